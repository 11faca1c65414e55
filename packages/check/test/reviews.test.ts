import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkWorkspace, lintWorkspace, pinWorkspace } from "../src/index.ts";
import type { CheckOutcome } from "../src/index.ts";
import { limits } from "../src/limits.ts";
import { textDigest } from "../src/reviews.ts";
import { promptText } from "../src/prompt-text.ts";
import { check, moved } from "./crm.ts";
import { tool } from "./folder.ts";
import type { Folder } from "./folder.ts";

const find = tool("find_contact", { query: { type: "string" }, limit: { type: "integer" } });
const save = tool("save_contact", { name: { type: "string" } });
/** The same tools with other words about one of them. */
const told = [{ ...find, description: "Finds archived contacts too." }, save];

const prompts = {
  "find.md": "Look it up with `find_contact` first.\n",
  "call.md": '```\nfind_contact(query="x")\n```\n',
  "save.md": "Then use `save_contact`.\n",
  "none.md": "Be brief.\n",
};

/** A folder whose server changed its words after the first pin. */
const place = (more = "") => moved(prompts, [find, save], told, more);

const pin = async (here: Folder, reviewed?: true | readonly string[]) => {
  const options = reviewed === undefined ? {} : { reviewed };
  const { pinned } = await pinWorkspace(await here.open(), options);
  return (pinned[0]?.pending ?? []).map(({ prompt, tools }) => `${prompt} ${tools.join()}`);
};

const waiting = ({ report }: CheckOutcome): readonly string[] =>
  report.findings
    .filter(({ rule }) => rule === "prompt-needs-review")
    .map(
      ({ file, line, column, level, tool: name }) => `${level} ${file}:${line}:${column} ${name}`,
    );

const both = ["prompts/call.md find_contact", "prompts/find.md find_contact"];

describe("a prompt that names a changed tool waits for a reader", () => {
  test("until it is edited or said to be read; pinning alone reads nothing", async () => {
    const here = await place();
    // Before the pin the change itself speaks.
    expect((await check(here)).report.findings.map(({ rule }) => rule)).toEqual([
      "prompt-wording-changed",
      "prompt-wording-changed",
      "description-changed",
    ]);
    expect(await pin(here)).toEqual(both);
    const first = await check(here);
    expect(waiting(first)).toEqual([
      "warning prompts/call.md:2:1 find_contact",
      "notice prompts/find.md:1:18 find_contact",
    ]);
    expect(first.report.verdict).toBe("warn");
    expect(first.report.findings[0]?.message).toContain("changed in 1.0.1 (a description)");
    expect(first.report.findings[0]?.message).toContain("tenon pin --reviewed prompts/call.md");
    // Again and again.
    expect(await pin(here)).toEqual(both);
    expect(waiting(await check(here, { offline: true }))).toHaveLength(2);
    expect(waiting(await lintWorkspace(await here.open(), {}))).toHaveLength(2);

    here.write("prompts/find.md", "Look it up with `find_contact`, archived ones too.\n");
    expect(waiting(await check(here))).toEqual(["warning prompts/call.md:2:1 find_contact"]);
    expect(await pin(here, ["prompts/call.md"])).toEqual([]);
    const green = await check(here);
    expect(green.report).toMatchObject({ verdict: "pass", findings: [] });
  });

  test("a prompt that was edited before the pin is read, and so are all with --reviewed", async () => {
    const here = await place();
    here.write("prompts/find.md", "Now `find_contact` finds archived ones.\n");
    expect(await pin(here)).toEqual(["prompts/call.md find_contact"]);
    const other = await place();
    expect(await pin(other, true)).toEqual([]);
    expect((await check(other)).report.findings).toEqual([]);
  });

  test("a tool that is again what was read asks for nothing", async () => {
    const here = await place();
    await pin(here);
    here.write("crm.json", [find, save]);
    expect(waiting(await check(here))).toEqual([]);
    expect(await pin(here)).toEqual([]);
  });

  test("a second change keeps what was read and when it changed first", async () => {
    const here = await place();
    await pin(here);
    here.write("crm.json", [{ ...told[0], description: "Third." }, save]);
    await pin(here);
    const record: unknown = JSON.parse(here.read("tenon.lock/crm/pending/prompts%2Ffind.md.json"));
    expect(record).toMatchObject({
      prompt: "prompts/find.md",
      tools: { find_contact: { since: "1.0.1", changes: ["description-changed"] } },
    });
  });

  test.each([
    ["a type without a literal", { query: { type: "integer" } }, ["warning"]],
    [
      "a new required parameter",
      { query: { type: "string" }, team: { type: "string" } },
      ["notice"],
    ],
  ])("%s", async (_name, properties, levels) => {
    const required = Object.keys(properties).filter((key) => key === "team");
    const now = { ...tool("find_contact", properties, { required }) };
    const words = { "find.md": "Use `find_contact` with `query`.\n" };
    const old = tool("find_contact", { query: { type: "string" } });
    const here = await moved(words, [old], [now]);
    await pin(here);
    expect(waiting(await check(here)).map((line) => line.split(" ")[0])).toEqual(levels);
  });

  test("what only adds something, or leaves a word that dangles, asks for no reader", async () => {
    const wider = tool("find_contact", {
      query: { type: "string" },
      limit: { type: "integer" },
      page: { type: "integer" },
    });
    const here = await moved(prompts, [find, save], [wider, save]);
    expect(await pin(here)).toEqual([]);
    const fewer = tool("find_contact", { query: { type: "string" } });
    const other = await moved(prompts, [find, save], [fewer, save]);
    expect(await pin(other)).toEqual([]);
  });
});

describe("levels", () => {
  test("no build fails because words changed, unless it was asked for", async () => {
    const here = await place();
    await pin(here);
    expect((await check(here)).report.summary.errors).toBe(0);
    const strict = await check(here, { failOn: "dangerous" });
    expect(strict.report.verdict).toBe("fail");
    expect(waiting(strict).map((line) => line.split(" ")[0])).toEqual(["error", "error"]);
  });

  test("the rule of the change, or of the review, can be turned off", async () => {
    expect(await pin(await place("rules: { description-changed: off }\n"))).toEqual([]);
    const here = await place("rules: { prompt-needs-review: off }\n");
    await pin(here);
    expect((await check(here)).report.verdict).toBe("pass");
  });
});

describe("the files", () => {
  test("one per prompt that names a tool; settled ones say the text only", async () => {
    const here = await place();
    await pin(here);
    expect(Object.keys(here.all("tenon.lock/crm")).map((file) => file.slice(15))).toEqual([
      "find_contact.json",
      "pending/prompts%2Fcall.md.json",
      "pending/prompts%2Ffind.md.json",
      "reviewed/prompts%2Fsave.md.json",
      "save_contact.json",
      "server.json",
    ]);
    expect(here.read("tenon.lock/crm/reviewed/prompts%2Fsave.md.json")).toMatch(
      /^\{\n {2}"lockVersion": 1,\n {2}"prompt": "prompts\/save\.md",\n {2}"text": "sha256:[0-9a-f]{64}"\n\}\n$/,
    );
    rmSync(join(here.path, "prompts"), { recursive: true });
    await pin(here);
    expect(Object.keys(here.all("tenon.lock/crm"))).toHaveLength(3);
  });

  test("the same prompts and tools give the same bytes, also after a checkout with other line ends", async () => {
    const here = await place();
    await pin(here);
    const before = here.all("tenon.lock");
    for (const [file, text] of Object.entries({ ...before, ...here.all("prompts") })) {
      here.write(file, text.replaceAll("\n", "\r\n"));
    }
    expect(waiting(await check(here))).toHaveLength(2);
    const crlf = here.all("tenon.lock");
    expect(await pin(here)).toEqual(both);
    expect(here.all("tenon.lock")).toEqual(crlf);
  });

  test("a moved prompt was not read", async () => {
    const here = await place();
    await pin(here);
    rmSync(join(here.path, "prompts/find.md"));
    here.write("prompts/sub/other.md", prompts["find.md"]);
    expect(await pin(here)).toEqual([
      "prompts/call.md find_contact",
      "prompts/sub/other.md find_contact",
    ]);
  });

  test("a record that cannot be read is a warning, and stays until everything was read", async () => {
    const here = await place();
    await pin(here);
    const file = "tenon.lock/crm/pending/prompts%2Ffind.md.json";
    here.write(file, "<<<<<<< ours\n");
    const { report } = await check(here);
    expect(report.findings.map(({ rule, level, file: at }) => [rule, level, at])).toContainEqual([
      "lock-broken",
      "warning",
      file,
    ]);
    await pin(here);
    expect(here.read(file)).toBe("<<<<<<< ours\n");
    await pin(here, true);
    expect((await check(here)).report.findings).toEqual([]);
  });

  test.each([
    [0, []],
    [1, ["lock-broken"]],
  ])("a record of %i bytes over the limit", async (over, rules) => {
    const here = await place();
    await pin(here, true);
    const text = JSON.stringify({ lockVersion: 1, prompt: "prompts/x.md", text: "sha256:0" });
    here.write("tenon.lock/crm/pending/x.json", text.padEnd(limits.reviewBytes + over));
    const { report } = await check(here);
    expect(report.findings.map(({ rule }) => rule)).toEqual(rules);
  });

  test("a link in place of the folder is refused", async () => {
    const here = await place();
    const outside = join(here.path, "outside");
    mkdirSync(outside);
    symlinkSync(outside, join(here.path, "tenon.lock/crm/pending"));
    await expect(pinWorkspace(await here.open(), {})).rejects.toMatchObject({
      code: "lock-is-link",
    });
  });

  test("a dry run writes nothing; a crash between two steps leaves the prompt waiting", async () => {
    const here = await place();
    const before = here.all("tenon.lock");
    const { pinned } = await pinWorkspace(await here.open(), { dryRun: true });
    expect(pinned[0]?.pending).toHaveLength(2);
    expect(here.all("tenon.lock")).toEqual(before);
    let steps = 0;
    await expect(
      pinWorkspace(await here.open(), {}, (folder, step) => {
        if (step.act === "write" && steps++ < 3) {
          mkdirSync(join(folder, "pending"), { recursive: true });
          writeFileSync(join(folder, step.name), step.text);
        } else throw new Error("the disk is full");
      }),
    ).rejects.toThrow("cannot be written");
    expect(await pin(here)).toEqual(both);
  });
});

describe("--reviewed", () => {
  test("takes files and folders that hold prompts, nothing else", async () => {
    const here = await place();
    await expect(pinWorkspace(await here.open(), { reviewed: ["nope.md"] })).rejects.toMatchObject({
      kind: "usage",
      code: "reviewed-unknown",
    });
    expect(await pin(here, ["prompts"])).toEqual([]);
  });

  test("offline it reads no server and changes nothing else", async () => {
    const here = await place();
    await pin(here);
    here.write("crm.json", "not even JSON");
    const ws = await here.open();
    const { pinned, failures } = await pinWorkspace(ws, {
      offline: true,
      reviewed: ["prompts/find.md"],
    });
    expect(failures).toEqual([]);
    expect(pinned[0]).toMatchObject({ version: "1.0.1", changed: false });
    expect(waiting(await checkWorkspace(await here.open(), { offline: true }))).toEqual([
      "warning prompts/call.md:2:1 find_contact",
    ]);
  });
});

test("a git baseline: what the branch agreed to is judged by the branch's own reviews", async () => {
  const here = await moved(prompts, [find, save], [find, save]);
  here.git("init", "-q", "-b", "main");
  here.git("add", ".");
  here.git("commit", "-qm", "one");
  here.write("crm.json", told);
  await pin(here);
  const baseline = { baseline: "git:main", offline: true };
  const rules = async () => (await check(here, baseline)).report.findings.map(({ rule }) => rule);
  expect(await rules()).toEqual([
    "prompt-needs-review",
    "prompt-needs-review",
    "description-changed",
  ]);
  await pin(here, true);
  expect(await rules()).toEqual(["description-changed"]);
});

test("a text's digest does not see its encoding, its byte order mark or its line ends", () => {
  const digestOf = (bytes: Uint8Array): string =>
    textDigest({
      path: "a.md",
      text: promptText(bytes),
      references: [],
      scan: { references: [], grants: [], unknownNames: [], problems: [] },
    });
  const plain = digestOf(Buffer.from("one\ntwo\n"));
  expect(digestOf(Buffer.from("\uFEFFone\r\ntwo\r\n"))).toBe(plain);
  expect(digestOf(Buffer.from("\uFEFFone\ntwo\n", "utf16le"))).toBe(plain);
  expect(digestOf(Buffer.from("one\ntwo"))).not.toBe(plain);
});

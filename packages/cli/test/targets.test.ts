import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { after, agent, before, copyOf, folder, pinnedFolder, tenon } from "./tenon.ts";

let cwd = "";

beforeAll(async () => {
  cwd = await pinnedFolder({ ...agent, "old.json": before, "new.json": after });
});

describe("tenon diff", () => {
  it("speaks exactly the wire form", async () => {
    const run = await tenon(["diff", "old.json", "new.json", "--format", "json"], { cwd });
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(JSON.parse(run.stdout)).toEqual({
      schemaVersion: 1,
      verdict: "breaking",
      bump: "major",
      from: { digest },
      to: { digest },
      changes: [
        {
          rule: "input-property-renamed",
          level: "breaking",
          bump: "major",
          tool: "update_contact",
          path: "/inputSchema/properties/customer_email",
          old: { type: "string" },
          new: { type: "string" },
          renamedTo: "email_address",
          proof: "witness",
          witness: { validUnder: "old", value: expect.any(Object), error: expect.any(String) },
          message: expect.any(String),
        },
      ],
    });
    expect(run.code).toBe(1);
  });

  it("names both sides that cannot be loaded", async () => {
    const run = await tenon(["diff", "gone.json", "lock:nobody"], { cwd });
    expect(run.code).toBe(3);
    expect(run.stdout).toBe("");
    expect(run.stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/gone\.json.*\[file-missing\]$/),
      expect.stringMatching(/nobody.*\[file-missing\]$/),
    ]);
  });
});

describe("lock:SERVER", () => {
  it("is the lock of the workspace from any folder in it, or beside the configuration that is named", async () => {
    const below = await tenon(["diff", "lock:crm", "../new.json", "--format", "json"], {
      cwd: join(cwd, "prompts"),
    });
    expect(below).toMatchObject({ code: 1, stderr: "" });
    const named = copyOf(cwd);
    renameSync(join(named, "tenon.yaml"), join(named, "agents.yaml"));
    const line = ["--config", join(named, "agents.yaml"), "diff", "lock:crm", "new.json"];
    const other = await tenon([...line, "--format", "json"], { cwd });
    expect(other).toMatchObject({ code: 1, stderr: "", stdout: below.stdout });
  });
});

describe("tenon refs", () => {
  it("gives every reference with the fields of the wire form, the union of versions as names", async () => {
    const run = await tenon(
      [
        "refs",
        "--tools",
        "crm=old.json",
        "--tools",
        "crm=new.json",
        "--format",
        "json",
        "prompts/keeper.md",
      ],
      { cwd },
    );
    const at = (line: number, column: number, endColumn: number): object => ({
      line,
      column,
      endLine: line,
      endColumn,
    });
    const common = { file: "prompts/keeper.md", server: "crm", tool: "update_contact" };
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(run.stdout)).toEqual({
      references: [
        { ...common, ...at(3, 8, 32), kind: "tool", form: "declared", confidence: "certain" },
        {
          ...common,
          ...at(6, 14, 28),
          kind: "parameter",
          parameter: "customer_email",
          form: "code-span",
          confidence: "likely",
        },
        { ...common, ...at(6, 34, 48), kind: "tool", form: "code-span", confidence: "likely" },
      ],
    });
  });

  it("takes the names from the lock and lists the lines for people", async () => {
    const run = await tenon(["refs", "prompts/keeper.md"], { cwd });
    expect(run.stdout).toBe(`prompts/keeper.md
3 │ tools: mcp__crm__update_contact
       8  tool       crm / update_contact  declared in the file's own list of tools, certain
6 │ Always pass \`customer_email\` to \`update_contact\`.
      14  parameter  crm / update_contact / customer_email  in a code span of its own, likely
      34  tool       crm / update_contact  in a code span of its own, likely

3 references in 1 file
`);
  });

  it("knows names that a pin retired, and the servers that the configuration ties a file to", async () => {
    const place = copyOf(cwd, {
      "crm.json": after,
      "prompts/plain.md": "Pass `customer_email` to `update_contact`.\n",
    });
    await tenon(["pin"], { cwd: place });
    const run = await tenon(["refs", "plain.md"], { cwd: join(place, "prompts") });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("crm / update_contact / customer_email");
  });

  it("refuses a file that is not there, a folder, and one past the limit, each by name", async () => {
    const large = folder({ "large.md": "x".repeat(1_048_577), "fits.md": "x".repeat(1_048_576) });
    const runs = await Promise.all(
      ["gone.md", ".", "large.md", "fits.md"].map((file) =>
        tenon(["refs", "--tools", `crm=${join(cwd, "old.json")}`, file], { cwd: large }),
      ),
    );
    expect(runs.map(({ code }) => code)).toEqual([2, 2, 2, 0]);
    expect(runs[0]?.stderr).toContain("gone.md: there is no such file");
    expect(runs[1]?.stderr).toContain(".: is no regular file");
    expect(runs[2]?.stderr).toContain("large.md: 1048577 bytes are more than 1048576");
  });
});

describe("tenon probe", () => {
  it("shows tools with digests and keeps the list as the server sent it", async () => {
    const [text, json] = await Promise.all([
      tenon(["probe", "old.json", "--save", "kept/list.json"], { cwd }),
      tenon(["probe", "old.json", "--format", "json"], { cwd }),
    ]);
    expect(text.stdout).toMatch(
      /^source {4}.*old\.json\ncontract {2}sha256:[0-9a-f]{64}\n\n2 tools\n {2}find_contact/,
    );
    expect(JSON.parse(readFileSync(join(cwd, "kept/list.json"), "utf8"))).toEqual(
      JSON.parse(before),
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      schemaVersion: 1,
      server: null,
      tools: [
        { name: "find_contact", digest: expect.stringMatching(/^sha256:/) },
        { name: "update_contact" },
      ],
      problems: [],
    });
  });

  it("names a malformed tool and keeps the rest", async () => {
    const list = JSON.stringify({ tools: [{ name: "broken" }, ...JSON.parse(before).tools] });
    const run = await tenon(["probe", "list.json"], { cwd: folder({ "list.json": list }) });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("2 tools");
    expect(run.stderr).toContain("[tool-schema-missing]");
  });

  it("gives a terminal and a CI log nothing to obey, whatever the server writes", async () => {
    const attack =
      "::error file=a::x\n::stop-commands::t\u001b[2J\u009b31m\u202e ##vso[task.setvariable]";
    const tool = {
      name: "a",
      description: attack,
      inputSchema: { type: "object", description: attack },
    };
    const hostile = folder({
      "one.json": JSON.stringify({
        tools: [tool, { name: attack, inputSchema: {} }, { name: "b", inputSchema: 7 }],
      }),
      "two.json": JSON.stringify({
        tools: [{ ...tool, title: attack, description: `${attack}!` }],
      }),
    });
    const lines = [
      ["probe", "one.json"],
      ["probe", "one.json", "--format", "json"],
      ["diff", "one.json", "two.json"],
      ["diff", "one.json", attack],
    ];
    const runs = await Promise.all(lines.map((args) => tenon(args, { cwd: hostile })));
    for (const { stdout, stderr } of runs) {
      const text = stdout + stderr;
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toMatch(/##\w*\[/);
    }
  });

  it("puts headers from the environment on the wire and nowhere else", async () => {
    const header = ["--header", "Authorization: Bearer ${SECRET_TOKEN}"];
    const env = { SECRET_TOKEN: "hunter2hunter2" };
    const [refused, missing, unused] = await Promise.all([
      tenon(["probe", "http://127.0.0.1:9/mcp?x=hunter2hunter2", "--timeout", "5", ...header], {
        env,
      }),
      tenon(["probe", "http://127.0.0.1:9/mcp", ...header]),
      tenon(["probe", "old.json", ...header], { cwd, env }),
    ]);
    expect(refused.code).toBe(3);
    expect(refused.stderr + refused.stdout).not.toContain("hunter2");
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("${SECRET_TOKEN} is not set"),
    });
    expect(unused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--header is for http"),
    });
  });
});

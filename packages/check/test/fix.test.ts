import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixWorkspace, pinWorkspace } from "../src/index.ts";
import { folder, tool } from "./folder.ts";
import type { Folder } from "./folder.ts";

const text = { type: "string" };
const email = { ...text, description: "The customer's e-mail address." };

async function renamed(prompts: Readonly<Record<string, string | Uint8Array>>): Promise<Folder> {
  const place = folder({
    "tenon.yaml":
      'servers: { crm: { file: crm.json } }\nprompts: [ { include: "prompts/**", servers: [crm] } ]\n',
    "crm.json": [
      tool(
        "update_contact",
        { customer_email: email, fax_number: text },
        { required: ["customer_email"] },
      ),
      tool("tavily-search"),
    ],
  });
  for (const [file, content] of Object.entries(prompts)) place.write(`prompts/${file}`, content);
  await pinWorkspace(await place.open(), {});
  place.write("crm.json", [
    tool("update_contact", { email_address: email }, { required: ["email_address"] }),
    { ...tool("tavily_search"), description: "Does tavily-search." },
  ]);
  return place;
}

const stale =
  "---\ntools: mcp__crm__tavily-search\n---\nUse `update_contact` with `customer_email`, never `fax_number`. Hi {{customer_email}}.\n";
const mended =
  "---\ntools: mcp__crm__tavily_search\n---\nUse `update_contact` with `email_address`, never `fax_number`. Hi {{customer_email}}.\n";

test("only exact places of known renames are written; the rest is listed", async () => {
  const place = await renamed({
    "a.md": stale,
    "b.md": "customer_email is also a column of ours.\n",
  });
  const outcome = await fixWorkspace(await place.open(), { write: true });
  expect(place.read("prompts/a.md")).toBe(mended);
  expect(place.read("prompts/b.md")).toBe("customer_email is also a column of ours.\n");
  expect(outcome.edits).toMatchObject([
    {
      file: "prompts/a.md",
      replacements: [
        {
          line: 2,
          column: 8,
          from: "mcp__crm__tavily-search",
          to: "mcp__crm__tavily_search",
          rule: "prompt-unknown-tool",
        },
        { line: 4, from: "customer_email", to: "email_address", rule: "prompt-unknown-parameter" },
      ],
    },
  ]);
  expect(outcome.remaining.map(({ rule, parameter }) => `${rule} ${parameter ?? ""}`)).toContain(
    "prompt-unknown-parameter fax_number",
  );
});

test("without write nothing is touched, and the patch applies with git", async () => {
  const place = await renamed({
    "a.md": stale,
    "deep/c.md": "`customer_email` of `update_contact`",
  });
  place.write('prompts/odd "name\\ b.md', "`customer_email` of `update_contact`");
  const { patch } = await fixWorkspace(await place.open(), { write: false });
  expect(place.read("prompts/a.md")).toBe(stale);
  place.git("init", "-q");
  execFileSync("git", ["apply", "-"], { cwd: place.path, input: patch });
  expect(place.read("prompts/a.md")).toBe(mended);
  expect(place.read("prompts/deep/c.md")).toBe("`email_address` of `update_contact`");
  expect(place.read('prompts/odd "name\\ b.md')).toBe("`email_address` of `update_contact`");
});

test("byte order marks, line ends and encodings are kept", async () => {
  const utf16 = Buffer.from(`\ufeff${stale}`, "utf16le");
  const place = await renamed({
    "bom.md": `\ufeff${stale}`,
    "crlf.md": stale.replaceAll("\n", "\r\n"),
    "utf16.md": utf16,
    "none.md": stale.trimEnd(),
  });
  await fixWorkspace(await place.open(), { write: true });
  expect(place.read("prompts/bom.md")).toBe(`\ufeff${mended}`);
  expect(place.read("prompts/crlf.md")).toBe(mended.replaceAll("\n", "\r\n"));
  expect(place.read("prompts/none.md")).toBe(mended.trimEnd());
  const { edits } = await fixWorkspace(await place.open(), { write: false });
  expect(edits).toEqual([]);
});

test("a file with bytes that are not its encoding is left to a person", async () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0x20]), Buffer.from(stale)]);
  const place = await renamed({ "a.md": bytes });
  const { edits, remaining } = await fixWorkspace(await place.open(), { write: true });
  expect(edits).toEqual([]);
  expect(remaining.map(({ rule }) => rule)).toContain("prompt-unknown-tool");
  expect(place.read("prompts/a.md")).toBe(bytes.toString("utf8"));
});

test("through a link inside the folder the file is written, not the link", async () => {
  const place = await renamed({});
  place.write("real.md", stale);
  place.write("prompts/x.txt", "x");
  symlinkSync(join(place.path, "real.md"), join(place.path, "prompts/a.md"));
  await fixWorkspace(await place.open(), { write: true });
  expect(place.read("real.md")).toBe(mended);
  chmodSync(join(place.path, "real.md"), 0o600);
});

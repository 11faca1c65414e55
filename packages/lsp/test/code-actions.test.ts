import type { LockedWorkspace } from "@tenon/check";
import { beforeEach, describe, expect, it } from "vitest";
import { codeActions, fixAllEdits } from "../src/code-actions.ts";
import { applied, editsOf } from "./client.ts";
import { find, renamed, tools, update } from "./crm.ts";
import { documentOf, now, workspaceOf } from "./desk.ts";

let locked: LockedWorkspace;
beforeEach(async () => {
  locked = await workspaceOf(tools(update, find), tools({ ...renamed(), name: "edit_contact" }));
});

const everywhere = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };

async function actionsFor(marked: string, path?: string, only?: readonly string[]) {
  const { analysis, text } = await documentOf(locked, marked, path);
  const { uri } = analysis.places.document;
  const range = everywhere;
  const list = codeActions(analysis, { range, only, today: now, pageOf: () => undefined });
  return { list, text, after: list.map((action) => applied(text, editsOf(action, uri))) };
}

const waiver = "tenon-ignore prompt-unknown-tool until 2027-02-18: say why";

describe("a quick fix", () => {
  it("writes the new name, preferred, with the finding it mends", async () => {
    const { list, after } = await actionsFor("Use `update_contact` first.\n");
    expect(list[0]).toMatchObject({
      title: "Write `edit_contact`",
      kind: "quickfix",
      isPreferred: true,
      diagnostics: [{ code: "prompt-unknown-tool" }],
    });
    expect(after[0]).toBe("Use `edit_contact` first.\n");
  });

  it("keeps the qualifier", async () => {
    const { after } = await actionsFor("Use mcp__crm__update_contact first.\n");
    expect(after[0]).toBe("Use mcp__crm__edit_contact first.\n");
  });

  it("offers no text for what was removed", async () => {
    const { list } = await actionsFor("Use `find_contact` first.\n");
    expect(list.map(({ title }) => title)).toEqual([
      "Accept prompt-unknown-tool here until 2027-02-18 (write down why)",
    ]);
  });

  it("is only offered where the cursor is", async () => {
    const { analysis } = await documentOf(locked, "Use `update_contact`.\n\nNext line.\n");
    const at = (line: number, character: number) => ({ line, character });
    const ask = (start: ReturnType<typeof at>, end = start) =>
      codeActions(analysis, {
        range: { start, end },
        only: ["quickfix"],
        today: now,
        pageOf: () => undefined,
      });
    expect(ask(at(0, 7))).toHaveLength(2);
    expect(ask(at(0, 5))).toHaveLength(2);
    expect(ask(at(0, 19))).toHaveLength(2);
    expect(ask(at(0, 0))).toEqual([]);
    expect(ask(at(2, 0))).toEqual([]);
    expect(ask(at(2, 0), at(0, 0))).toEqual([]);
  });
});

describe("fix all", () => {
  const text =
    '🙂 `update_contact`\r\n\tthen update_contact(customer_email="x", id="1")\r\n`find_contact`\r\n';

  it("writes every rename and leaves the rest, across CRLF, tabs and emoji", async () => {
    const { list, after } = await actionsFor(text, undefined, ["source.fixAll"]);
    expect(list.map(({ kind }) => kind)).toEqual(["source.fixAll.tenon"]);
    expect(after[0]).toBe(
      '🙂 `edit_contact`\r\n\tthen edit_contact(email_address="x", id="1")\r\n`find_contact`\r\n',
    );
  });

  it("leaves nothing to mend", async () => {
    const { after } = await actionsFor(text, undefined, ["source"]);
    const again = await documentOf(locked, after[0] ?? "");
    expect(fixAllEdits(again.analysis)).toEqual([]);
    expect(again.analysis.verdict.findings.map(({ rule }) => rule)).toEqual([
      "prompt-unknown-tool",
    ]);
  });

  it("is not offered when nothing can be mended", async () => {
    expect((await actionsFor("`find_contact`", undefined, ["source.fixAll.tenon"])).list).toEqual(
      [],
    );
    expect((await actionsFor(text, undefined, ["refactor"])).list).toEqual([]);
  });
});

describe("a waiver", () => {
  it.each([
    [
      "a line",
      "a.md",
      "Use `find_contact`.\r\nMore\r\n",
      `Use \`find_contact\`. <!-- ${waiver} -->\r\nMore\r\n`,
    ],
    ["the last line", "a.md", "Use `find_contact`", `Use \`find_contact\` <!-- ${waiver} -->`],
    [
      "front matter",
      "a.md",
      "---\r\ntools: mcp__crm__find_contact\r\n---\r\n",
      `---\r\n# ${waiver}\r\ntools: mcp__crm__find_contact\r\n---\r\n`,
    ],
    [
      "an item of front matter",
      "a.md",
      "---\ntools:\n  - mcp__crm__find_contact\n---\n",
      `---\ntools:\n  # ${waiver}\n  - mcp__crm__find_contact\n---\n`,
    ],
    [
      "YAML",
      "a.yaml",
      "a:\n  text: Use `find_contact` here\n",
      `a:\n  # ${waiver}\n  text: Use \`find_contact\` here\n`,
    ],
    ["Jinja", "a.md.j2", "Use `find_contact`\n", `Use \`find_contact\` {# ${waiver} #}\n`],
  ])("in %s is a comment that counts", async (_, name, text, expected) => {
    const { after } = await actionsFor(text, `prompts/${name}`, ["quickfix"]);
    expect(after).toEqual([expected]);
    const again = await documentOf(locked, expected, `prompts/${name}`);
    expect(again.analysis.verdict.findings).toEqual([]);
    expect(again.analysis.verdict.waived.map(({ rule }) => rule)).toEqual(["prompt-unknown-tool"]);
  });

  it.each([
    ["a fence", "a.md", "```\nUse `find_contact`\n```\n"],
    ["a block scalar", "a.yaml", "a:\n  text: |\n    Use `find_contact` here\n"],
    ["JSON", "a.json", '{"text": "Use `find_contact` here"}\n'],
    ["plain text", "a.txt", "Use `find_contact` here\n"],
    ["a program", "a.py", 'TEXT = """\nUse `find_contact` here\n"""\n'],
  ])("is not offered in %s, where the model would read it", async (_, name, text) => {
    const { list } = await actionsFor(text, `prompts/${name}`, ["quickfix"]);
    expect(list).toEqual([]);
  });
});

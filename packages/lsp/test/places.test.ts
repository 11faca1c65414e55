import { describe, expect, it } from "vitest";
import { diagnosticsOf } from "../src/diagnostics.ts";
import { limits } from "../src/limits.ts";
import { textAt } from "./client.ts";
import { find, tools, update } from "./crm.ts";
import { documentOf, workspaceOf } from "./desk.ts";

const gone = tools(update, find);
const kept = tools(update);

describe("the range of a finding", () => {
  it.each([
    ["LF", "one\nUse `find_contact` now\n"],
    ["CRLF", "one\r\nUse `find_contact` now\r\n"],
    ["a lone CR", "one\rtwo\r\nUse `find_contact` now\r"],
    ["tabs", "one\n\t\tUse\t`find_contact` now\n"],
    ["emoji before it", "👩‍👩‍👧 one\n🙂🙂 Use `find_contact` now 🙂\n"],
    ["combining and wide characters", "é日本語 Use `find_contact`"],
    ["a byte order mark", "\ufeffUse `find_contact` now\n\nand `find_contact`"],
    [
      "a byte order mark and front matter",
      "\ufeff---\r\ntools: mcp__crm__find_contact\r\n---\r\n🙂 `find_contact`",
    ],
    ["a lone surrogate", "\ud83d Use `find_contact`"],
    ["line separators, which end no line", "one\u2028two\u0085 Use `find_contact`\n"],
    ["the last line", "Use\n`find_contact`"],
  ])("is the name, with %s", async (_, text) => {
    const locked = await workspaceOf(gone, kept);
    const { analysis } = await documentOf(locked, text);
    const found = diagnosticsOf(analysis.verdict.findings, analysis.places, () => undefined);
    expect(found.length).toBeGreaterThan(0);
    for (const { range } of found)
      expect(textAt(text, range)).toMatch(/^(?:mcp__crm__)?find_contact$/u);
  });

  it("is the line for a finding about a line", async () => {
    const locked = await workspaceOf(gone);
    const { analysis, text } = await documentOf(
      locked,
      "x\r\n  <!-- tenon-ignore nonsense -->  \r\ny",
    );
    const [only] = diagnosticsOf(
      analysis.verdict.findings,
      analysis.places,
      () => "file:///rule.md",
    );
    expect(only).toMatchObject({
      code: "waiver-invalid",
      codeDescription: { href: "file:///rule.md" },
    });
    expect(textAt(text, only!.range)).toBe("<!-- tenon-ignore nonsense -->");
  });
});

it.each([
  [limits.diagnostics, limits.diagnostics],
  [limits.diagnostics + 1, limits.diagnostics],
])("of %i findings %i are shown, errors first", async (count, shown) => {
  const locked = await workspaceOf(gone, kept);
  const slip = "`mcp__crm__updat_contact`\n";
  const { analysis } = await documentOf(locked, slip + "`find_contact`\n".repeat(count - 1));
  expect(analysis.verdict.findings).toHaveLength(count);
  const found = diagnosticsOf(analysis.verdict.findings, analysis.places, () => undefined);
  expect(found).toHaveLength(shown);
  expect(found.filter(({ severity }) => severity === 1)).toHaveLength(count - 1);
});

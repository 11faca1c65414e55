import { describe, expect, it } from "vitest";
import { codeSpan } from "../../src/report/markdown-text.ts";

describe("a code span", () => {
  it.each([
    ["plain text", "`plain text`"],
    ["a`b", "``a`b``"],
    ["`a", "`` `a ``"],
    ["a|b", "`a¦b`"],
    ["  ", "(empty)"],
    ["/properties/<b>", String.raw`\u003cb\u003e`],
    ["[a](javascript:b)", String.raw`[a]\u0028javascript:b)`],
    ["say @everyone, a@b.example", String.raw`say \u0040everyone, a@b.example`],
  ])("%j", (text, expected) => {
    expect(codeSpan(text)).toContain(expected);
  });

  it("holds JSON of the same value", () => {
    const value = { "<i>": ["](x", " @a", "\\<"] };
    expect(JSON.parse(codeSpan(JSON.stringify(value)).slice(1, -1))).toEqual(value);
  });
});

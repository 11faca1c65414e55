import { expect, test } from "vitest";
import { visibleJson, visibleRuns, visibleText } from "../../web/src/parts/visible-text.ts";

test("hidden characters are named and everything else is kept", () => {
  expect(visibleRuns("a\u202eb\u{e0041}\u0000é😀\n")).toEqual([
    { text: "a", hidden: false },
    { text: "U+202E", hidden: true },
    { text: "b", hidden: false },
    { text: "U+E0041", hidden: true },
    { text: "U+0000", hidden: true },
    { text: "é😀\n", hidden: false },
  ]);
  expect(visibleText("one\n\ttwo\u200b\ud800")).toBe("one two‹U+200B›‹U+D800›");
});

test("long text is cut", () => {
  expect(visibleText("x".repeat(500), 10)).toBe(`${"x".repeat(10)}…`);
});

test("JSON text of the same value, with escapes for what is not seen", () => {
  const value = { "a\u202e": ["\u0007", "\u{e0041}", "ok"] };
  const text = visibleJson(value);
  expect(text).toContain(String.raw`"a\u202e"`);
  expect(text).toContain(String.raw`\udb40\udc41`);
  expect(JSON.parse(text)).toEqual(value);
});

import { describe, expect, it } from "vitest";
import { displayWidth } from "../../src/report/display-width.ts";
import { excerptOf } from "../../src/report/excerpt.ts";

function marked(text: string, needle: string, width = 80): string {
  const start = text.lastIndexOf("\n", text.indexOf(needle)) + 1;
  const line = text.slice(0, start).split("\n").length;
  const column = text.indexOf(needle) - start + 1;
  const excerpt = excerptOf(
    text,
    { line, column, endLine: line, endColumn: column + needle.length },
    width,
  );
  return `${excerpt?.line}\n${" ".repeat(excerpt?.before ?? 0)}${"^".repeat(excerpt?.length ?? 0)}`;
}

describe("excerptOf", () => {
  it("marks the span of its line, whatever the line ends are", () => {
    expect(marked("one\r\ntwo email three\r\nfour", "email")).toBe("two email three\n    ^^^^^");
  });

  it("draws tabs up to the next stop", () => {
    expect(marked("a\tb\temail", "email")).toBe("a   b   email\n        ^^^^^");
  });

  it("counts columns of wide, combining and astral characters", () => {
    expect(marked("客户 email", "email")).toBe("客户 email\n     ^^^^^");
    expect(marked("e\u0301 email", "email")).toBe("e\u0301 email\n  ^^^^^");
    expect(marked("🎉 email", "email")).toBe("🎉 email\n   ^^^^^");
    expect(marked("x 名前 y", "名前")).toBe("x 名前 y\n  ^^^^");
  });

  it("clips a long line around the span", () => {
    const text = `${"left ".repeat(5_000)}email${" right".repeat(5_000)}`;
    const excerpt = excerptOf(text, { line: 1, column: 25_001, endLine: 1, endColumn: 25_006 }, 60);
    expect(displayWidth(excerpt!.line)).toBeLessThanOrEqual(60);
    expect(excerpt!.line).toMatch(/^….*email.*…$/);
    expect(excerpt!.line.slice(excerpt!.before, excerpt!.before + 5)).toBe("email");
    expect(excerpt!.length).toBe(5);
  });

  it("clips a span that is wider than the screen", () => {
    const excerpt = excerptOf(
      "x".repeat(500),
      { line: 1, column: 1, endLine: 1, endColumn: 501 },
      40,
    );
    expect(excerpt).toMatchObject({ before: 0, length: 38 });
    expect(excerpt!.line).toHaveLength(39);
  });

  it("marks the first line of a span over several lines", () => {
    const excerpt = excerptOf(
      "call(\n  a: 1\n)",
      { line: 1, column: 1, endLine: 3, endColumn: 2 },
      40,
    );
    expect(excerpt).toEqual({ line: "call(", before: 0, length: 5 });
  });

  it("marks one column for an empty span, also at the end of the line", () => {
    const at = (column: number): unknown =>
      excerptOf("abc", { line: 1, column, endLine: 1, endColumn: column }, 40);
    expect(at(2)).toEqual({ line: "abc", before: 1, length: 1 });
    expect(at(4)).toEqual({ line: "abc", before: 3, length: 1 });
  });

  it("knows no line past the end", () => {
    expect(excerptOf("abc", { line: 2, column: 1, endLine: 2, endColumn: 2 }, 40)).toBeUndefined();
  });
});

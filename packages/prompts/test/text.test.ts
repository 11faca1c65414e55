import { describe, expect, it } from "vitest";
import { linesOf } from "../src/lines.ts";
import { decodeEscapes } from "../src/string-literal.ts";
import { TextBuilder, fileText, slice } from "../src/text.ts";

describe("texts inside texts", () => {
  it("keep the place of every character through escapes", () => {
    const file = fileText('"a\\n\\u0062\\"c"');
    const text = decodeEscapes(file, 1, file.value.length - 1);
    expect(text.value).toBe('a\nb"c');
    expect(
      Array.from(text.value, (_, offset) =>
        file.value.slice(text.start(offset), text.end(offset + 1)),
      ),
    ).toEqual(["a", "\\n", "\\u0062", '\\"', "c"]);
  });

  it("keep them through two layers", () => {
    const file = fileText('x "{\\"a\\": \\"b\\\\nc\\"}"');
    const outer = decodeEscapes(file, 3, file.value.length - 1);
    expect(outer.value).toBe('{"a": "b\\nc"}');
    const inner = decodeEscapes(outer, outer.value.indexOf("b"), outer.value.length - 2);
    expect(inner.value).toBe("b\nc");
    expect(file.value.slice(inner.start(1), inner.end(2))).toBe("\\\\n");
    expect(file.value.slice(inner.start(2), inner.end(3))).toBe("c");
  });

  it("keep them in slices and where nothing was copied", () => {
    const file = fileText("abcdef");
    expect(slice(slice(file, 1, 5), 2, 4).start(1)).toBe(4);
    expect(new TextBuilder(file).build()).toMatchObject({ value: "" });
    expect(new TextBuilder(file).build().start(0)).toBe(0);
  });
});

describe("linesOf", () => {
  it("counts lines and columns from 1, CRLF as one line end", () => {
    const lines = linesOf("ab\r\n\tc\n");
    expect(lines.span(0, 2)).toEqual({ line: 1, column: 1, endLine: 1, endColumn: 3 });
    expect(lines.span(5, 6)).toEqual({ line: 2, column: 2, endLine: 2, endColumn: 3 });
    expect(lines.span(1, 6)).toEqual({ line: 1, column: 2, endLine: 2, endColumn: 3 });
    expect(lines.span(7, 7)).toEqual({ line: 3, column: 1, endLine: 3, endColumn: 1 });
  });
});

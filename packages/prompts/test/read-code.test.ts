import { describe, expect, it } from "vitest";
import { filler } from "../src/mask.ts";
import { readCode } from "../src/read-code.ts";
import { fileText } from "../src/text.ts";

const strings = (source: string, language: "python" | "javascript"): readonly string[] =>
  readCode(fileText(source), language).strings.map(({ value }) => value.replaceAll(filler, "·"));

describe("readCode", () => {
  it("Python: quotes of every kind, comments, raw and format strings", () => {
    const source = `x = 'a' # "no"\ny = """b\n"c" """\nz = f"{x} {{d}}" + r'\\n' + rb"e"\nw = 'it\\'s'\n`;
    expect(strings(source, "python")).toEqual(["a", 'b\n"c" ', "··· {d}", "\\n", "e", "it's"]);
  });

  it("JavaScript: templates, comments, regular expressions", () => {
    const source =
      "const a = 'x'; // \"no\"\n/* 'no' */ const r = /['\"`]/g; const d = 4 / 2; const t = `b\n\\`c\\``;\nf(/\\/'/, \"e\");";
    expect(strings(source, "javascript")).toEqual(["x", "b\n`c`", "e"]);
  });

  it("JavaScript: a regular expression behind a comment", () => {
    expect(strings("const a = [\n  // f(x)\n  /^[\"'`]/u,\n  'b',\n];", "javascript")).toEqual([
      "b",
    ]);
  });

  it("JavaScript: literals inside a template's expressions belong to it", () => {
    expect(strings("a(`x ${b ? `y ${'}'}` : {c: 1}} z`, 'd'); `open ${", "javascript")).toEqual([
      "x ${b ? `y ${'}'}` : {c: 1}} z",
      "d",
      "open ${",
    ]);
  });

  it("ends a literal that the line cuts off", () => {
    expect(strings("a = 'open\nb = 'c'", "python")).toEqual(["open", "c"]);
  });
});

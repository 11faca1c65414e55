import { describe, expect, it } from "vitest";
import type { ProgramLanguage } from "../src/languages.ts";
import { limits } from "../src/limits.ts";
import { filler } from "../src/mask.ts";
import { readCode } from "../src/read-code.ts";
import { fileText } from "../src/text.ts";

const strings = (source: string, language: ProgramLanguage): readonly string[] =>
  readCode(fileText(source), language).strings.map(({ value }) =>
    value.replaceAll(new RegExp(`${filler}+`, "gu"), "·"),
  );
const comments = (source: string, language: ProgramLanguage): readonly string[] =>
  readCode(fileText(source), language).comments.map(({ start, end }) => source.slice(start, end));

describe("Python", () => {
  it("quotes of every kind, comments, raw and format strings", () => {
    const source = `x = 'a' # "no"\ny = """b\n"c" """\nz = f"{x} {{d}}"\nr'\\n', rb"e"\nw = 'it\\'s'\n`;
    expect(strings(source, "python")).toEqual(["a", 'b\n"c" ', "· {d}", "\\n", "e", "it's"]);
    expect(comments(source, "python")).toEqual(['# "no"']);
  });

  it("formats, nested quotes and nested literals in holes", () => {
    expect(
      strings(`f"{x:'>{w}} a {d['k']} {f'{n} in'} b"\nf'''{x!r:#x}\n# c {y}'''`, "python"),
    ).toEqual([`· a · · b`, "k", "· in", "·\n# c ·"]);
  });

  it("joins literals that stand side by side or are added, comments between them left out", () => {
    expect(
      strings(
        "a('b '  # no\n  f'{c} '\n  'd', 'e')\n'f' + 'g'\n'h'\n'i' \\\n  'j'\nk = 'l', 'm'",
        "python",
      ),
    ).toEqual(["b · d", "e", "fg", "h", "ij", "l", "m"]);
  });

  it("ends a literal that the line cuts off, with its hole", () => {
    expect(strings("a = 'open\nb = 'c'\nd = f'{x\ne = 'f'", "python")).toEqual([
      "open",
      "c",
      "{x",
      "f",
    ]);
    expect(strings('a = f"""b {x """\nc = "d"', "python")).toEqual(["b {x ", "d"]);
  });
});

describe("TypeScript and JavaScript", () => {
  it("templates, comments, regular expressions", () => {
    const source =
      "const a = 'x'; // \"no\"\n/* 'no' */ const r = /['\"`]/g; const d = 4 / 2; const t = `b\n\\`c\\``;\nf(/\\/'/, \"e\");";
    expect(strings(source, "typescript")).toEqual(["x", "b\n`c`", "e"]);
    expect(comments(source, "typescript")).toEqual(['// "no"', "/* 'no' */"]);
  });

  it("a regular expression behind a comment", () => {
    expect(strings("const a = [\n  // f(x)\n  /^[\"'`]/u,\n  'b',\n];", "jsx")).toEqual(["b"]);
  });

  it("literals inside a template's expressions are texts of their own", () => {
    expect(strings("a(`x ${b ? `y ${c}` : {c: 1}} z`, 'd'); `open ${", "typescript")).toEqual([
      "x · z",
      "y ${c}",
      "d",
      "open ",
    ]);
  });

  it("escapes", () => {
    expect(strings("'\\u{1F600}\\x41\\\r\nb\\'' + `\\``", "typescript")).toEqual(["😀Ab'`"]);
  });

  it("JSX: an element is one text, tags and expressions covered", () => {
    const source = [
      "const p = <Prompt kind=\"a 'b'\" go={x}>",
      "  Don't use <b>search</b> {/* no */}{f('g')}<br/>",
      "  or `it`.",
      "</Prompt>;",
      "if (a < b) c('d'); const f = <T,>(x: T) => 'e';",
    ].join("\n");
    const [element, ...rest] = strings(source, "jsx");
    expect(element?.split("\n").map((line) => line.trim())).toEqual([
      "",
      "Don't use    search     ·",
      "or `it`.",
      "",
    ]);
    expect(rest).toEqual(["a 'b'", "g", "d", "e"]);
  });
});

describe("other languages", () => {
  it.each<readonly [ProgramLanguage, string, readonly string[], readonly string[]]>([
    ["go", 'a := `b\\n"` + "c\\"" // "no"\nd := \'"\'', ['b\\n"c"', '"'], ['// "no"']],
    [
      "rust",
      'let a: &\'s str = "b\nc"; let c = \'"\'; r#"d "e" \\"#; /* "no" */ br"f"',
      ["b\nc", 'd "e" \\', "f"],
      ['/* "no" */'],
    ],
    ["java", 'a("""\n  b "c"\n  """ + "d"); // \'no', ['\n  b "c"\n  d'], ["// 'no"]],
    [
      "csharp",
      'var a = $"b {c:N2} {{d}}"; var e = @"f\\ ""g"""; var h = $@"i {j}"; \'"\'',
      ["b · {d}", 'f\\ "g"', "i ·", '"'],
      [],
    ],
    [
      "kotlin",
      'val a = "b ${c} $d" + """e\n"f" ${g("h")}"""',
      ['b ${c} $de\n"f" ${g("h")}', "h"],
      [],
    ],
    ["swift", 'let a = "b \\(c("d")) e"; #"f \\n "g""#', ["b · e", "d", 'f \\n "g"'], []],
    [
      "ruby",
      "a = \"b #{c('d')}\" # 'no'\nx = <<~EOS + y\n  it's \"e\"\n  EOS\nz = /['\"]/; 'f' \\\n 'g'",
      ["b ·", "d", '  it\'s "e"\n', "fg"],
      ["# 'no'"],
    ],
    [
      "php",
      "<?php $a = 'b\nc' . \"d\"; # 'no\n#[A('e')]\n$f = <<<'X'\n it's\n X;\ng('h');",
      ["b\ncd", "e", " it's\n", "h"],
      ["# 'no"],
    ],
    [
      "shell",
      "a \"b $c\" 'd\\' ${#e} f\\'s # 'no\ncat <<'EOF' | g \"h\"\nit's \"i\"\nEOF\nj 'k'",
      ["b $c", "d\\", "h", 'it\'s "i"\n', "k"],
      ["# 'no"],
    ],
    ["c", 'a("b\\n" "c", \'"\'); // "no"', ["b\nc", '"'], ['// "no"']],
    [
      "baml",
      'function F(a: string) -> B {\n  client "c" // "no"\n  prompt #"\n    d "e" {{ f }}\n  "#\n}',
      ["c", '\n    d "e" {{ f }}\n  '],
      ['// "no"'],
    ],
  ])("%s", (language, source, expected, remarks) => {
    expect(strings(source, language)).toEqual(expected);
    expect(comments(source, language)).toEqual(remarks);
  });
});

describe("limits", () => {
  it("reads literals in literals up to the limit", () => {
    const nested = (depth: number): string =>
      depth === 0 ? "'x'" : `\`\${${nested(depth - 1)}}\``;
    const found = (depth: number): boolean => strings(nested(depth), "typescript").includes("x");
    // A literal and its hole are two levels.
    expect(found(limits.codeDepth / 2)).toBe(true);
    expect(found(limits.codeDepth / 2 + 1)).toBe(false);
  });

  it("gives up on texts that no line ends", () => {
    const open = (count: number): string =>
      Array.from({ length: count }, (_, index) => `<<A${index}\n`).join("");
    const closed = "<<EOS\nit's\nEOS\n";
    expect(strings(open(limits.brokenLiterals) + closed, "ruby")).toEqual(["it's\n"]);
    expect(strings(open(limits.brokenLiterals + 1) + closed, "ruby")).toEqual(["s\nEOS\n"]);
  });
});

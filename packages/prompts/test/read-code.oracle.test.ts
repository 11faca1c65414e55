import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parser as javascript } from "@lezer/javascript";
import { parser as python } from "@lezer/python";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languages } from "../src/languages.ts";
import type { ProgramLanguage } from "../src/languages.ts";
import { LiteralReader } from "../src/literal-reader.ts";
import { fileText } from "../src/text.ts";

const folder = join(import.meta.dirname, "../src");
const typescript = javascript.configure({ dialect: "ts" });

/** Offsets of the first character of each literal that holds any. */
function ours(source: string, language: ProgramLanguage): readonly number[] {
  const { groups } = new LiteralReader(fileText(source), languages[language]).read();
  return groups
    .flat()
    .map((text) => text.start(0))
    .toSorted((a, b) => a - b);
}

function theirs(source: string, language: "typescript" | "python"): readonly number[] {
  const found: number[] = [];
  const parser = language === "python" ? python : typescript;
  parser.parse(source).iterate({
    enter({ name, from, to }) {
      if (!/^(?:String|TemplateString|FormatString)$/u.test(name)) return;
      const written = source.slice(from, to);
      const quotes = /^[A-Za-z]{0,2}("""|'''|["'`])/u.exec(written);
      const [opening = "", mark = ""] = quotes ?? [];
      // A literal that begins with an escaped line break has its first character behind it.
      const start =
        opening.length + (/^(?:\\\n)*/u.exec(written.slice(opening.length))?.[0].length ?? 0);
      if (written.length > start + mark.length) found.push(from + start);
    },
  });
  return found.toSorted((a, b) => a - b);
}

const word = fc.constantFrom(
  "a",
  "use `x`",
  "it's",
  'say "b"',
  "{",
  "}",
  "#",
  "//",
  "/*",
  "é😀",
  "",
);
const quoted = fc
  .tuple(fc.constantFrom('"', "'"), word)
  .map(([mark, text]) => mark + text.replaceAll(mark, `\\${mark}`) + mark);

describe("the literals of TypeScript, against a real parser", () => {
  it.each(readdirSync(folder))("%s", (file) => {
    const source = readFileSync(join(folder, file), "utf8");
    expect(ours(source, "typescript")).toEqual(theirs(source, "typescript"));
  });

  it("programs of any statements", () => {
    const template = fc.letrec<{ template: string; value: string }>((tie) => ({
      template: fc
        .array(
          fc.oneof(
            { maxDepth: 3 },
            word.map((text) => text.replaceAll("`", "\\`")),
            tie("value").map((value) => `\${${value}}`),
          ),
          { maxLength: 3 },
        )
        .map((parts) => `\`${parts.join("")}\``),
      value: fc.oneof(
        { maxDepth: 3 },
        quoted,
        tie("template"),
        tie("value").map((value) => `f(${value}, { k: ${value} })`),
        fc.constant("n / 2 / m"),
        fc.constant("x"),
      ),
    })).value;
    const statement = fc.oneof(
      template.map((value) => `const a = ${value};`),
      fc.constant("const r = /[/'\"`]\\/'/gu.test(b);"),
      fc.constant('// it\'s `no` "text"'),
      fc.constant("/* it's\n`no` */"),
      fc.constant("const l = x as T<'a'>; if (a < b && c > d) y();"),
      fc.tuple(quoted, quoted).map(([a, b]) => `call(${a} +\n  ${b}, c ?? /'/u);`),
    );
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), (statements) => {
        const source = `${statements.join("\n")}\n`;
        expect(ours(source, "typescript")).toEqual(theirs(source, "typescript"));
      }),
      { numRuns: 400 },
    );
  });
});

describe("the literals of Python, against a real parser", () => {
  it("programs of any statements", () => {
    const prefix = fc.constantFrom("", "r", "b", "Rb", "f", "rf", "u");
    const triple = fc
      .tuple(
        prefix.filter((letters) => !/f/iu.test(letters)),
        fc.constantFrom('"""', "'''"),
        fc.array(word, { maxLength: 3 }),
      )
      .map(([letters, mark, words]) => `${letters}${mark}\n${words.join("\n")} .\n${mark}`);
    const value = fc.oneof(
      fc
        .tuple(
          prefix.filter((letters) => !/f/iu.test(letters)),
          quoted,
        )
        .map((parts) => parts.join("")),
      triple,
      fc.constantFrom(
        "f'{a} {{b}} {c!r:>{width}} d'",
        'f"""{x[\'k\']} and {y:\'>10}\n{z:%H:%M} end"""',
        'f"{a}" \'b\' r"\\c"',
        "d / 2 // e",
        "x['k']",
      ),
    );
    const statement = fc.oneof(
      value.map((text) => `a = ${text}`),
      fc.tuple(value, value).map(([a, b]) => `f(${a},\n  k=(${b}))  # it's "no" text`),
      fc
        .tuple(quoted, value)
        .map(([a, b]) => `@tool(${a})\ndef g(x: "T" = ${b}):\n    '''Doc "string".'''`),
      fc.constant('# it\'s """no""" text'),
    );
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), (statements) => {
        const source = `${statements.join("\n")}\n`;
        expect(ours(source, "python")).toEqual(theirs(source, "python"));
      }),
      { numRuns: 400 },
    );
  });
});

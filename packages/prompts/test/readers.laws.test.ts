import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languages } from "../src/languages.ts";
import type { ProgramLanguage } from "../src/languages.ts";
import { asMarkdown } from "../src/markup.ts";
import { filler, maskTemplates } from "../src/mask.ts";
import { readCode } from "../src/read-code.ts";
import { readJson, readJsonLines } from "../src/read-json.ts";
import { readNotebook } from "../src/read-notebook.ts";
import { readToml } from "../src/read-toml.ts";
import { readYaml } from "../src/read-yaml.ts";
import { fileText } from "../src/text.ts";
import type { Text } from "../src/text.ts";
import type { ValueNode } from "../src/value.ts";
import { scan } from "./scanning.ts";

const pieces = [
  ..."` ' \" \\ { } [ ] ( ) < > # : = , ; | - * . @ $ ! % & / ~ ^ + ? _".split(" "),
  " ",
  "\t",
  "\n",
  "\r",
  ..."'''|\"\"\"|```|${|{{|}}|{%|%}|{#|#}|<%|%>|<<EOS|\nEOS\n|<<<X|/*|*/|//|<!--|-->|----|....|====".split(
    "|",
  ),
  ...'f"|r\'|rb"|$"|@"|r#"|"#|#{|\\(|\\u{41}|\\x41|\\\r\n|<a b=|</a>|<>|/>|import |.. |[source,js]'.split(
    "|",
  ),
  ...'a: |- |key = |[t]\n|[[t]]\n|prompt|update_contact|search|note|"cells": [|"source": [|é|😀|\0|\u2028|\ufeff|\ud800'.split(
    "|",
  ),
  '{"cell_type": "code", "source": ["a\\n", "b"]}',
  "|\n  x\n",
  ">-\n  x\n",
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 50 })
  .map((parts) => parts.join(""));
const language = fc.constantFrom(...keysOf(languages));

function keysOf(record: Readonly<Record<ProgramLanguage, unknown>>): readonly ProgramLanguage[] {
  const isLanguage = (word: string): word is ProgramLanguage => Object.hasOwn(record, word);
  return Object.keys(record).filter(isLanguage);
}

/** The first character whose place is not in the file, not behind the last one's, or not its own. */
function misplaced(region: Text, source: string): string | undefined {
  let last = 0;
  for (let offset = 0; offset < region.value.length; offset += 1) {
    const [start, end] = [region.start(offset), region.end(offset + 1)];
    const character = region.value[offset] ?? "";
    const isSelf = end - start !== 1 || source[start] === character;
    const isCover = character === filler || character === " ";
    if (start < last || end > source.length || end <= start || !(isSelf || isCover))
      return `${JSON.stringify(character)} at ${offset}: ${start}-${end}`;
    last = start;
  }
  return undefined;
}

function faults(regions: readonly Text[], source: string): readonly string[] {
  return regions.flatMap((region) => misplaced(region, source) ?? []);
}

function textsIn(node: ValueNode): readonly Text[] {
  if (node.kind === "map") return node.entries.flatMap(({ value }) => textsIn(value));
  if (node.kind === "list") return node.items.flatMap(textsIn);
  return node.text === undefined ? [] : [node.text];
}

const readers: readonly (readonly [name: string, read: (file: Text) => readonly Text[]])[] = [
  ["JSON", (file) => readJson(file).roots.flatMap(textsIn)],
  ["JSON lines", (file) => readJsonLines(file).roots.flatMap(textsIn)],
  ["notebooks", (file) => readNotebook(file).cells.map((cell) => cell.text)],
  ["TOML", (file) => [readToml(file).root].flatMap((root) => (root ? textsIn(root) : []))],
  ["YAML", (file) => readYaml(file).roots.flatMap(textsIn)],
  [
    "YAML with templates",
    (file) => readYaml(file, maskTemplates(file.value).value).roots.flatMap(textsIn),
  ],
];

describe("readers, whatever the text", () => {
  it("literals of programs have true places", () => {
    fc.assert(
      fc.property(language, text, (name, source) => {
        const { strings, comments } = readCode(fileText(source), name);
        expect(faults(strings, source)).toEqual([]);
        let last = 0;
        for (const { start, end } of comments) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeLessThanOrEqual(source.length);
          last = end;
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each(readers)("strings of %s have true places", (_, read) => {
    fc.assert(
      fc.property(text, (source) => {
        expect(faults(read(fileText(source)), source)).toEqual([]);
      }),
      { numRuns: 700 },
    );
  });

  it("strings of TOML that is whole have true places", () => {
    const basic = text.map((words) => words.replaceAll(/[\\"\p{Cc}\p{Cs}]/gu, "\\u0041"));
    const literal = text.map((words) => words.replaceAll(/['\p{Cc}\p{Cs}]/gu, ""));
    const value = fc.oneof(
      basic.map((words) => `"${words}"`),
      literal.map((words) => `'${words}'`),
      basic.map((words) => `"""\r\n${words}\\\n  x\n"""`),
      literal.map((words) => `${"'".repeat(3)}\n${words}\n${"'".repeat(3)}`),
    );
    const line = fc.oneof(
      value.map((string) => `= ${string} # "c"`),
      fc.array(value, { maxLength: 3 }).map((items) => `= [${items.join(",\n")}]`),
      basic.map((words) => `= {a.b = "${words}", "c d" = 1}`),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const source = lines.map((rest, index) => `[t${index}.x]\nk."é" ${rest}\n`).join("");
        const { root, broken } = readToml(fileText(source));
        expect(broken).toBeUndefined();
        expect(faults(root === undefined ? [] : textsIn(root), source)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("other markup keeps its length and its line breaks", () => {
    fc.assert(
      fc.property(fc.constantFrom("mdx", "rst", "asciidoc"), text, (markup, source) => {
        const { value } = asMarkdown(fileText(source), markup);
        expect(value).toHaveLength(source.length);
        expect(value.replaceAll(/[^\n]/gu, "")).toBe(source.replaceAll(/[^\n]/gu, ""));
      }),
      { numRuns: 700 },
    );
  });

  it("masks keep the length, and cover what they say", () => {
    fc.assert(
      fc.property(text, (source) => {
        const { value, masked } = maskTemplates(source);
        expect(value).toHaveLength(source.length);
        let last = 0;
        for (const { from, to } of masked) {
          expect(value.slice(last, from)).toBe(source.slice(last, from));
          expect(value.slice(from, to).replaceAll(filler, "").trim()).toBe("");
          last = to;
        }
      }),
      { numRuns: 700 },
    );
  });

  it("no file of any name makes a scan throw", () => {
    const extension = fc.constantFrom(
      ..."md mdx rst adoc yaml json jsonl ipynb toml py ts tsx go rs java cs kt swift rb php sh c baml j2 hbs yaml.j2 json.j2 prompt".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(extension, text, (name, source) => {
        const { problems } = scan(`a.${name}`, source, null);
        const lines = source.split("\n");
        for (const { line, column } of problems) {
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
        }
      }),
      { numRuns: 2500 },
    );
  });
});

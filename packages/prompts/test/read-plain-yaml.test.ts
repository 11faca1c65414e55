import { array, assert, constantFrom, property, string, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { readPlainYaml } from "../src/read-plain-yaml.ts";
import { parseYaml } from "../src/read-yaml.ts";
import { fileText } from "../src/text.ts";
import type { ValueNode } from "../src/value.ts";

/** A node as data: every character of a text with its place. */
function flat(node: ValueNode): unknown {
  if (node.kind === "list") return { ...node, items: node.items.map(flat) };
  if (node.kind === "map") {
    return {
      ...node,
      entries: node.entries.map((entry) => ({ ...entry, value: flat(entry.value) })),
    };
  }
  const { text, ...rest } = node;
  const characters = (text?.value ?? "").split("");
  const places = characters.map((_, at) => [text?.start(at), text?.end(at + 1)]);
  return { ...rest, text: text?.value, places };
}

function expectSame(source: string): void {
  const plain = readPlainYaml(fileText(source));
  if (plain === undefined) return;
  const parsed = parseYaml(fileText(source));
  expect(parsed.broken).toBeUndefined();
  expect([flat(plain)]).toEqual(parsed.roots.map(flat));
}

describe("readPlainYaml", () => {
  it.each([
    ["lines", "name: agent-0\ndescription: Works on records, all of them\nmodel: opus\n"],
    ["no last line end", "name: agent"],
    ["quotes", 'a: "one: # two"\nb: \'it, too\'\nc: "c"\n'],
    ["spaces around values", "a:   one two  \nb: three \n"],
    ["flow lists", "tools: [Read, mcp__crm__find, \"Grep\", 'a b']\nnone: []\nspaced: [ a , b ]\n"],
    ["block lists", 'tools:\n  - Read\n  - mcp__crm__find\nmore:\n- a\n- "b c"\nlast: x\n'],
    ["a list at the end", "tools:\n    - Read\n    - Grep"],
    ["placeholders", "a: more...\n"],
    ["a key twice", "a: one\na: two\n"],
    ["text with signs", 'a: it\'s {x} [y] "z", http://host/#part & more | >\n'],
  ])("reads %s as the full parser does", (_, source) => {
    expect(readPlainYaml(fileText(source))).toBeDefined();
    expectSame(source);
  });

  it.each([
    "",
    "- a\n",
    "a: 1\n",
    "a: true\n",
    "null: a\n",
    "a: .5\n",
    "a:\n",
    "a: b: c\n",
    "a: b # comment\n",
    "a: |\n  text\n",
    "a: one\n  two\n",
    "a: one\n\nb: two\n",
    "a: {b: c}\n",
    "a: [b, c: d]\n",
    "a: [b,]\n",
    "a: *b\n",
    "a: ''\n",
    'a: "b\\n"\n',
    "a: one\r\n",
    "a: [one,\n  two]\n",
    "a:\n  - b: c\n",
    "a:\n  - b\n   - c\n",
  ])("leaves %j to the full parser", (source) => {
    expect(readPlainYaml(fileText(source))).toBeUndefined();
  });

  it("never differs from the full parser", () => {
    const piece = constantFrom(
      "a",
      "b-c",
      "_d",
      ": ",
      ":",
      " ",
      "  ",
      "\n",
      "\n  ",
      "- ",
      "\n- ",
      "\n  - ",
      "[",
      "]",
      ",",
      '"',
      "'",
      "#",
      " #",
      "1",
      "true",
      "~",
      "|",
      ">",
      "{",
      "}",
      "\t",
      "\r\n",
      "\\",
      "é",
      "...",
      "---",
      "key: ",
      "key: text\n",
      "list:\n",
      "&x",
      "*x",
      "!t ",
      "?",
      "? ",
      "%",
      "@",
      "`",
      "\u2028",
      "\ufeff",
    );
    assert(
      property(array(piece, { maxLength: 12 }), (pieces) => expectSame(pieces.join(""))),
      { numRuns: 5_000 },
    );
    const value = string({ maxLength: 12 });
    assert(
      property(array(tuple(constantFrom("a", "name", "x_y"), value)), (lines) =>
        expectSame(lines.map(([key, text]) => `${key}: ${text}\n`).join("")),
      ),
      { numRuns: 2_000 },
    );
  });
});

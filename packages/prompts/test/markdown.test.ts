import { GFM, parser } from "@lezer/markdown";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeSpans } from "../src/code-spans.ts";
import { readBlocks } from "../src/markdown.ts";

/** `kind text` of each block, nested ones behind `>`. */
function blocks(text: string): readonly string[] {
  return readBlocks(text).units.map((unit) => {
    const depth = unit.parent === undefined ? "" : "> ";
    return `${depth}${unit.kind}${unit.language === "" ? "" : `:${unit.language}`} ${text.slice(unit.from, unit.to).trim()}`;
  });
}

describe("readBlocks", () => {
  it("cuts headings, paragraphs, lists, tables, fences and comments", () => {
    const text =
      "# One\n\npara\nmore\n\n- a\n  b\n  - c\n\n  d\n- e\n\n| x | y |\n| - | - |\n\n~~~JSON a\n{}\n~~~\n<!-- no\nte -->\nTwo\n---\n> quoted\n";
    expect(blocks(text)).toEqual([
      "heading # One",
      "paragraph para\nmore",
      "item - a\n  b",
      "> item - c",
      "> paragraph d",
      "item - e",
      "row | x | y |",
      "row | - | - |",
      "code:json {}",
      "comment <!-- no\nte -->",
      "heading Two\n---",
      "paragraph quoted",
    ]);
  });

  it("ends a section at the next heading of its level", () => {
    const { units } = readBlocks("# A\n## B\nb\n# C\nc\n");
    expect(units.map(({ section }) => [section.level, section.parent?.level])).toEqual([
      [1, 0],
      [2, 1],
      [2, 1],
      [1, 0],
      [1, 0],
    ]);
  });

  it("knows what introduces a list, and where the list ends", () => {
    const text = "Call it with:\n\n1. a\n   - b\n\nAfter\n- c\n";
    const { units } = readBlocks(text);
    const [intro, a, b, after, c] = units;
    expect(a?.list?.intro).toBe(intro);
    expect(b?.list).toBe(a?.list);
    expect(b?.parent).toBe(a);
    expect(after?.list).toBeUndefined();
    expect(c?.list?.intro).toBe(after);
  });

  it("keeps a fence inside its item, and lets an item that ends take it along", () => {
    expect(blocks("- a\n  ```\n  x\n  ```\n- b")).toEqual(["item - a", "> code x", "item - b"]);
    expect(blocks("- a\n  ```\n  x\n- b")).toEqual(["item - a", "> code x", "item - b"]);
  });

  it("tells a fence that nothing closes", () => {
    expect(readBlocks("a\n```\nb").unclosedFence).toBe(2);
    expect(readBlocks("a\n```\nb\n````").unclosedFence).toBe(-1);
    expect(readBlocks("````\n```\n````\n").unclosedFence).toBe(-1);
  });

  it("agrees with a CommonMark parser about fences, headings and code spans", () => {
    const oracle = parser.configure(GFM);
    const line = fc.constantFrom(
      "# Title",
      "## Sub `a`",
      "text `code` and ``b ` c``",
      "- item `x`",
      "```",
      "```json",
      "~~~",
      "",
      "> quote `q`",
      "1. one",
      "**bold** `s`",
      "| `c` | d |",
      "a `open",
      "\\`not` code`",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
        const text = `${lines.join("\n\n")}\n`;
        expect(ours(text)).toEqual(theirs(oracle, text));
      }),
      { numRuns: 400 },
    );
  });
});

function ours(text: string): readonly string[] {
  const found: string[] = [];
  for (const unit of readBlocks(text).units) {
    const written = text.slice(unit.from, unit.to);
    if (unit.kind === "heading") found.push(`heading ${unit.from}`);
    if (unit.kind === "code") found.push(`code ${written.trim()}`);
    else
      for (const span of codeSpans(text, unit.from, unit.to))
        found.push(`span ${span.from}-${span.to}`);
  }
  return found.sort();
}

function theirs(
  oracle: {
    parse(text: string): {
      iterate(spec: {
        enter(node: {
          name: string;
          from: number;
          to: number;
          node: { getChildren(name: string): readonly { from: number; to: number }[] };
        }): void;
      }): void;
    };
  },
  text: string,
): readonly string[] {
  const found: string[] = [];
  oracle.parse(text).iterate({
    enter({ name, from, to, node }) {
      if (/^(?:ATX|Setext)Heading/u.test(name)) found.push(`heading ${from}`);
      if (name === "FencedCode") {
        const texts = node.getChildren("CodeText");
        found.push(
          `code ${texts
            .map((part) => text.slice(part.from, part.to))
            .join("")
            .trim()}`,
        );
      }
      if (name === "InlineCode") {
        const [open, close] = node.getChildren("CodeMark");
        found.push(`span ${open?.to ?? from}-${close?.from ?? to}`);
      }
    },
  });
  return found.sort();
}

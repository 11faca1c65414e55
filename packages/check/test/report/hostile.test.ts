import { describe, expect, it } from "vitest";
import { renderCheck } from "../../src/report/render.ts";
import { renderDiff } from "../../src/report/render-diff.ts";
import { attack, formats, hostile, hostileContext, hostileDiff } from "./sample.ts";

const sides = { ...hostileContext, from: attack, to: attack };
const renderings = formats.flatMap((format) => [
  { name: `check as ${format}`, format, text: renderCheck(hostile, format, hostileContext) },
  { name: `diff as ${format}`, format, text: renderDiff(hostileDiff, format, sides) },
]);

describe.each(renderings)("$name", ({ format, text }) => {
  it("holds no control, bidirectional or invisible character", () => {
    expect(text).not.toMatch(
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/,
    );
    expect(text.isWellFormed()).toBe(true);
    expect(text.endsWith("\n")).toBe(true);
  });

  it("gives a CI system no command but its own annotations", () => {
    const commands = text.split("\n").filter((line) => line.trimStart().startsWith("::"));
    for (const command of commands)
      expect(command).toMatch(
        /^::(error|warning|notice) file=prompts|^::(error|warning|notice) file=/,
      );
    expect(commands.length > 0).toBe(format === "github");
    expect(text).not.toMatch(/##[a-z]{0,16}\[/i);
  });
});

const of = (format: (typeof formats)[number]): readonly string[] =>
  renderings.filter((rendering) => rendering.format === format).map(({ text }) => text);

describe("github", () => {
  it.each(of("github"))("escapes what ends a property or a command (%#)", (text) => {
    for (const line of text.split("\n").filter((line) => line.startsWith("::"))) {
      const [, properties = ""] = /^::\w+ (.*?)::/.exec(line) ?? [];
      const keys = properties.split(",").map((property) => property.split("=")[0]);
      const known = new Set(["file", "line", "endLine", "col", "endColumn", "title"]);
      expect(keys.filter((key) => !known.has(key ?? ""))).toEqual([]);
      expect(line.replace(/%(0A|25|3A|2C)/g, "")).not.toContain("%");
    }
  });
});

describe("markdown", () => {
  it.each(of("markdown"))("leaves nothing of the attack outside code (%#)", (text) => {
    const outside = withoutCode(text);
    expect(outside).not.toMatch(/(?<!\\)\[|(?<!\\)\]\(/);
    expect(outside).not.toMatch(/(?<!\\)<(?!\/?(details|summary)>|!-- tenon)/);
    expect(outside).not.toMatch(/[@#]\w|GH-\d|:\/\/|www\./);
    expect(outside).not.toMatch(/(?<!\\)[*_]{1,2}[bi](?<!\\)[*_]/);
  });

  it("keeps every table row at four cells", () => {
    const rows = of("markdown").flatMap((text) =>
      text.split("\n").filter((line) => line.startsWith("| ")),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.split("|")).toHaveLength(6);
  });
});

describe("html", () => {
  it.each(of("html"))(
    "has one script, no handler, no address that could be fetched (%#)",
    (text) => {
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text).not.toMatch(/<img|<a |<iframe|<link/);
      expect(text).not.toMatch(/<[^>]*\son\w+=/);
      expect(text).not.toMatch(/(src|href)=["']/);
    },
  );
});

/** Code spans and fenced blocks removed by the rules of CommonMark 0.31 sections 4.5 and 6.1. */
function withoutCode(markdown: string): string {
  const blocks = markdown.replace(/^ *(`{3,})text\n[\s\S]*?^ *\1$/gm, "");
  let rest = blocks;
  let out = "";
  for (let run = /(?<!\\)`+/.exec(rest); run !== null; run = /(?<!\\)`+/.exec(rest)) {
    const after = rest.slice(run.index + run[0].length);
    const close = [...after.matchAll(/`+/g)].find(([other]) => other.length === run?.[0].length);
    out += rest.slice(0, run.index);
    expect(close, `an open code span at: ${after.slice(0, 40)}`).toBeDefined();
    rest = after.slice((close?.index ?? 0) + run[0].length);
  }
  return out + rest;
}

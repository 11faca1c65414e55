import { describe, expect, it } from "vitest";
import { factsOf, messageBesideTool } from "../../src/report/change-lines.ts";
import { changeDetails } from "../../src/report/html-change.ts";
import { reportLimits } from "../../src/report/limits.ts";
import { oneLine, oneLineJson } from "../../src/report/one-line.ts";
import { hang, wrap } from "../../src/report/wrap.ts";
import { added, removedTool, renamed } from "./sample.ts";

describe("oneLine", () => {
  it.each([
    ["std::vector ## a", "std::vector ## a"],
    ["::error::x ::warning::y", ":error::x :warning::y"],
    [" ::::x", " :x"],
    ["a##[b]##vso[c]##d", "a#\ufffd[b]#\ufffdvso[c]##d"],
    ["a\r\nb\u001bc\u202ed", "a\ufffd\ufffdb\ufffdc\ufffdd"],
  ])("%j becomes %j", (text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });

  it("cuts one past the limit of a message", () => {
    const text = "x".repeat(reportLimits.message);
    expect(oneLine(text)).toBe(text);
    expect(oneLine(`${text}x`)).toBe(`${text.slice(1)}…`);
  });

  it("never makes a command by wrapping", () => {
    const lines = wrap(
      oneLine(`${"word ".repeat(20)}::error::x ${"word ".repeat(20)} ::::error::y`),
      12,
    );
    for (const line of lines) expect(line.trimStart().startsWith("::")).toBe(false);
  });
});

describe("a JSON value", () => {
  it("is cut one past its limit on a line", () => {
    const fits = "x".repeat(reportLimits.inlineValue - 2);
    expect(oneLineJson(fits)).toBe(`"${fits}"`);
    expect(oneLineJson(`${fits}x`)).toMatch(/x…$/);
  });

  it("is cut one past its limit in a block", () => {
    const fits = "x".repeat(reportLimits.blockValue - 2);
    expect(changeDetails({ ...renamed, old: fits })).not.toContain("… cut");
    expect(changeDetails({ ...renamed, old: `${fits}x` })).toContain("… cut");
  });
});

describe("factsOf", () => {
  it("leaves out a side that is absent, and both when they say the same", () => {
    const labels = (change: typeof renamed): readonly string[] =>
      factsOf(change).map(({ label }) => label);
    expect(labels(renamed)).toEqual(["old", "new", "witness", ""]);
    expect(labels({ ...renamed, new: renamed.old ?? null })).toEqual(["witness", ""]);
    expect(labels(removedTool)).toEqual([]);
    expect(labels({ ...added, path: "/inputSchema/properties/x", new: 1 })).toEqual(["new"]);
    expect(labels({ ...added, path: "", new: { name: "whole" } })).toEqual([]);
    expect(labels({ ...removedTool, proof: "unknown" })).toEqual(["proof"]);
  });

  it("says for the server's values who rejects them", () => {
    const witness = { validUnder: "new", value: 1, error: "must be string" } as const;
    expect(factsOf({ ...removedTool, witness }).at(-1)?.text).toBe(
      "the server may send it now, the old schema rejects it: must be string",
    );
  });
});

describe("messageBesideTool", () => {
  it("drops the tool's name in front, and nothing else", () => {
    const message = (text: string): string =>
      messageBesideTool({ ...added, tool: "a", message: text });
    expect(message("tool a: it changed")).toBe("it changed");
    expect(message("tool ab: it changed")).toBe("tool ab: it changed");
  });
});

describe("hang", () => {
  it("indents the lines below the first, by columns", () => {
    expect(hang("名: ", "aaaa bbbb cccc dddd eeee ffff", 20)).toEqual([
      "名: aaaa bbbb cccc dddd eeee",
      "    ffff",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import {
  findWord,
  matchesPattern,
  patternParts,
  unreadableReason,
} from "../../src/prove/pattern.ts";
import { Work } from "../../src/prove/work.ts";

const patterns = [
  "a",
  "^a",
  "a$",
  "^a$",
  "^$",
  "",
  "^a*b+c?$",
  "^(?:ab|cd){2,3}$",
  "[^a-c]",
  "^[\\w-]+$",
  "\\d",
  "\\S\\s",
  "^(?=.{2,4}$)\\w+$",
  "^(?!x)",
  "\\bab\\b",
  "\\B-",
  "a(?!b)",
  "a(?=b)",
  "^a|b$",
  "(^a)?b",
  ".",
  "^.$",
  "[\\s\\S]",
  "\\u0041",
  "\\x42",
  "^\\p{Lu}",
  "\\P{L}",
  "^(a|)+$",
  "^[^]$",
  "x{0}",
  "^(?:a{2}){2}$",
  "\\.",
];
const texts = [
  "",
  "a",
  "b",
  "ab",
  "ba",
  "abab",
  "cdab",
  "abc",
  "aabbc",
  "x",
  "xa",
  "a b",
  "-",
  "a-b",
  "ab ab",
  "A",
  "B",
  "É",
  "é",
  "1",
  "12",
  " ",
  "\n",
  "a\n",
  "😀",
  "aaaa",
  "aaa",
  "c",
  ".",
  "_",
  "\ud800",
];

describe("matchesPattern", () => {
  it.each(patterns)("agrees with the runtime on %s", (source) => {
    for (const text of texts) {
      expect([text, matchesPattern(source, text)]).toEqual([
        text,
        new RegExp(source, "u").test(text),
      ]);
    }
  });

  it("does not backtrack", () => {
    expect(matchesPattern("^(a+)+$", `${"a".repeat(2000)}b`)).toBe(false);
  });

  it("says why a pattern is beyond it", () => {
    expect(unreadableReason("(?<=a)b")).toBe("regex-lookaround");
    expect(unreadableReason("(a)\\1")).toBe("regex-backreference");
    expect(unreadableReason("(")).toBe("regex-syntax");
    expect(unreadableReason("(?:^a)*")).toBe("regex-lookaround");
    expect(unreadableReason("a")).toBeUndefined();
  });
});

describe("findWord", () => {
  const find = (
    matching: string[],
    avoiding: string[] = [],
    minLength = 0,
    maxLength = Infinity,
    excluded: string[] = [],
  ) =>
    findWord(
      { matching, avoiding, minLength, maxLength, excluded },
      new Work({ timeoutMs: 10_000 }, undefined),
    );

  it("finds a shortest word, or proves that there is none", () => {
    expect(find(["^a+$"])).toEqual({ kind: "word", word: "a" });
    expect(find(["^a+$"], [], 3)).toEqual({ kind: "word", word: "aaa" });
    expect(find(["^a+$", "^b+$"])).toEqual({ kind: "none" });
    expect(find(["^(ab)+$"], ["^(abab)+$"])).toEqual({ kind: "word", word: "ab" });
    expect(find(["^(abab)+$"], ["^(ab)+$"])).toEqual({ kind: "none" });
    expect(find(["^a{2,3}$"], [], 0, 1)).toEqual({ kind: "none" });
    expect(find(["^[ab]$"], [], 0, Infinity, ["a", "b"])).toEqual({ kind: "none" });
  });

  it("treats a pattern that it cannot read as equal to itself only", () => {
    expect(find(["(?<=a)b"], ["(?<=a)b"])).toEqual({ kind: "none" });
    expect(find(["(?<=a)b"])).toEqual({ kind: "unknown", reason: "regex-lookaround" });
  });
});

describe("patternParts", () => {
  it("takes lengths out of patterns", () => {
    expect(patternParts("^[^]{2,5}$")).toEqual({ minLength: 2, maxLength: 5, sources: [] });
    expect(patternParts("^(?=[^]{1,9}$)a*b$")).toMatchObject({ minLength: 1, maxLength: 9 });
  });

  it("names equal languages alike", () => {
    expect(patternParts("^(?:ab)c$")?.sources).toEqual(patternParts("^a(bc)$")?.sources);
  });
});

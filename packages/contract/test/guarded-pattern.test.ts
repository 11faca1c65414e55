import { expect, test } from "vitest";
import {
  guardedPattern,
  matchingTexts,
  PatternTimeout,
  withPatternBudget,
} from "../src/guarded-pattern.ts";

test.each([
  ["^[a-z]+$", "abc", true],
  ["^[a-z]+$", "ab1", false],
  ["b", "abc", true],
  [String.raw`^\d{4}-\d{2}$`, "2025-11", true],
  ["^(?:red|green|blue)$", "green", true],
  ["^(?:red|green|blue)$", "yellow", false],
  ["^.{2}$", "🙂🙂", true],
  [String.raw`^\p{L}+$`, "Ünï", true],
  [String.raw`^a\_b$`, "a_b", true],
])("%s on %s is %s", (source, text, expected) => {
  expect(guardedPattern(source).test(text)).toBe(expected);
});

test.each([
  "^(a+)+$",
  "^(a|a)*$",
  "^(a|aa)+$",
  String.raw`^(\w*)*$`,
  `${"a?".repeat(40)}${"a".repeat(40)}$`,
])("%s is stopped when it runs away", (source) => {
  expect(() => guardedPattern(source).test(`${"a".repeat(39)}!`)).toThrow(PatternTimeout);
});

test("a long text is guarded under any pattern", () => {
  expect(() => guardedPattern("x+y").test("x".repeat(1_000_000))).toThrow(PatternTimeout);
});

test("many slow matches share one limit", () => {
  // Some hundred matches of a few milliseconds each.
  const slow = guardedPattern("^(a+)+$");
  const text = `${"a".repeat(20)}!`;
  const many = (): void => {
    for (let match = 0; match < 1_000; match += 1) slow.test(text);
  };
  expect(() => withPatternBudget(many)).toThrow(PatternTimeout);
  expect(withPatternBudget(() => slow.test("aaa"))).toBe(true);
});

test("what is no regular expression is a SyntaxError", () => {
  expect(() => guardedPattern("(")).toThrow(SyntaxError);
});

test("patterns are told apart by their text", () => {
  expect(String(guardedPattern("a"))).not.toBe(String(guardedPattern("b")));
});

test("many texts are matched within one limit", () => {
  expect(matchingTexts("^(a)\\1$", ["a", "aa", "aaa"], 1000)).toEqual(["aa"]);
  expect(() => matchingTexts("^(a+)+$", ["b", `${"a".repeat(39)}!`], 20)).toThrow(PatternTimeout);
  expect(() => matchingTexts("(", ["a"], 1000)).toThrow(SyntaxError);
});

import { expect, test } from "vitest";
import { plainText } from "../src/plain-text.ts";

test("keeps ordinary text of any script", () => {
  expect(plainText("Übersicht 概要 🙂 a-b_c")).toBe("Übersicht 概要 🙂 a-b_c");
});

test.each([
  "\u001b",
  "\n",
  "\r",
  "\u0000",
  "\u007f",
  "\u009b",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u2028",
  "\ufeff",
  "\ud800",
  "\u{e0041}",
  "\u00ad",
  "\ufffe",
  "\uffff",
])("replaces %j", (character) => {
  expect(plainText(`a${character}b`)).toBe("a\ufffdb");
});

test("cuts at the limit and not before", () => {
  expect(plainText("x".repeat(5), 5)).toBe("xxxxx");
  expect(plainText("x".repeat(6), 5)).toBe("xxxx…");
});

test("a cut through a surrogate pair leaves no half of it", () => {
  expect(plainText("xxx🙂🙂", 5)).toBe("xxx\ufffd…");
});

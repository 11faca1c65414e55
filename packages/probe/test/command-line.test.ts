import { expect, it } from "vitest";
import { splitCommand } from "../src/command-line.ts";

it.each([
  ["", []],
  ["  a\tb\n c ", ["a", "b", "c"]],
  [`'a b'"c d"e`, ["a bc de"]],
  [`"" ''`, ["", ""]],
  [String.raw`a\ b \"c`, ["a b", '"c']],
  [String.raw`"a\"b\\c\n" 'd\e'`, [String.raw`a"b\c\n`, String.raw`d\e`]],
  ["$HOME `id` a;b|c&&d *", ["$HOME", "`id`", "a;b|c&&d", "*"]],
  ["end\\", ["end\\"]],
])("splits %j", (text, words) => {
  expect(splitCommand(text)).toEqual(words);
});

it.each([`'open`, `"open`, String.raw`"open\"`])("finds %j left open", (text) => {
  expect(splitCommand(text)).toBeUndefined();
});

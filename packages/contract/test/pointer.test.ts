import * as fc from "fast-check";
import { expect, test } from "vitest";
import { joinPointer, pointerTokens } from "../src/pointer.ts";

test("escapes tilde and slash (RFC 6901)", () => {
  expect(joinPointer("", "a/b")).toBe("/a~1b");
  expect(joinPointer("/x", "m~n")).toBe("/x/m~0n");
  expect(joinPointer("/x", 3)).toBe("/x/3");
  expect(joinPointer("", "")).toBe("/");
});

test("law: tokens come back as they went in", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (tokens) => {
      const pointer = tokens.reduce((at, token) => joinPointer(at, token), "");
      expect(pointerTokens(pointer)).toEqual(tokens);
    }),
  );
});

test("what does not begin with a slash is no pointer", () => {
  expect(pointerTokens("a/b")).toBeUndefined();
});

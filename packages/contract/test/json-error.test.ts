import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonErrorPosition } from "../src/json-error.ts";

test.each([
  ["", 1, 1],
  ["{x}", 1, 2],
  ["[1,x]", 1, 4],
  ['{"a":1,}', 1, 8],
  ["[1,]", 1, 4],
  ["[1,2", 1, 5],
  ["[1}", 1, 3],
  ["01", 1, 2],
  ['"a" b', 1, 5],
  ['\n {\n  "a" 1}', 3, 7],
  ['["\\x"]', 1, 2],
  ['["a\nb"]', 1, 2],
])("%j stops being JSON at line %i, column %i", (text, line, column) => {
  expect(jsonErrorPosition(text)).toEqual({ line, column });
});

test("agrees with JSON.parse on what is JSON", () => {
  const json = fc.json();
  const broken = fc
    .tuple(
      json,
      fc.nat(),
      fc.constantFrom("", ",", "}", "]", '"', "1", "x", "\\", " ", ":", "\u0001"),
    )
    .map(([text, at, piece]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + piece + text.slice(cut + 1);
    });
  fc.assert(
    fc.property(fc.oneof(json, broken), (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      expect(jsonErrorPosition(text) === undefined).toBe(isJson);
    }),
    { numRuns: 2_000 },
  );
});

test("finds the place in a string of megabytes", () => {
  expect(jsonErrorPosition(`["${"a".repeat(5_000_000)}`)).toEqual({ line: 1, column: 2 });
});

import canonicalize from "canonicalize";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../src/index.ts";
import type { Json } from "../src/index.ts";

test("the text is the one of RFC 8785, as a library that we did not write gives it", () => {
  const texts = fc.json({ maxDepth: 5, stringUnit: "grapheme" });
  fc.assert(
    fc.property(texts, (text) => {
      const value: Json = JSON.parse(text);
      expect(canonicalJson(value)).toBe(canonicalize(value));
    }),
    { numRuns: 300 },
  );
});

test.each([
  [
    { b: 1, a: [true, null, -0, 1e21, 0.1, "\u2028é😀"] },
    '{"a":[true,null,0,1e+21,0.1,"\u2028é😀"],"b":1}',
  ],
  [{ "\u{1F600}": 1, "\uFB33": 2, a: {}, "": [] }, '{"":[],"a":{},"\u{1F600}":1,"\uFB33":2}'],
  ["a\uD800b", '"a\uFFFDb"'],
  [{ "\uD800": 1 }, '{"\uFFFD":1}'],
])("%j", (value: Json, text) => {
  expect(canonicalJson(value)).toBe(text);
});

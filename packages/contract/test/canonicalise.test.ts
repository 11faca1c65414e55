import { expect, test } from "vitest";
import { canonicalJson, canonicalSchema } from "../src/canonicalise.ts";

test("writes the example of RFC 8785", () => {
  const value: unknown = JSON.parse(
    String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],` +
      String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
  );
  expect(canonicalJson(value as never)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
      String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test("sorts keys by UTF-16 code units", () => {
  expect(canonicalJson({ "\ufb33": 1, "😂": 2, ö: 3, "\r": 4, "1": 5 })).toBe(
    '{"\\r":4,"1":5,"ö":3,"😂":2,"\ufb33":1}',
  );
});

test("writes half of a surrogate pair as U+FFFD, in texts and keys", () => {
  expect(canonicalJson({ "k\udc00": ["a\ud83d", "🙂"] })).toBe('{"k\ufffd":["a\ufffd","🙂"]}');
});

test("refuses numbers that JSON has not", () => {
  expect(() => canonicalJson([Number.NaN])).toThrow("NaN");
  expect(() => canonicalJson(Number.POSITIVE_INFINITY)).toThrow("Infinity");
});

test("sorts what has no order, at schema places only", () => {
  const data = { required: ["b", "a"], enum: [2, 1], type: ["string", "null"] };
  expect(
    canonicalSchema({
      type: ["string", "object", "null"],
      required: ["b", "a"],
      enum: [{ z: 1, a: ["y", "x"] }, "b", null, 10, 9, "a"],
      dependentRequired: { k: ["z", "y"] },
      dependencies: { k: ["z", "y"], s: { required: ["d", "c"] } },
      default: data,
      const: data,
      examples: [data],
      properties: { required: { enum: ["d", "c"] }, enum: { type: ["b", "a"] } },
      anyOf: [{ title: "second first" }, { required: ["f", "e"] }],
      "x-own": data,
    }),
  ).toEqual({
    type: ["null", "object", "string"],
    required: ["a", "b"],
    enum: ["a", "b", 10, 9, null, { z: 1, a: ["y", "x"] }],
    dependentRequired: { k: ["y", "z"] },
    dependencies: { k: ["y", "z"], s: { required: ["c", "d"] } },
    default: data,
    const: data,
    examples: [data],
    properties: { required: { enum: ["c", "d"] }, enum: { type: ["a", "b"] } },
    anyOf: [{ title: "second first" }, { required: ["e", "f"] }],
    "x-own": data,
  });
});

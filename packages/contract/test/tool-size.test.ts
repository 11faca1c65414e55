import { expect, test } from "vitest";
import { measureDefinition } from "../src/tool-size.ts";

test("measures about as many characters as the JSON text has", () => {
  const value = { name: "update", list: ["a", "bb", { deep: [true, null] }], count: 12_345_678 };
  const measured = measureDefinition(value);
  const length = JSON.stringify(value).length;
  expect(measured).toBeGreaterThanOrEqual(length - 10);
  expect(measured).toBeLessThanOrEqual(length + 10);
});

test.each<[string, object, string]>([
  ["undefined", { a: { "b/c": undefined } }, "/a/b~1c"],
  ["a bigint", { list: [1, 2n] }, "/list/1"],
  ["NaN", { n: Number.NaN }, "/n"],
  ["a symbol", [Symbol("s")], "/0"],
])("finds %s, which JSON has not, and where", (_, value, notJsonAt) => {
  expect(measureDefinition(value)).toEqual({ notJsonAt });
});

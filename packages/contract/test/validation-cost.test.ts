import { expect, test } from "vitest";
import type { Json } from "../src/json.ts";
import type { JsonSchema } from "../src/tool.ts";
import { validationCost } from "../src/validation-cost.ts";

test.each<[string, JsonSchema, Json, number]>([
  ["the schema itself", { type: "string" }, "a", 1],
  ["properties that are there", { properties: { a: {}, b: {} } }, { a: 1, c: 1 }, 2],
  ["each item", { items: {} }, [1, 2, 3], 4],
  ["a position of a tuple", { prefixItems: [{}, {}, {}] }, [1, 2], 3],
  ["branches", { anyOf: [{}, {}], if: {}, then: {}, not: {} }, 1, 6],
  ["each key and each value", { propertyNames: {}, additionalProperties: {} }, { a: 1, b: 1 }, 5],
  [
    "a reference for each use",
    { allOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }], $defs: { a: {} } },
    1,
    5,
  ],
  [
    "not what no value meets",
    { properties: { a: { properties: { b: {} } } }, items: {}, $defs: { x: {} } },
    { b: 1 },
    1,
  ],
])("counts %s", (_, schema, value, cost) => {
  expect(validationCost(schema, value, 100)).toBe(cost);
});

test("stops at the cap, also where references go round", () => {
  expect(validationCost({ $ref: "#" }, 1, 1_000)).toBe(1_000);
  expect(validationCost({ properties: { a: { $ref: "#" } } }, { a: { a: {} } }, 1_000)).toBe(5);
});

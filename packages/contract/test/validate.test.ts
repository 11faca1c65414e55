import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../src/json.ts";
import { limits } from "../src/limits.ts";
import type { JsonSchema } from "../src/tool.ts";
import { validateValue } from "../src/validate.ts";

/** Problems as `pointer keyword key`. */
function short(
  schema: JsonSchema,
  value: Json,
  options?: { readonly closed?: boolean; readonly formats?: boolean },
): readonly string[] {
  return validateValue(schema, value, options).map(({ instancePointer, keyword, key }) =>
    [instancePointer || "/", keyword, ...(key === undefined ? [] : [key])].join(" "),
  );
}

test("answers every problem with its place and key", () => {
  const schema = {
    type: "object",
    required: ["to", "body"],
    properties: { to: { type: "string" }, tags: { items: { enum: ["a"] } } },
    additionalProperties: false,
  };
  expect(validateValue(schema, { to: 5, tags: ["a", "b"], extra: 1 })).toEqual([
    {
      instancePointer: "",
      keyword: "required",
      key: "body",
      message: "must have required property 'body'",
    },
    {
      instancePointer: "",
      keyword: "additionalProperties",
      key: "extra",
      message: "must NOT have additional properties",
    },
    { instancePointer: "/to", keyword: "type", message: "must be string" },
    {
      instancePointer: "/tags/1",
      keyword: "enum",
      message: "must be equal to one of the allowed values",
    },
  ]);
});

test("boolean schemas", () => {
  expect(short(true, 1)).toEqual([]);
  expect(short(false, 1)).toEqual(["/ false schema"]);
});

test("formats are asserted when asked", () => {
  const schema = { format: "date" };
  expect(short(schema, "2025-02-30")).toEqual([]);
  expect(short(schema, "2025-02-30", { formats: true })).toEqual(["/ format"]);
  expect(short(schema, "2024-02-29", { formats: true })).toEqual([]);
  expect(short({ format: "of-our-own" }, "x", { formats: true })).toEqual([]);
});

test.each<[string, JsonSchema]>([
  ["a type that JSON Schema has not", { type: "system.string" }],
  ["a remote reference", { $ref: "https://example.com/schema" }],
  ["a broken pattern", { pattern: "(" }],
  ["required as a boolean", { required: true }],
])("a schema with %s is one problem of the schema", (_, schema) => {
  expect(short(schema, {})).toEqual(["/ $schema"]);
});

test("a schema has at most the limit's subschemas", () => {
  const wide = (count: number): JsonObject => ({
    properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [index, {}])),
  });
  expect(short(wide(limits.validatedSubschemas - 1), {})).toEqual([]);
  expect(short(wide(limits.validatedSubschemas), {})).toEqual(["/ $schema"]);
});

test("an array has at most the limit's items", () => {
  const items = Array.from({ length: limits.validatedItems }, (_, index) => index);
  expect(short({}, { list: items })).toEqual([]);
  expect(short({}, { list: [...items, 1] })).toEqual(["/ $value"]);
});

test("a value deeper than the limit is refused", () => {
  let value: Json = 1;
  for (let level = 0; level < limits.toolDepth; level += 1) value = [value];
  expect(short({ type: "array" }, value)).toEqual([]);
  expect(short({ type: "array" }, [value])).toEqual(["/ $value"]);
});

test("shared references that would be asked a million million times are refused", () => {
  const $defs: Record<string, JsonObject> = { d40: { type: "string" } };
  for (let level = 0; level < 40; level += 1) {
    const next = { $ref: `#/$defs/d${level + 1}` };
    $defs[`d${level}`] = { allOf: [next, next] };
  }
  expect(short({ $ref: "#/$defs/d0", $defs }, "a")).toEqual(["/ $value"]);
});

test("validation may take the limit's steps and not one more", () => {
  const items = Array.from({ length: limits.validatedItems }, () => 1);
  // One step for the array, and one for each item and branch.
  const branches = (limits.validationSteps - 2) / limits.validatedItems;
  const schema = (count: number): JsonObject => ({
    items: { allOf: Array.from({ length: count - 1 }, () => ({})) },
  });
  expect(short(schema(Math.floor(branches)), items)).toEqual([]);
  expect(short(schema(Math.floor(branches) + 1), items)).toEqual(["/ $value"]);
});

test("at most the limit's problems are answered", () => {
  const many = Array.from({ length: limits.validationProblems + 1 }, () => 1);
  const schema = { items: { type: "string" } };
  expect(short(schema, many.slice(1))).toHaveLength(limits.validationProblems);
  expect(short(schema, many)).toHaveLength(limits.validationProblems);
});

test("a pattern that runs away is stopped", () => {
  const value = { text: `${"a".repeat(60)}!` };
  expect(short({ properties: { text: { pattern: "^(a+)+$" } } }, value)).toEqual(["/ $pattern"]);
});

test("never throws, whatever the schema and the value", () => {
  const keyword = fc.constantFrom(
    "type",
    "$ref",
    "allOf",
    "anyOf",
    "if",
    "properties",
    "items",
    "enum",
    "pattern",
    "required",
    "$id",
    "$async",
    "nullable",
    "minimum",
    "additionalProperties",
    "$schema",
    "format",
    "__proto__",
  );
  const schema = fc.dictionary(
    keyword,
    fc.oneof(fc.jsonValue(), fc.constantFrom("#", "object", "(", "http://x/#")),
  );
  fc.assert(
    fc.property(schema, fc.jsonValue(), (inside, value) => {
      const problems = validateValue(inside as JsonObject, value as Json, {
        closed: true,
        formats: true,
      });
      expect(Array.isArray(problems)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("a key `__proto__` is a key like any other", () => {
  const of = (text: string): JsonObject => JSON.parse(text) as JsonObject;
  const schema = of(
    '{"type":"object","properties":{"__proto__":{"type":"string"}},"additionalProperties":false}',
  );
  expect(short(schema, of('{"__proto__":"x"}'))).toEqual([]);
  expect(short(schema, of('{"__proto__":5}'))).toEqual(["/__proto__ type"]);
  expect(short(schema, {})).toEqual([]);
  const other = { type: "object", properties: { a: {} } };
  expect(short(other, of('{"__proto__":5}'), { closed: true })).toEqual([
    "/ additionalProperties __proto__",
  ]);
});

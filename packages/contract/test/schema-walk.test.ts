import { expect, test } from "vitest";
import type { JsonObject } from "../src/json.ts";
import { mapSubschemas, subschemaPointer, subschemas } from "../src/schema-walk.ts";

const schema: JsonObject = {
  type: "object",
  properties: { "a/b": { type: "string" }, required: true, broken: "text" },
  required: ["a/b"],
  items: [{}, false],
  additionalItems: {},
  anyOf: [{}, null],
  not: {},
  dependencies: { x: ["y"], z: {} },
  $defs: { d: {} },
  default: { not: {} },
  enum: [{ not: {} }],
  allOf: "unusable",
};

test("finds schemas at schema places only, in document order", () => {
  expect(subschemas(schema).map((child) => subschemaPointer("", child))).toEqual([
    "/properties/a~1b",
    "/properties/required",
    "/items/0",
    "/items/1",
    "/additionalItems",
    "/anyOf/0",
    "/not",
    "/dependencies/z",
    "/$defs/d",
  ]);
  expect(subschemas(true)).toEqual([]);
});

test("maps the same places and leaves everything else", () => {
  const mapped = mapSubschemas(schema, (_, keyword) => `was under ${keyword}`);
  expect(mapped).toEqual({
    ...schema,
    properties: { "a/b": "was under properties", required: "was under properties", broken: "text" },
    items: ["was under items", "was under items"],
    additionalItems: "was under additionalItems",
    anyOf: ["was under anyOf", null],
    not: "was under not",
    dependencies: { x: ["y"], z: "was under dependencies" },
    $defs: { d: "was under $defs" },
  });
});

test("keeps a property called __proto__ when it maps", () => {
  const parsed: unknown = JSON.parse('{"properties":{"__proto__":{"type":"null"}},"__proto__":1}');
  const mapped = mapSubschemas(parsed as JsonObject, () => ({ seen: true }));
  expect(JSON.stringify(mapped)).toBe('{"properties":{"__proto__":{"seen":true}},"__proto__":1}');
});

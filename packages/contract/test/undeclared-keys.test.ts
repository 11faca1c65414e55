import { expect, test } from "vitest";
import type { Json } from "../src/json.ts";
import type { JsonSchema } from "../src/tool.ts";
import { validateValue } from "../src/validate.ts";

/** Problems as `pointer keyword key`. */
function short(schema: JsonSchema, value: Json): readonly string[] {
  return validateValue(schema, value, { closed: true }).map(({ instancePointer, keyword, key }) =>
    [instancePointer || "/", keyword, ...(key === undefined ? [] : [key])].join(" "),
  );
}

test.each<[string, JsonSchema, Json, readonly string[]]>([
  [
    "a key that nothing declares",
    { properties: { a: {} } },
    { a: 1, b: 2 },
    ["/ additionalProperties b"],
  ],
  [
    "any key of a tool without parameters",
    { type: "object" },
    { a: 1 },
    ["/ additionalProperties a"],
  ],
  ["nothing where more is allowed", { additionalProperties: true }, { a: 1 }, []],
  ["nothing under a schema for more", { additionalProperties: {} }, { a: 1 }, []],
  [
    "a key once, though two say so",
    { properties: {}, additionalProperties: false },
    { a: 1 },
    ["/ additionalProperties a"],
  ],
  [
    "a nested key",
    { properties: { f: { properties: { a: {} } } } },
    { f: { b: 1 } },
    ["/f additionalProperties b"],
  ],
  [
    "nothing in a free-form parameter",
    { properties: { f: { type: "object" }, g: true } },
    { f: { b: 1 }, g: { c: 1 } },
    [],
  ],
  [
    "a key of a parameter with no properties",
    { properties: { f: { properties: {} } } },
    { f: { b: 1 } },
    ["/f additionalProperties b"],
  ],
  [
    "a key of an item",
    { properties: { l: { items: { properties: { a: {} } } } } },
    { l: [{ a: 1 }, { b: 1 }] },
    ["/l/1 additionalProperties b"],
  ],
  [
    "a key of an item of a tuple",
    { properties: { l: { prefixItems: [{}, { properties: { a: {} } }] } } },
    { l: [{ b: 1 }, { b: 1 }] },
    ["/l/1 additionalProperties b"],
  ],
  [
    "a key of an item of an old tuple",
    { properties: { l: { items: [true], additionalItems: { properties: { a: {} } } } } },
    { l: [{ b: 1 }, { b: 1 }] },
    ["/l/1 additionalProperties b"],
  ],
  [
    "a key of a value in a map",
    { additionalProperties: { properties: { a: {} } } },
    { k: { b: 1 } },
    ["/k additionalProperties b"],
  ],
  [
    "a key through a reference",
    { properties: { f: { $ref: "#/$defs/F" } }, $defs: { F: { properties: { a: {} } } } },
    { f: { a: 1, b: 1 } },
    ["/f additionalProperties b"],
  ],
  [
    "nothing declared beside allOf",
    {
      properties: { a: {} },
      allOf: [{ properties: { b: {} } }, { $ref: "#/$defs/C" }],
      $defs: { C: { properties: { c: {} } } },
    },
    { a: 1, b: 1, c: 1, d: 1 },
    ["/ additionalProperties d"],
  ],
  [
    "nothing that two places declare of one nested object",
    {
      properties: { f: { properties: { a: {} } } },
      allOf: [{ properties: { f: { properties: { b: {} } } } }],
    },
    { f: { a: 1, b: 1, c: 1 } },
    ["/f additionalProperties c"],
  ],
  [
    "nothing that a pattern declares",
    { patternProperties: { "^x-": {} } },
    { "x-a": 1, y: 1 },
    ["/ additionalProperties y"],
  ],
  [
    "a key of a branch that does not accept the value",
    {
      oneOf: [
        { properties: { k: { const: 1 }, a: {} } },
        { properties: { k: { const: 2 }, b: {} } },
      ],
    },
    { k: 1, a: 1, b: 1 },
    ["/ additionalProperties b"],
  ],
  [
    "a key of the branch not taken",
    {
      if: { properties: { k: { const: 1 } } },
      then: { properties: { a: {} } },
      else: { properties: { b: {} } },
    },
    { k: 1, a: 1, b: 1 },
    ["/ additionalProperties b"],
  ],
  [
    "a key that depends on another",
    { properties: { k: {} }, dependentSchemas: { k: { properties: { a: {} } } } },
    { a: 1 },
    ["/ additionalProperties a"],
  ],
  [
    "nothing that not mentions",
    { properties: { a: {} }, not: { properties: { b: { const: 1 } }, required: ["b"] } },
    { b: 2 },
    ["/ additionalProperties b"],
  ],
  [
    "names with slashes, percent signs and hashes",
    { properties: { "a/b%#~": { anyOf: [{ type: "string" }, { properties: { x: {} } }] } } },
    { "a/b%#~": { x: 1, y: 1 } },
    ["/a~1b%#~0 additionalProperties y"],
  ],
  [
    "a recursive nested key",
    { properties: { next: { $ref: "#" }, a: {} } },
    { next: { next: { b: 1 } } },
    ["/next/next additionalProperties b"],
  ],
])("reports %s", (_, schema, value, problems) => {
  expect(short(schema, value)).toEqual(problems);
});

test("a message shows a key without its control characters", () => {
  const [problem] = validateValue({ properties: {} }, { "a\u001b[31m": 1 }, { closed: true });
  expect(problem).toMatchObject({ key: "a\u001b[31m", message: '"a\ufffd[31m" is not declared' });
});

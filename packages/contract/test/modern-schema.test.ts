import { expect, test } from "vitest";
import type { Json } from "../src/json.ts";
import type { JsonSchema } from "../src/tool.ts";
import { validateValue } from "../src/validate.ts";

/** Problems as `pointer keyword key`. */
function short(schema: JsonSchema, value: Json): readonly string[] {
  return validateValue(schema, value).map(({ instancePointer, keyword, key }) =>
    [instancePointer || "/", keyword, ...(key === undefined ? [] : [key])].join(" "),
  );
}

test.each<[string, JsonSchema, Json, readonly string[]]>([
  [
    "a tuple without $schema",
    { items: [{ type: "string" }], additionalItems: false },
    ["a", 1],
    ["/ items"],
  ],
  [
    "a tuple of draft-07",
    { $schema: "http://json-schema.org/draft-07/schema#", items: [{ type: "string" }] },
    [1],
    ["/0 type"],
  ],
  ["prefixItems", { prefixItems: [{ type: "string" }] }, [1, 2], ["/0 type"]],
  ["a bound of draft-04", { minimum: 3, exclusiveMinimum: true }, 3, ["/ exclusiveMinimum"]],
  ["a bound of draft-04 that includes", { maximum: 3, exclusiveMaximum: false }, 3, []],
  ["an id of draft-04", { id: "https://example.com/x", type: "string" }, "a", []],
  [
    "dependencies of draft-07",
    { dependencies: { a: ["b"], c: { required: ["d"] } } },
    { a: 1, c: 1 },
    ["/ dependencies b", "/ required d"],
  ],
  [
    "$recursiveRef of 2019-09",
    { properties: { x: { $recursiveRef: "#" } }, required: ["y"] },
    { y: 1, x: {} },
    ["/x required y"],
  ],
  ["definitions", { $ref: "#/definitions/n", definitions: { n: { type: "null" } } }, 1, ["/ type"]],
  [
    "an empty enum, which allows nothing",
    { properties: { x: { enum: [] } } },
    { x: 1 },
    ["/x false schema"],
  ],
  ["OpenAPI's nullable without a type", { nullable: true, minLength: 2 }, "a", ["/ minLength"]],
  ["$async, which would make a promise", { $async: true, type: "string" }, 1, ["/ type"]],
  ["an unknown keyword", { "x-own": 1, type: "string" }, "a", []],
  [
    "names that objects inherit",
    { required: ["toString"], properties: { constructor: { type: "string" } } },
    {},
    ["/ required toString"],
  ],
  ["a pattern that the u flag refuses", { pattern: String.raw`^a\_b$` }, "a_b", []],
])("%s", (_, schema, value, problems) => {
  expect(short(schema, value)).toEqual(problems);
});

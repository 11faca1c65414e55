import { expect, test } from "vitest";
import { compileSchema } from "../src/compiled-schema.ts";
import type { JsonObject } from "../src/json.ts";
import { limits } from "../src/limits.ts";

test("compiles a schema once for each treatment of formats", () => {
  const schema = { type: "string", format: "date" };
  const plain = compileSchema(schema, false);
  expect(compileSchema(schema, false)).toBe(plain);
  expect(compileSchema(schema, true)).not.toBe(plain);
  expect(compileSchema({ ...schema }, false)).not.toBe(plain);
});

test("keeps as many compiled schemas as the limit, the ones used last", () => {
  const [first, second, ...others] = Array.from(
    { length: limits.validators + 1 },
    (_, index): JsonObject => ({ const: index }),
  );
  const kept = compileSchema(first ?? {}, false);
  const dropped = compileSchema(second ?? {}, false);
  for (const schema of others.slice(1)) compileSchema(schema, false);
  expect(compileSchema(first ?? {}, false)).toBe(kept);
  compileSchema(others[0] ?? {}, false);
  expect(compileSchema(first ?? {}, false)).toBe(kept);
  expect(compileSchema(second ?? {}, false)).not.toBe(dropped);
});

test("accepts: asks a subschema of the whole, references included", () => {
  const schema = {
    anyOf: [{ $ref: "#/$defs/a" }, { type: "null" }],
    $defs: { a: { type: "string" } },
  };
  const { accepts } = compileSchema(schema, false);
  expect(accepts("/anyOf/0", "text")).toBe(true);
  expect(accepts("/anyOf/0", null)).toBe(false);
  expect(accepts("/anyOf/1", null)).toBe(true);
  expect(accepts("/anyOf/7", null)).toBeUndefined();
});

test.each(["https://example.com/root", "relative.json", "urn:example:root", "#fragment"])(
  "accepts: asks a subschema of a schema with the $id %s",
  ($id) => {
    const schema = { $id, anyOf: [{ $ref: "#/$defs/a" }], $defs: { a: { type: "string" } } };
    const { accepts } = compileSchema(schema, false);
    expect(accepts("/anyOf/0", "text")).toBe(true);
    expect(accepts("/anyOf/0", 1)).toBe(false);
  },
);

test("two schemas with the same $id do not meet", () => {
  const text = compileSchema({ $id: "https://example.com/same", type: "string" }, false);
  const number = compileSchema({ $id: "https://example.com/same", type: "number" }, false);
  expect(text.errorsOf("a")).toEqual([]);
  expect(number.errorsOf(1)).toEqual([]);
});

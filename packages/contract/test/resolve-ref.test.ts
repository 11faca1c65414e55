import { expect, test } from "vitest";
import { resolveRef } from "../src/resolve-ref.ts";

const named = { type: "string", $anchor: "here" };
const old = { $id: "#old", type: "null" };
const embedded = { $id: "parts/item.json", properties: { deep: { type: "number" } } };
const root = {
  $id: "https://example.com/root.json",
  properties: {
    "a/b": named,
    "c%d~": { type: "integer" },
    list: { anyOf: [{ type: "array" }, true] },
  },
  $defs: { old, embedded },
  default: { $anchor: "data" },
};

test.each([
  ["#", root, ""],
  ["#/properties/a~1b", named, "/properties/a~1b"],
  ["#/properties/c%25d~0", { type: "integer" }, "/properties/c%d~0"],
  ["#/properties/list/anyOf/0", { type: "array" }, "/properties/list/anyOf/0"],
  ["#/properties/list/anyOf/1", true, "/properties/list/anyOf/1"],
  ["#here", named, "/properties/a~1b"],
  ["#old", old, "/$defs/old"],
  ["https://example.com/root.json", root, ""],
  ["https://example.com/root.json#/$defs/old", old, "/$defs/old"],
  ["parts/item.json", embedded, "/$defs/embedded"],
  [
    "https://example.com/parts/item.json#/properties/deep",
    { type: "number" },
    "/$defs/embedded/properties/deep",
  ],
])("%s", (ref, schema, pointer) => {
  expect(resolveRef(root, ref)).toEqual({ schema, pointer });
});

test.each([
  "#/nope",
  "#nope",
  "#data",
  "#/properties/list/anyOf/2",
  "#/properties/list/anyOf/00",
  "#/$id",
  "#/%",
  "https://example.com/other.json",
  "",
  "#/constructor",
])("%j names nothing", (ref) => {
  const found = resolveRef({ ...root }, ref);
  expect(ref === "" ? found?.pointer : found).toBe(ref === "" ? "" : undefined);
});

test("follows a key called __proto__", () => {
  const schema: unknown = JSON.parse('{"$defs":{"__proto__":{"type":"string"}}}');
  expect(resolveRef(schema as Record<string, never>, "#/$defs/__proto__")?.schema).toEqual({
    type: "string",
  });
});

test("of a boolean schema only the whole can be named", () => {
  expect(resolveRef(true, "#")).toEqual({ schema: true, pointer: "" });
  expect(resolveRef(true, "#/x")).toBeUndefined();
});

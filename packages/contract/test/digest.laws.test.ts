import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toolDigest } from "../src/digest.ts";
import type { Json, JsonObject } from "../src/json.ts";
import { isJsonObject } from "../src/json.ts";
import { parseToolList } from "../src/parse.ts";

const names = fc.constantFrom("a", "b", "required", "enum", "type", "title", "__proto__", "ü");
const types = fc.constantFrom("string", "number", "integer", "boolean", "null", "array", "object");
const set = <T>(member: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.uniqueArray(member, { minLength: 2 });

const inside = (schema: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject | boolean> =>
  fc.oneof({ maxDepth: 2, depthSize: "small" }, fc.boolean(), schema);

const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.record<JsonObject>(
    {
      type: fc.oneof(types, set(types)),
      required: set(names),
      enum: fc.uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), {
        minLength: 2,
      }),
      properties: fc.dictionary(names, inside(tie("schema")), { maxKeys: 3 }),
      anyOf: fc.array(inside(tie("schema")), { maxLength: 2 }),
      dependentRequired: fc.dictionary(names, set(names)),
      default: fc
        .jsonValue({ maxDepth: 1 })
        .map((value): Json => JSON.parse(JSON.stringify(value))),
      description: fc.string(),
    },
    { requiredKeys: [] },
  ),
}));

const definition = fc.record({
  name: fc.constant("tool"),
  description: fc.string(),
  inputSchema: schema.map((inside): JsonObject => ({ ...inside, type: "object" })),
});

function digestOf(raw: JsonObject): string {
  const { tools, problems } = parseToolList([raw]);
  expect(problems).toEqual([]);
  return tools.map(toolDigest).join();
}

/** The same JSON with keys in the opposite order, and with the arrays in `sets` reversed at every schema place. */
function reversed(value: Json, isData = false): Json {
  if (Array.isArray(value)) return value.map((item: Json) => reversed(item, isData));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inside]) => [key, reversedKeyword(key, inside, isData)]),
  );
}

function reversedKeyword(key: string, value: Json, isData: boolean): Json {
  if (isData || key === "default") return reversed(value, true);
  if (key === "properties" && isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([name, inside]) => [name, reversed(inside)]),
    );
  }
  if (key === "dependentRequired" && isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, list]) => [
        name,
        Array.isArray(list) ? list.toReversed() : list,
      ]),
    );
  }
  const isSet = ["required", "enum", "type"].includes(key) && Array.isArray(value);
  return isSet ? value.toReversed() : reversed(value);
}

test("law: key order and the order of required, enum, type and dependentRequired never change the digest", () => {
  fc.assert(
    fc.property(definition, (raw) => {
      const other = { ...raw, inputSchema: reversed(raw.inputSchema) };
      expect(digestOf(reversed(other, true) as JsonObject)).toBe(digestOf(raw));
    }),
    { numRuns: 300 },
  );
});

test("law: _meta never changes the digest", () => {
  fc.assert(
    fc.property(definition, fc.jsonValue(), (raw, meta) => {
      expect(digestOf({ ...raw, _meta: meta as Json })).toBe(digestOf(raw));
    }),
    { numRuns: 100 },
  );
});

test("law: parsing what was parsed changes nothing", () => {
  fc.assert(
    fc.property(definition, (raw) => {
      expect(digestOf(JSON.parse(JSON.stringify(raw)))).toBe(digestOf(raw));
    }),
    { numRuns: 100 },
  );
});

test.each<[string, (raw: JsonObject) => JsonObject]>([
  ["an unknown key", (raw) => ({ ...raw, "x-own": 1 })],
  ["another name", (raw) => ({ ...raw, name: "other" })],
  ["_meta inside the schema", (raw) => ({ ...raw, inputSchema: { ...schemaOf(raw), _meta: 1 } })],
  [
    "one more required name",
    (raw) => ({
      ...raw,
      inputSchema: { ...schemaOf(raw), required: [...listOf(raw, "required"), "new"] },
    }),
  ],
  [
    "one more enum value",
    (raw) => ({
      ...raw,
      inputSchema: { ...schemaOf(raw), enum: [...listOf(raw, "enum"), { new: 1 }] },
    }),
  ],
  [
    "another order of a default",
    (raw) => ({ ...raw, inputSchema: { ...schemaOf(raw), default: [["b", "a"]] } }),
  ],
  ["an output schema", (raw) => ({ ...raw, outputSchema: {} })],
])("law: %s changes the digest", (_, change) => {
  fc.assert(
    fc.property(definition, (raw) => {
      const before = {
        ...raw,
        inputSchema: { default: [["a", "b"]], ...withoutDefault(raw.inputSchema) },
      };
      expect(digestOf(change(before))).not.toBe(digestOf(before));
    }),
    { numRuns: 50 },
  );
});

function schemaOf(raw: JsonObject): JsonObject {
  return isJsonObject(raw["inputSchema"]) ? raw["inputSchema"] : {};
}

function listOf(raw: JsonObject, keyword: string): readonly Json[] {
  const list = schemaOf(raw)[keyword];
  return Array.isArray(list) ? list : [];
}

function withoutDefault(inside: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(inside).filter(([key]) => key !== "default"));
}

import { describe, expect, it } from "vitest";
import type { Compatibility, CompatibilityQuestion, JsonSchema } from "../../src/index.ts";
import { compareSchemas } from "../../src/prove/compare.ts";

type Options = Partial<Omit<CompatibilityQuestion, "old" | "new">>;

function compare(old: JsonSchema, next: JsonSchema, options: Options = {}): Compatibility {
  return compareSchemas({ old, new: next, side: "input", ...options });
}

const strict: Options = { policy: { objects: "strict" } };

/** Pairs whose left schema is included in the right one, but not the other way round. */
const inclusions: readonly (readonly [name: string, narrower: JsonSchema, wider: JsonSchema])[] = [
  ["type", { type: "integer" }, { type: "number" }],
  ["type lists", { type: "string" }, { type: ["string", "null"] }],
  ["enum", { enum: ["a", "b"] }, { enum: ["a", "b", "c"] }],
  ["const", { const: 1 }, { enum: [1, 2] }],
  ["const and type", { const: 1.0 }, { type: "integer" }],
  ["bounds", { minimum: 3, maximum: 4 }, { exclusiveMinimum: 2, maximum: 5 }],
  [
    "integer bounds",
    { type: "integer", exclusiveMinimum: 2, maximum: 3 },
    { const: 3, type: "integer", minimum: 1 },
  ],
  ["decimal multiples", { multipleOf: 0.01 }, { multipleOf: 0.001 }],
  ["multiples together", { allOf: [{ multipleOf: 4 }, { multipleOf: 6 }] }, { multipleOf: 12 }],
  ["length", { minLength: 2, maxLength: 3 }, { minLength: 1 }],
  ["pattern", { pattern: "^[a-f]{2}$" }, { pattern: "^\\w+$" }],
  ["look-ahead", { pattern: "^(?=.{1,5}$)[a-z]+$" }, { maxLength: 5 }],
  ["pattern and values", { enum: ["ab", "abab"] }, { pattern: "^(ab)+$" }],
  ["items", { items: { type: "integer" } }, { items: { type: "number" } }],
  [
    "tuple",
    { prefixItems: [{ const: 1 }, { const: 2 }], items: false },
    { items: { enum: [1, 2] } },
  ],
  ["counts", { minItems: 1, maxItems: 2 }, { maxItems: 3 }],
  ["contains", { contains: { const: 1 }, minContains: 2 }, { contains: { type: "integer" } }],
  ["unique", { items: { enum: [1, 2] }, uniqueItems: true }, { maxItems: 2 }],
  ["required", { required: ["a", "b"] }, { required: ["a"] }],
  [
    "properties",
    { properties: { a: { type: "integer" } } },
    { properties: { a: { type: "number" } } },
  ],
  [
    "closed object",
    { properties: { a: true }, additionalProperties: false },
    { properties: { b: { type: "string" } } },
  ],
  [
    "patternProperties",
    { patternProperties: { "^a": { type: "integer" } } },
    { properties: { ab: { type: "number" } } },
  ],
  ["propertyNames", { propertyNames: { enum: ["a"] } }, { propertyNames: { maxLength: 1 } }],
  ["key counts", { type: "object", minProperties: 2 }, { type: "object", minProperties: 1 }],
  ["dependentRequired", { required: ["b"] }, { dependentRequired: { a: ["b"] } }],
  [
    "dependentSchemas",
    { properties: { b: { type: "string" } } },
    { dependentSchemas: { a: { properties: { b: { type: "string" } } } } },
  ],
  ["allOf", { allOf: [{ minimum: 1 }, { maximum: 2 }] }, { minimum: 1 }],
  ["anyOf", { type: "string" }, { anyOf: [{ type: "string" }, { type: "integer" }] }],
  ["oneOf", { type: "integer", minimum: 6 }, { oneOf: [{ minimum: 5 }, { maximum: 2 }] }],
  ["not", { not: { type: ["string", "number"] } }, { not: { type: "string" } }],
  [
    "if then else",
    { minimum: 5, type: "number" },
    { if: { type: "number" }, then: { minimum: 1 }, else: false },
  ],
  [
    "unevaluatedProperties",
    { allOf: [{ properties: { a: true } }], unevaluatedProperties: false },
    { propertyNames: { enum: ["a", "b"] } },
  ],
  ["unevaluatedItems", { prefixItems: [true], unevaluatedItems: false }, { maxItems: 2 }],
  [
    "references",
    { $ref: "#/$defs/a", $defs: { a: { type: "integer" } } },
    { $ref: "#b", $defs: { b: { $anchor: "b", type: "number" } } },
  ],
  [
    "recursion",
    {
      type: "object",
      properties: { next: { $ref: "#" }, n: { type: "integer" } },
      additionalProperties: false,
    },
    {
      type: "object",
      properties: { next: { $ref: "#" }, n: { type: "number" } },
      additionalProperties: false,
    },
  ],
];

describe("inclusion, keyword by keyword", () => {
  it.each(
    inclusions.filter(([name]) => name !== "multiples together" && name !== "integer bounds"),
  )("%s: one way compatible, the other way breaking", (_, narrower, wider) => {
    expect(compare(narrower, wider, strict)).toEqual({ verdict: "compatible" });
    expect(compare(wider, narrower, strict).verdict).toBe("breaking");
  });

  it.each(
    inclusions.filter(([name]) => name === "multiples together" || name === "integer bounds"),
  )("%s: equal both ways", (_, left, right) => {
    expect(compare(left, right, strict).verdict).toBe("compatible");
    expect(compare(right, left, strict).verdict).toBe("compatible");
  });
});

describe("declared writer", () => {
  const open = { type: "object", properties: { a: { type: "string" } } };

  it("does not send keys that the writer's schema leaves open by omission", () => {
    const next = { ...open, properties: { ...open.properties, b: { type: "integer" } } };
    expect(compare(open, next).verdict).toBe("compatible");
    expect(compare(open, { ...open, additionalProperties: false }).verdict).toBe("compatible");
    expect(compare(open, next, strict).verdict).toBe("breaking");
  });

  it("takes explicit additionalProperties at their word, `{}` included", () => {
    for (const additionalProperties of [true, {}, { type: "string" }]) {
      const old = { ...open, additionalProperties };
      expect(compare(old, { ...open, additionalProperties: false }).verdict).toBe("breaking");
    }
  });

  it("leaves objects open that list no keys at all", () => {
    const next = { type: "object", additionalProperties: { type: "string" } };
    expect(compare({ type: "object" }, next).verdict).toBe("breaking");
  });

  it("adds up declarations through allOf, references and the branch that is valid", () => {
    const old = {
      allOf: [{ properties: { a: true } }, { $ref: "#/$defs/b" }],
      oneOf: [
        { properties: { kind: { const: "x" }, x: true }, required: ["kind"] },
        { properties: { kind: { const: "y" }, y: true }, required: ["kind"] },
      ],
      $defs: { b: { properties: { b: true } } },
    };
    const names = (...list: string[]): JsonSchema => ({
      propertyNames: { enum: ["kind", ...list] },
    });
    expect(compare(old, names("a", "b", "x", "y")).verdict).toBe("compatible");
    expect(compare(old, names("b", "x", "y")).verdict).toBe("breaking");
    expect(compare(old, { not: { required: ["x", "y"] } }).verdict).toBe("compatible");
  });

  it("merges nested objects before closing them", () => {
    const part = (key: string): JsonSchema => ({
      properties: { o: { type: "object", properties: { [key]: true } } },
    });
    const old = { allOf: [part("a"), part("b")] };
    const only = (...keys: string[]): JsonSchema => ({
      properties: { o: { propertyNames: { enum: keys } } },
    });
    expect(compare(old, only("a", "b")).verdict).toBe("compatible");
    expect(compare(old, only("a")).verdict).toBe("breaking");
  });

  it("asks the question of the other side for output", () => {
    const next = { ...open, properties: { ...open.properties, b: true } };
    expect(compare(open, next, { side: "output" }).verdict).toBe("compatible");
    const verdict = compare(open, { ...open, properties: { a: true } }, { side: "output" });
    expect(verdict).toMatchObject({ verdict: "breaking", witness: { validUnder: "new" } });
  });
});

describe("what SDKs write without meaning it", () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    [
      "safe integer bounds",
      { type: "integer" },
      { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 },
    ],
    [
      "$schema and prose",
      { type: "string" },
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        type: "string",
        title: "t",
        default: "x",
      },
    ],
    ["const and enum", { const: "a" }, { type: "string", enum: ["a"] }],
    [
      "nullable spellings",
      { type: ["string", "null"], minLength: 1 },
      { anyOf: [{ type: "string", minLength: 1 }, { type: "null" }] },
    ],
    [
      "inlined references",
      { $ref: "#/definitions/a", definitions: { a: { type: "string" } } },
      { type: "string" },
    ],
  ])("%s", (_, left, right) => {
    expect(compare(left, right).verdict).toBe("compatible");
    expect(compare(right, left).verdict).toBe("compatible");
  });
});

it("still knows the bounds of safe integers on the writer's side", () => {
  const bound = { minimum: -9007199254740991, maximum: 9007199254740991 };
  expect(compare({ type: "integer", ...bound }, { type: "number", ...bound }).verdict).toBe(
    "compatible",
  );
  expect(compare({ type: "number" }, { type: "number", ...bound }).verdict).toBe("breaking");
});

describe("witnesses", () => {
  it("are small, natural and explained with a location", () => {
    const old = {
      type: "object",
      properties: { city: { type: "string" }, days: { type: "integer" } },
      required: ["city"],
    };
    const next = { ...old, required: ["city", "days"] };
    expect(compare(old, next)).toMatchObject({
      verdict: "breaking",
      witness: {
        validUnder: "old",
        value: { city: "a" },
        error: expect.stringContaining("days") as string,
      },
    });
    const narrowed = { ...old, properties: { ...old.properties, city: { enum: ["Rome"] } } };
    const verdict = compare(old, narrowed);
    expect(verdict.verdict === "breaking" && verdict.witness.error).toContain("/city");
  });

  it("keep keys such as __proto__ as plain keys", () => {
    const schema = (type: string): JsonSchema =>
      JSON.parse(
        `{"type":"object","properties":{"__proto__":{"type":"${type}"}},"required":["__proto__"]}`,
      ) as JsonSchema;
    const verdict = compare(schema("string"), schema("number"));
    expect(JSON.stringify(verdict)).toContain('"value":{"__proto__":"a"}');
  });
});

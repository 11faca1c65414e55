import { describe, expect, it } from "vitest";
import type { Compatibility, Json, JsonSchema } from "../../src/index.ts";
import { compareSchemas } from "../../src/prove/compare.ts";

function strictly(old: JsonSchema, next: JsonSchema): Compatibility {
  const budget = { timeoutMs: 20_000 };
  return compareSchemas({ old, new: next, side: "input", policy: { objects: "strict" }, budget });
}

/** A document whose dynamic reference has two anchors, neither in its own resource. */
function tree(type: string): JsonSchema {
  return {
    anyOf: [
      {
        $id: "https://schemas.example/strict-tree",
        $dynamicAnchor: "node",
        $ref: "tree",
        $defs: {
          tree: {
            $id: "tree",
            $dynamicAnchor: "node",
            properties: { value: { type }, children: { items: { $dynamicRef: "#node" } } },
          },
        },
      },
    ],
  };
}

function conditionalPatterns(value: JsonSchema): JsonSchema {
  const branch = (letter: string): Json => ({
    patternProperties: { [`^${letter}`]: { type: "string" } },
    required: ["q"],
  });
  return {
    anyOf: ["a", "b", "c", "d", "e"].map(branch),
    properties: { q: true },
    unevaluatedProperties: value,
  };
}

function conditionalContains(value: JsonSchema): JsonSchema {
  const branches = ["a", "b", "c", "d", "e"].map((letter) => ({ contains: { const: letter } }));
  return { anyOf: branches, unevaluatedItems: value };
}

describe("what cannot be worked out at one place is equal to nothing elsewhere", () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    ["dynamic references", tree("string"), tree("integer")],
    ["patterns", conditionalPatterns({ type: "string" }), conditionalPatterns({ type: "null" })],
    ["contains", conditionalContains({ type: "string" }), conditionalContains({ type: "null" })],
    [
      "unevaluated keys behind a reference that cannot be followed",
      { type: "object", $ref: "https://schemas.example/a.json", unevaluatedProperties: false },
      { type: "object", maxProperties: 0 },
    ],
    [
      "contains of 2019-09, on which validators differ",
      {
        $schema: "https://json-schema.org/draft/2019-09/schema",
        type: "array",
        contains: { type: "string" },
        unevaluatedItems: { type: "null" },
      },
      { maxItems: 0 },
    ],
    [
      "forty counted schemas",
      {
        type: "array",
        minItems: 1,
        allOf: Array.from({ length: 40 }, (_, least) => ({
          contains: { minimum: least },
          maxContains: 2,
        })),
      },
      { type: "array", maxItems: 0 },
    ],
    [
      "an embedded document of another dialect",
      { $ref: "#/$defs/a", $defs: { a: { $id: "https://schemas.example/a", type: "string" } } },
      {
        $ref: "#/$defs/a",
        $defs: {
          a: {
            $id: "https://schemas.example/a",
            $schema: "http://json-schema.org/draft-04/schema#",
            const: 1,
          },
        },
      },
    ],
  ])("%s", (_, old, next) => {
    expect(strictly(old, next).verdict).not.toBe("compatible");
  });

  it("is still the same text", () => {
    for (const schema of [tree("string"), conditionalPatterns(false), conditionalContains(false)])
      expect(strictly(schema, structuredClone(schema)).verdict).toBe("compatible");
  });
});

describe("references", () => {
  it("`id` is a base in draft-04 only", () => {
    const schema = (type: string): JsonSchema => ({
      $schema: "http://json-schema.org/draft-07/schema#",
      properties: { a: { id: "user", properties: { b: { $ref: "#/definitions/x" } } } },
      definitions: { x: { type } },
    });
    expect(strictly(schema("string"), schema("integer"))).toMatchObject({
      verdict: "breaking",
      witness: { value: { a: { b: "a" } } },
    });
  });

  it("the anchor of the outermost resource is the target of a dynamic reference", () => {
    const list = (type: string): JsonSchema => ({
      $id: "https://schemas.example/list-of",
      $ref: "list",
      $defs: {
        item: { $dynamicAnchor: "item", type },
        list: {
          $id: "list",
          type: "array",
          items: { $dynamicRef: "#item" },
          $defs: { any: { $dynamicAnchor: "item" } },
        },
      },
    });
    expect(strictly(list("integer"), list("number")).verdict).toBe("compatible");
    expect(strictly(list("string"), list("integer"))).toMatchObject({
      verdict: "breaking",
      witness: { value: ["a"] },
    });
  });

  it("the dialect of OpenAPI 3.1 is 2020-12", () => {
    const $schema = "https://spec.openapis.org/oas/3.1/dialect/base";
    expect(strictly({ $schema, type: "string" }, { type: "integer" }).verdict).toBe("breaking");
  });
});

import { describe, expect, it } from "vitest";
import type { Dialect, Json, JsonSchema } from "../../src/index.ts";
import { undeclaredKey } from "../../src/prove/check-declared.ts";
import { checkedWitness } from "../../src/prove/check-witness.ts";
import { dialectOf } from "../../src/prove/dialect.ts";
import { IndependentValidator } from "../../src/prove/independent-validator.ts";

function validator(schema: JsonSchema, dialect?: Dialect, texts: string[] = ["a", "b"]) {
  return new IndependentValidator(schema, dialectOf(schema, dialect), "annotation", texts);
}

describe("IndependentValidator", () => {
  it.each<[string, JsonSchema, Dialect, Json, boolean]>([
    ["decimal multiples", { multipleOf: 0.1 }, "2020-12", 0.3, true],
    ["nested contains", { items: { contains: { const: 0 } } }, "2020-12", [[0], []], false],
    ["no dependencies in 2020-12", { dependencies: { a: ["b"] } }, "2020-12", { a: 1 }, true],
    ["dependencies in draft-07", { dependencies: { a: ["b"] } }, "draft-07", { a: 1 }, false],
    [
      "no siblings of $ref in draft-07",
      { $ref: "#/definitions/x", minimum: 9, definitions: { x: true } },
      "draft-07",
      1,
      true,
    ],
    [
      "siblings of $ref in 2020-12",
      { $ref: "#/definitions/x", minimum: 9, definitions: { x: true } },
      "2020-12",
      1,
      false,
    ],
    ["code points", { maxLength: 1 }, "2020-12", "😀", true],
    ["boolean bounds", { minimum: 1, exclusiveMinimum: true }, "draft-04", 1, false],
    ["format as annotation", { format: "email" }, "draft-07", "a", true],
    [
      "references into properties",
      { properties: { b: { $ref: "#/properties/zzz" }, zzz: { type: "string" } } },
      "2020-12",
      { b: 1 },
      false,
    ],
    [
      "references to definitions that refer to each other and to the root",
      {
        properties: { a: { $ref: "#/$defs/a" } },
        $defs: {
          a: { items: { $ref: "#/$defs/b" } },
          b: { anyOf: [{ type: "null" }, { $ref: "#" }] },
        },
      },
      "2020-12",
      { a: [null, { a: [1] }] },
      true,
    ],
    [
      "what such a reference refuses",
      {
        properties: { a: { $ref: "#/$defs/a" } },
        $defs: { a: { items: { $ref: "#/$defs/b" } }, b: { type: "null" } },
      },
      "2020-12",
      { a: [null, 1] },
      false,
    ],
    [
      "definitions that are documents of their own",
      {
        $ref: "#/$defs/a",
        $defs: { a: { $id: "inner", $ref: "#/$defs/b", $defs: { b: { type: "string" } } } },
      },
      "2020-12",
      1,
      false,
    ],
    [
      "escaped names",
      { $ref: "#/$defs/a~1b", $defs: { "a/b": { type: "string" } } },
      "2020-12",
      1,
      false,
    ],
    [
      "dynamic references beside plain ones",
      {
        $ref: "#/$defs/a",
        $defs: { a: { $dynamicRef: "#/$defs/b" }, b: { type: "string" } },
      },
      "2020-12",
      1,
      false,
    ],
  ])("%s", (_, schema, dialect, value, expected) => {
    expect(validator(schema, dialect).accepts(value)).toBe(expected);
  });

  it("never runs a pattern that could backtrack badly", () => {
    const text = `${"a".repeat(60)}b`;
    const schema = { pattern: "^(a+)+$", patternProperties: { "^(b|bb)+$": false } };
    expect(validator(schema, "2020-12", [text]).accepts(text)).toBe(false);
    expect(validator(schema, "2020-12", ["aaa"]).accepts("aaa")).toBe(true);
    expect(validator(schema, "2020-12", ["bbb"]).accepts({ bbb: 1 })).toBe(false);
  });

  it("refuses to judge by a reference that leads nowhere", () => {
    const schema = { $ref: "#/$defs/a", $defs: { b: true } };
    expect(() => validator(schema).accepts(1)).toThrow(/Unresolved/);
  });

  it("leaves the schema as it was", () => {
    const schema = Object.freeze({ $ref: "#/$defs/a", $defs: Object.freeze({ a: true }) });
    expect(validator(schema).accepts(1)).toBe(true);
  });
});

describe("undeclaredKey", () => {
  const declared = (schema: JsonSchema, value: Json) =>
    undeclaredKey(validator(schema, "2020-12", ["a", "b", "c", "o"]), value);

  it("names the first key that no applicable schema declares", () => {
    const schema = { properties: { a: true, o: { items: { properties: { b: true } } } } };
    expect(declared(schema, { a: 1, o: [{ b: 1 }] })).toBeUndefined();
    expect(declared(schema, { c: 1 })).toBe("/c");
    expect(declared(schema, { o: [{ b: 1 }, { c: 1 }] })).toBe("/o/1/c");
  });

  it("looks through branches that are valid, and only through those", () => {
    const schema = {
      properties: { a: true },
      anyOf: [{ properties: { b: { type: "string" } } }, { properties: { a: { const: 1 } } }],
    };
    expect(declared(schema, { a: 1, b: "x" })).toBeUndefined();
    expect(declared(schema, { a: 1, b: 2 })).toBe("/b");
  });

  it("accepts every key where additional ones are spoken of", () => {
    expect(
      declared({ properties: { a: true }, additionalProperties: {} }, { c: 1 }),
    ).toBeUndefined();
    expect(declared({ type: "object" }, { c: 1 })).toBeUndefined();
  });
});

describe("checkedWitness", () => {
  const party = (schema: JsonSchema) => ({ schema, dialect: dialectOf(schema, undefined) });
  const check = (writer: JsonSchema, reader: JsonSchema, value: Json) =>
    checkedWitness(
      {
        writer: party(writer),
        reader: party(reader),
        policy: { objects: "declared", formats: "annotation" },
        validUnder: "old",
      },
      value,
    );

  it("refuses values that prove nothing", () => {
    expect(check({ type: "string" }, { type: "string" }, "a")).toBeUndefined();
    expect(check({ type: "string" }, { type: "number" }, 1)).toBeUndefined();
    expect(check({ properties: { a: true } }, { maxProperties: 0 }, { b: 1 })).toBeUndefined();
    expect(check({ type: "string" }, { $ref: "https://schemas.example/x" }, "a")).toBeUndefined();
  });

  it("explains in one safe line, with the place", () => {
    const witness = check(
      { required: ["a"], properties: { a: true } },
      { properties: { a: { enum: ["x\u202e\n"] } } },
      { a: 1 },
    );
    expect(witness?.error).toMatch(/^The value at \/a is not one of /);
    expect(witness?.error).not.toMatch(/[\n\u202e]/);
  });
});

import { describe } from "vitest";
import { input, object, output, testCases } from "./mcp-case.ts";

const text = { type: "string" };
const whole = { type: "integer" };
const number = { type: "number" };
const list = (items: object, rest: object = {}): object =>
  object({ a: { type: "array", items, ...rest } });
const of = (schema: object): object => object({ a: schema });

describe("limits", () => {
  testCases([
    input(
      "a lower maximum",
      of({ ...whole, maximum: 100 }),
      of({ ...whole, maximum: 50 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "a higher maximum",
      of({ ...whole, maximum: 100 }),
      of({ ...whole, maximum: 500 }),
      "safe minor",
      ".constraint-loosened",
    ),
    input(
      "a minimum comes",
      of(whole),
      of({ ...whole, minimum: 1 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "a real maximum under the safe integers",
      of({ ...whole, maximum: 9007199254740991 }),
      of({ ...whole, maximum: 100 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "a minimum goes",
      of({ ...whole, minimum: 1 }),
      of(whole),
      "safe minor",
      ".constraint-loosened",
    ),
    input(
      "minimum becomes exclusive",
      of({ ...number, minimum: 0 }),
      of({ ...number, exclusiveMinimum: 0 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "a shorter maxLength",
      of({ ...text, maxLength: 20 }),
      of({ ...text, maxLength: 10 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "minLength 1 comes",
      of(text),
      of({ ...text, minLength: 1 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "a pattern comes",
      of(text),
      of({ ...text, pattern: "^[a-z]+$" }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "a pattern goes",
      of({ ...text, pattern: "^[a-z]+$" }),
      of(text),
      "safe minor",
      ".constraint-loosened",
    ),
    input(
      "a wider pattern",
      of({ ...text, pattern: "^[a-z]+$" }),
      of({ ...text, pattern: "^[a-z0-9]+$" }),
      "safe minor",
      ".constraint-changed",
    ),
    input(
      "a narrower pattern",
      of({ ...text, pattern: "^[a-z0-9]+$" }),
      of({ ...text, pattern: "^[a-z]+$" }),
      "breaking major",
      ".constraint-changed",
    ),
    input(
      "fewer items",
      list(text, { maxItems: 10 }),
      list(text, { maxItems: 5 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "at least one item",
      list(text),
      list(text, { minItems: 1 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "different items",
      list(text),
      list(text, { uniqueItems: true }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "a coarser divisor",
      of({ ...number, multipleOf: 0.01 }),
      of({ ...number, multipleOf: 0.1 }),
      "breaking major",
      ".constraint-tightened",
    ),
    input(
      "a finer divisor",
      of({ ...number, multipleOf: 0.1 }),
      of({ ...number, multipleOf: 0.01 }),
      "safe minor",
      ".constraint-loosened",
    ),
    output(
      "a lower maximum",
      of({ ...whole, maximum: 100 }),
      of({ ...whole, maximum: 50 }),
      "safe minor",
      ".constraint-tightened",
    ),
    output(
      "a higher maximum",
      of({ ...whole, maximum: 100 }),
      of({ ...whole, maximum: 500 }),
      "breaking major",
      ".constraint-loosened",
    ),
    output(
      "a pattern goes",
      of({ ...text, pattern: "^[a-z]+$" }),
      of(text),
      "breaking major",
      ".constraint-loosened",
    ),
    output(
      "a narrower pattern",
      of({ ...text, pattern: "^[a-z0-9]+$" }),
      of({ ...text, pattern: "^[a-z]+$" }),
      "safe minor",
      ".constraint-changed",
    ),
  ]);
});

describe("what constrains nothing", () => {
  testCases([
    input(
      "a default comes",
      of(whole),
      of({ ...whole, default: 10 }),
      "dangerous patch",
      ".default-changed",
    ),
    input(
      "a default changes",
      of({ ...whole, default: 10 }),
      of({ ...whole, default: 20 }),
      "dangerous patch",
      ".default-changed",
    ),
    input(
      "a format comes",
      of(text),
      of({ ...text, format: "email" }),
      "dangerous minor",
      ".format-changed",
    ),
    input(
      "a description changes",
      of({ ...text, description: "One" }),
      of({ ...text, description: "Two" }),
      "dangerous patch",
      "description-changed",
    ),
    input("a title comes", of(text), of({ ...text, title: "A" }), "safe patch", "title-changed"),
    input(
      "examples come",
      of(text),
      of({ ...text, examples: ["x"] }),
      "dangerous patch",
      "examples-changed",
    ),
    input(
      "a parameter is deprecated",
      of(text),
      of({ ...text, deprecated: true }),
      "safe minor",
      ".property-deprecated",
    ),
    input(
      "a keyword of a vendor",
      of(text),
      of({ ...text, "x-order": 1 }),
      "dangerous patch",
      ".keyword-changed",
    ),
    output(
      "a description changes",
      of({ ...text, description: "One" }),
      of({ ...text, description: "Two" }),
      "dangerous patch",
      "description-changed",
    ),
  ]);
});

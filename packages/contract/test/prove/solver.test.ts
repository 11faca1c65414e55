import { describe, expect, it } from "vitest";
import type { Json, JsonSchema } from "../../src/index.ts";
import { dialectOf } from "../../src/prove/dialect.ts";
import { Graph } from "../../src/prove/graph.ts";
import { Lowering } from "../../src/prove/lower.ts";
import type { Outcome } from "../../src/prove/outcome.ts";
import { Simulation } from "../../src/prove/simulate.ts";
import { Solver } from "../../src/prove/solver.ts";
import { Work } from "../../src/prove/work.ts";

function solved(schema: JsonSchema): Outcome {
  const graph = new Graph();
  const work = new Work({ timeoutMs: 10_000 }, undefined);
  const dialect = dialectOf(schema, undefined);
  const lowering = new Lowering({
    graph,
    name: "old",
    role: "writer",
    schema,
    dialect,
    formats: "annotation",
    work,
  });
  return new Solver(new Simulation(graph, work), work).solve([lowering.root()]);
}

describe("a value of a schema", () => {
  it.each<[string, JsonSchema, Json]>([
    [
      "a number between close bounds",
      { type: "number", exclusiveMinimum: 1, exclusiveMaximum: 1.001, multipleOf: 0.0005 },
      1.0005,
    ],
    [
      "an integer that avoids multiples",
      {
        type: "integer",
        minimum: 6,
        maximum: 12,
        not: { anyOf: [{ multipleOf: 2 }, { multipleOf: 3 }] },
      },
      7,
    ],
    [
      "an object with keys from a pattern",
      {
        type: "object",
        minProperties: 2,
        propertyNames: { pattern: "^a{1,2}$" },
        additionalProperties: { const: 0 },
      },
      { a: 0, aa: 0 },
    ],
    [
      "an array without repetition",
      { type: "array", uniqueItems: true, minItems: 3, items: { enum: [1, 2, 3] } },
      [1, 2, 3],
    ],
    [
      "an array that must repeat",
      { type: "array", not: { uniqueItems: true }, items: { const: 4 } },
      [4, 4],
    ],
    [
      "counted items",
      {
        type: "array",
        items: { enum: [1, "a"] },
        contains: { type: "string" },
        minContains: 1,
        maxContains: 1,
        minItems: 2,
        maxItems: 2,
        prefixItems: [{ type: "integer" }],
      },
      [1, "a"],
    ],
    [
      "a value other than one object",
      {
        type: "object",
        required: ["a"],
        properties: { a: { enum: [1, 2] } },
        additionalProperties: false,
        not: { const: { a: 1 } },
      },
      { a: 2 },
    ],
    [
      "a recursive value",
      {
        type: "object",
        required: ["next"],
        properties: { next: { anyOf: [{ const: null }, { $ref: "#" }] } },
      },
      { next: null },
    ],
  ])("%s", (_, schema, expected) => {
    expect(solved(schema)).toEqual({ kind: "value", value: expected });
  });
});

describe("the proof that there is no value", () => {
  it.each<[string, JsonSchema]>([
    [
      "values only of infinite depth",
      { type: "object", required: ["next"], properties: { next: { $ref: "#" } } },
    ],
    [
      "two schemas that need each other",
      {
        $ref: "#/$defs/a",
        $defs: {
          a: { type: "array", items: { $ref: "#/$defs/b" }, minItems: 1 },
          b: { type: "object", required: ["a"], properties: { a: { $ref: "#/$defs/a" } } },
        },
      },
    ],
    [
      "more distinct items than there are",
      { type: "array", uniqueItems: true, minItems: 3, items: { type: ["boolean"] } },
    ],
    ["fewer keys than required", { type: "object", required: ["a", "b"], maxProperties: 1 }],
    [
      "keys that are not allowed",
      {
        type: "object",
        minProperties: 1,
        propertyNames: { pattern: "^a$" },
        properties: { a: false },
      },
    ],
    ["all multiples excluded", { type: "integer", not: { multipleOf: 0.5 } }],
    [
      "too few values for the keys",
      { type: "object", minProperties: 3, propertyNames: { enum: ["a", "b"] } },
    ],
    [
      "contained and excluded",
      { type: "array", contains: { type: "integer" }, items: { type: "string" } },
    ],
    ["oneOf of twins", { oneOf: [{ type: "string" }, { type: "string", minLength: 0 }] }],
  ])("%s", (_, schema) => {
    expect(solved(schema)).toEqual({ kind: "empty" });
  });
});

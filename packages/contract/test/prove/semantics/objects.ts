import type { Json, JsonSchema } from "../../../src/index.ts";
import { all, from06, from19, upTo07 } from "./semantics.ts";
import type { Semantics } from "./semantics.ts";

export const objects: readonly Semantics[] = [
  {
    about: "required names may lack a property",
    dialects: all,
    schema: { properties: { a: { type: "null" } }, required: ["b"] },
    valid: [{ b: 1 }, { a: null, b: 1 }, []],
    invalid: [{}, { a: null }],
  },
  {
    about: "properties and patternProperties apply together, additionalProperties to the rest",
    dialects: all,
    schema: {
      properties: { ab: { type: "integer" } },
      patternProperties: { "^a": { minimum: 3 } },
      additionalProperties: { type: "string" },
    },
    valid: [{ ab: 3 }, { ax: "s" }, { b: "s" }],
    invalid: [{ ab: 2 }, { ab: 3.5 }, { ax: 1 }, { b: 3 }],
  },
  {
    about: "additionalProperties does not see through allOf",
    dialects: all,
    schema: { allOf: [{ properties: { a: {} } }], additionalProperties: false },
    valid: [{}],
    invalid: [{ a: 1 }],
  },
  {
    about: "propertyNames",
    dialects: from06,
    schema: { propertyNames: { enum: ["a", "b"] } },
    valid: [{}, { a: 1, b: 2 }, "c"],
    invalid: [{ c: 1 }],
  },
  {
    about: "propertyNames false allows the empty object only",
    dialects: from06,
    schema: { propertyNames: false },
    valid: [{}, []],
    invalid: [{ a: 1 }],
  },
  {
    about: "names that JavaScript objects inherit are ordinary keys",
    dialects: from06,
    schema: JSON.parse(
      '{"properties":{"__proto__":{"type":"string"},"toString":false},"required":["constructor"]}',
    ) as JsonSchema,
    valid: [JSON.parse('{"constructor":1,"__proto__":"a"}') as Json, { constructor: 1 }],
    invalid: [
      {},
      JSON.parse('{"constructor":1,"__proto__":1}') as Json,
      { constructor: 1, toString: 1 },
    ],
  },
  {
    about: "dependencies",
    dialects: upTo07,
    schema: { dependencies: { a: ["b"], c: { minProperties: 2 } } },
    valid: [{}, { a: 1, b: 1 }, { b: 1 }, { c: 1, b: 1 }],
    invalid: [{ a: 1 }, { c: 1 }],
  },
  {
    about: "dependencies mean nothing from 2019-09 on",
    dialects: from19,
    schema: { dependencies: { a: ["b"] } },
    valid: [{ a: 1 }],
    invalid: [],
  },
  {
    about: "dependentRequired and dependentSchemas",
    dialects: from19,
    schema: {
      dependentRequired: { a: ["b", "c"] },
      dependentSchemas: { d: { required: ["e"] }, f: false },
    },
    valid: [{ b: 1 }, { a: 1, b: 1, c: 1 }, { d: 1, e: 1 }],
    invalid: [{ a: 1, b: 1 }, { d: 1 }, { f: 1 }],
  },
  {
    about: "dependentRequired is new in 2019-09",
    dialects: ["draft-07"],
    schema: { dependentRequired: { a: ["b"] } },
    valid: [{ a: 1 }],
    invalid: [],
  },
  {
    about: "unevaluatedProperties sees valid branches only",
    dialects: from19,
    schema: {
      properties: { kind: {} },
      anyOf: [
        { properties: { a: { type: "string" } }, required: ["a"] },
        { properties: { b: {} }, required: ["b"] },
      ],
      unevaluatedProperties: false,
    },
    valid: [{ a: "x" }, { b: 1, kind: 2 }, { a: "x", b: 1 }],
    invalid: [{ a: 1, b: 1 }, { a: "x", c: 1 }, {}],
  },
  {
    about: "unevaluatedProperties sees if and then, or else",
    dialects: from19,
    schema: {
      if: { properties: { t: { const: 1 } }, required: ["t"] },
      // eslint-disable-next-line unicorn/no-thenable
      then: { properties: { a: {} } },
      else: { properties: { b: {} } },
      unevaluatedProperties: false,
    },
    valid: [{}, { t: 1, a: 1 }, { b: 1 }],
    invalid: [{ t: 1, b: 1 }, { a: 1 }, { t: 2 }],
  },
  {
    about: "what a not declares is not evaluated",
    dialects: from19,
    schema: { not: { not: { properties: { a: {} } } }, unevaluatedProperties: false },
    valid: [{}],
    invalid: [{ a: 1 }],
  },
  {
    about: "unevaluatedProperties of a neighbour is out of sight",
    dialects: from19,
    schema: {
      allOf: [{ properties: { a: {} } }, { unevaluatedProperties: false }],
    },
    valid: [{}],
    invalid: [{ a: 1 }],
  },
];

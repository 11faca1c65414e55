import type { JsonSchema } from "../../../src/index.ts";
import { all, from06, from07, from19, only20 } from "./semantics.ts";
import type { Semantics } from "./semantics.ts";

export const arrays: readonly Semantics[] = [
  {
    about: "tuples with additionalItems",
    dialects: ["draft-04", "draft-06", "draft-07", "2019-09"],
    schema: { items: [{ type: "string" }, { type: "null" }], additionalItems: { type: "number" } },
    valid: [[], ["a"], ["a", null, 1, 2], {}],
    invalid: [[1], ["a", 1], ["a", null, "b"]],
  },
  {
    about: "additionalItems beside a schema in items is ignored",
    dialects: ["draft-04", "draft-06", "draft-07", "2019-09"],
    schema: { items: { type: "number" }, additionalItems: { not: {} } },
    valid: [[1, 2]],
    invalid: [["a"]],
  },
  {
    about: "additionalItems alone is ignored",
    dialects: ["draft-04", "draft-06", "draft-07", "2019-09"],
    schema: { additionalItems: { not: {} } },
    valid: [[1]],
    invalid: [],
  },
  {
    about: "prefixItems and items",
    dialects: only20,
    schema: { prefixItems: [{ const: 1 }], items: { type: "string" } },
    valid: [[], [1], [1, "a"]],
    invalid: [[2], [1, 2]],
  },
  {
    about: "prefixItems means nothing before 2020-12",
    dialects: ["draft-07", "2019-09"],
    schema: { prefixItems: [{ const: 1 }] },
    valid: [[2]],
    invalid: [],
  },
  {
    about: "contains",
    dialects: from06,
    schema: { contains: { minimum: 5 } },
    valid: [[1, 6], ["a"], {}],
    invalid: [[], [1]],
  },
  {
    about: "contains means nothing in draft-04",
    dialects: ["draft-04"],
    schema: { contains: { minimum: 5 } },
    valid: [[], [1]],
    invalid: [],
  },
  {
    about: "minContains 0 makes contains optional",
    dialects: from19,
    schema: { contains: { const: 1 }, minContains: 0, maxContains: 1 },
    valid: [[], [2], [1]],
    invalid: [
      [1, 1],
      [1, 2, 1],
    ],
  },
  {
    about: "minContains without contains, and in draft-07",
    dialects: from19,
    schema: { minContains: 2 },
    valid: [[], [1]],
    invalid: [],
  },
  {
    about: "minContains is new in 2019-09",
    dialects: ["draft-06", "draft-07"],
    schema: { contains: { const: 1 }, minContains: 2 },
    valid: [[1]],
    invalid: [[2]],
  },
  {
    about: "uniqueItems compares as enum does",
    dialects: all,
    schema: { uniqueItems: true },
    valid: [
      [1, true, "1", [1], { a: 1 }],
      [0, false],
      [
        [1, 2],
        [2, 1],
      ],
      [{}, []],
    ],
    invalid: [
      [1, 1],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [[[]], [[]]],
    ],
  },
  {
    about: "unevaluatedItems after a branch's prefix",
    dialects: only20,
    schema: {
      prefixItems: [true],
      anyOf: [{ prefixItems: [true, { const: "x" }] }, { maxItems: 1 }],
      unevaluatedItems: false,
    },
    valid: [[], [1], [1, "x"]],
    invalid: [
      [1, "x", 2],
      [1, "y"],
    ],
  },
  {
    about: "contains evaluates items in 2020-12",
    dialects: only20,
    schema: { contains: { type: "string" }, unevaluatedItems: { type: "null" } },
    valid: [["a"], ["a", null], [null, "b", "c"]],
    invalid: [["a", 1], [null], []],
  },
];

export const logic: readonly Semantics[] = [
  {
    about: "if without then and else asserts nothing",
    dialects: from07,
    schema: { if: { type: "string" } },
    valid: ["a", 1],
    invalid: [],
  },
  {
    about: "then without if asserts nothing",
    dialects: from07,
    schema: JSON.parse('{"then":false,"else":false}') as JsonSchema,
    valid: ["a", 1],
    invalid: [],
  },
  {
    about: "if is new in draft-07",
    dialects: ["draft-04", "draft-06"],
    schema: JSON.parse('{"if":{},"then":{"type":"string"}}') as JsonSchema,
    valid: [1],
    invalid: [],
  },
  {
    about: "exactly one branch of oneOf",
    dialects: all,
    schema: { oneOf: [{ minimum: 5 }, { maximum: 7 }, { type: "null" }] },
    valid: [4, 8],
    invalid: [6, null, "a"],
  },
  {
    about: "not of not",
    dialects: all,
    schema: { not: { not: { type: "string" } } },
    valid: ["a"],
    invalid: [1],
  },
];

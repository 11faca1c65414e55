import { all, from06 } from "./semantics.ts";
import type { Semantics } from "./semantics.ts";

export const numbers: readonly Semantics[] = [
  {
    about: "1.0 is an integer",
    dialects: from06,
    schema: { type: "integer" },
    valid: [1, 0, -3, 1e15],
    invalid: [1.5, "1", null, true],
  },
  {
    about: "exclusive bounds are numbers from draft-06 on",
    dialects: from06,
    schema: { exclusiveMinimum: 0, exclusiveMaximum: 10 },
    valid: [0.1, 9.99, "0", []],
    invalid: [0, 10, -1],
  },
  {
    about: "both bounds count where both are there",
    dialects: from06,
    schema: { minimum: 5, exclusiveMinimum: 5, maximum: 9, exclusiveMaximum: 12 },
    valid: [6, 9],
    invalid: [5, 10],
  },
  {
    about: "draft-04 writes exclusive bounds as flags",
    dialects: ["draft-04"],
    schema: { minimum: 0, exclusiveMinimum: true, maximum: 10, exclusiveMaximum: false },
    valid: [1, 10],
    invalid: [0, 11],
  },
  {
    about: "multipleOf in decimals",
    dialects: all,
    schema: { multipleOf: 0.01 },
    valid: [0, 0.07, 1.13, 19.99, -4.02, "x"],
    invalid: [0.005, 1.131],
    wrong: ["hyperjump"],
  },
  {
    about: "multipleOf a large number",
    dialects: all,
    schema: { multipleOf: 1e300 },
    valid: [0, 1e300, 3e300],
    invalid: [1, 1e299],
  },
  {
    about: "bounds beyond the safe integers",
    dialects: all,
    schema: { type: "number", maximum: 9007199254740992 },
    valid: [9007199254740992, -1e308],
    invalid: [9007199254740994, 1e308],
  },
  {
    about: "minus zero is zero",
    dialects: from06,
    schema: { const: 0 },
    valid: [0],
    invalid: [false, "", null, 0.5],
  },
];

export const values: readonly Semantics[] = [
  {
    about: "enum compares deeply, whatever the key order",
    dialects: all,
    schema: { enum: [{ a: 1, b: [1, { c: null }] }, [true]] },
    valid: [{ b: [1, { c: null }], a: 1 }, [true]],
    invalid: [{ a: 1 }, [1], { a: 1, b: [1, { c: null }], d: 0 }, { a: 1, b: [{ c: null }, 1] }],
  },
  {
    about: "false, 0 and the empty text differ",
    dialects: all,
    schema: { enum: [false, ""] },
    valid: [false, ""],
    invalid: [0, null, [], {}],
  },
  {
    about: "const null",
    dialects: from06,
    schema: { const: null },
    valid: [null],
    invalid: [0, false, "", {}],
  },
  {
    about: "const means nothing in draft-04",
    dialects: ["draft-04"],
    schema: { const: 1 },
    valid: [1, 2, "x"],
    invalid: [],
  },
  {
    about: "a list of types",
    dialects: all,
    schema: { type: ["integer", "null", "array"] },
    valid: [1, null, [1.5]],
    invalid: [1.5, "x", {}, true],
  },
];

export const strings: readonly Semantics[] = [
  {
    about: "lengths count code points",
    dialects: all,
    schema: { minLength: 2, maxLength: 2 },
    valid: ["ab", "😀😀", "a😀", 1],
    invalid: ["😀", "abc", "😀😀😀"],
  },
  {
    about: "patterns are not anchored",
    dialects: all,
    schema: { pattern: "b+" },
    valid: ["abc", "b", 7],
    invalid: ["", "ac"],
  },
  {
    about: "$ is the end of the text, also before a line break",
    dialects: all,
    schema: { pattern: "^a$" },
    valid: ["a"],
    invalid: ["a\n", "\na", "b\na"],
  },
  {
    about: "a dot is one code point, but no line break",
    dialects: all,
    schema: { pattern: "^.$" },
    valid: ["a", "😀"],
    invalid: ["\n", "\u2028", "", "ab"],
  },
  {
    about: "\\d and \\w know ASCII only, \\s all white space",
    dialects: all,
    schema: { pattern: "^\\d\\w\\s$" },
    valid: ["1a ", "0_\u00a0", "9Z\ufeff"],
    invalid: ["٣a ", "1é ", "1a\u200b"],
  },
  {
    about: "word boundaries",
    dialects: all,
    schema: { pattern: "\\bcat\\b" },
    valid: ["cat", "a cat.", "é-cat"],
    invalid: ["cats", "_cat", "concat"],
  },
  {
    about: "look-ahead at the start",
    dialects: all,
    schema: { pattern: "^(?!.*--)(?=.{3,5}$)[a-z-]+$" },
    valid: ["abc", "a-b-c"],
    invalid: ["a--b", "ab", "abcdef"],
  },
  {
    about: "Unicode properties",
    dialects: all,
    schema: { pattern: "^\\p{Lu}\\p{Script=Greek}$" },
    valid: ["Éα", "AΩ"],
    invalid: ["éα", "AB", "Aα1"],
  },
  {
    about: "lazy quantifiers match the same texts",
    dialects: all,
    schema: { pattern: "^<.+?>$" },
    valid: ["<a>", "<a><b>"],
    invalid: ["<>", "<a"],
  },
  {
    about: "format asserts nothing by default",
    dialects: all,
    schema: { format: "email" },
    valid: ["no address", 1],
    invalid: [],
  },
];

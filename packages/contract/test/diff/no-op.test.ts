import { describe, expect, it } from "vitest";
import { diffToolLists } from "../../src/diff/diff.ts";
import { parseToolList } from "../../src/parse.ts";

const contact = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
const statuses = ["lead", "customer"];

/** Pairs of input schemas that say the same; the word is what differs. */
const spellings: Readonly<Record<string, readonly [object, object]>> = {
  "key order": [
    { type: "object", properties: { a: { type: "string" }, b: { type: "number" } } },
    { properties: { b: { type: "number" }, a: { type: "string" } }, type: "object" },
  ],
  "order of required": [
    { type: "object", properties: { a: {}, b: {} }, required: ["a", "b"] },
    { type: "object", properties: { a: {}, b: {} }, required: ["b", "a"] },
  ],
  "order of enum": [of({ enum: statuses }), of({ enum: statuses.toReversed() })],
  "order of types": [of({ type: ["string", "number"] }), of({ type: ["number", "string"] })],
  "$defs renamed": [
    { type: "object", properties: { contact: { $ref: "#/$defs/One" } }, $defs: { One: contact } },
    { type: "object", properties: { contact: { $ref: "#/$defs/Two" } }, $defs: { Two: contact } },
  ],
  "$ref inlined": [
    { type: "object", properties: { contact: { $ref: "#/$defs/One" } }, $defs: { One: contact } },
    { type: "object", properties: { contact } },
  ],
  "$ref extracted below not": [
    { type: "object", not: contact },
    { type: "object", not: { $ref: "#/$defs/One" }, $defs: { One: contact } },
  ],
  "recursive definition renamed": [
    { type: "object", properties: { tree: { $ref: "#/$defs/A" } }, $defs: { A: tree("A") } },
    { type: "object", properties: { tree: { $ref: "#/$defs/B" } }, $defs: { B: tree("B") } },
  ],
  "definitions for $defs": [
    {
      type: "object",
      properties: { contact: { $ref: "#/definitions/One" } },
      definitions: { One: contact },
    },
    { type: "object", properties: { contact: { $ref: "#/$defs/One" } }, $defs: { One: contact } },
  ],
  "const for an enum of one": [of({ const: "lead" }), of({ enum: ["lead"] })],
  "const with and without type": [of({ type: "string", const: "lead" }), of({ const: "lead" })],
  "anyOf of constants for an enum": [
    of({ enum: statuses }),
    of({ anyOf: statuses.map((one) => ({ const: one })) }),
  ],
  "null: list of types and anyOf": [
    of({ type: ["string", "null"], minLength: 1 }),
    of({ anyOf: [{ type: "string", minLength: 1 }, { type: "null" }] }),
  ],
  "null: list of types and nullable": [
    of({ type: ["string", "null"] }),
    of({ type: "string", nullable: true }),
  ],
  "null: anyOf and nullable": [
    of({ anyOf: [{ type: "integer" }, { type: "null" }] }),
    of({ type: "integer", nullable: true }),
  ],
  "null: oneOf and anyOf": [
    of({ oneOf: [{ type: "integer" }, { type: "null" }] }),
    of({ anyOf: [{ type: "integer" }, { type: "null" }] }),
  ],
  "null in an enumeration": [
    of({ type: ["string", "null"], enum: ["a", null] }),
    of({ anyOf: [{ type: "string", enum: ["a"] }, { type: "null" }] }),
  ],
  "property moved into allOf": [
    { type: "object", properties: { a: { type: "string" }, b: {} }, required: ["a"] },
    {
      type: "object",
      properties: { b: {} },
      allOf: [{ properties: { a: { type: "string" } }, required: ["a"] }],
    },
  ],
  "bounds of safe integers": [
    of({ type: "integer" }),
    of({ type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  ],
  "exclusive bounds of safe integers": [
    of({ type: "integer" }),
    of({
      type: "integer",
      exclusiveMinimum: Number.MIN_SAFE_INTEGER,
      exclusiveMaximum: Number.MAX_SAFE_INTEGER,
    }),
  ],
  "$schema spelling": [
    { $schema: "http://json-schema.org/draft-07/schema#", type: "object" },
    { $schema: "http://json-schema.org/draft-07/schema", type: "object" },
  ],
  "$schema added": [
    { type: "object" },
    { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" },
  ],
  "additionalProperties true and left out": [
    { type: "object" },
    { type: "object", additionalProperties: true },
  ],
  "additionalProperties {} and true": [
    { type: "object", additionalProperties: {} },
    { type: "object", additionalProperties: true },
  ],
  "additionalProperties false in two spellings": [
    { type: "object", additionalProperties: false },
    { type: "object", additionalProperties: { not: {} } },
  ],
  "limits that limit nothing": [
    of({ type: "string" }),
    of({ type: "string", minLength: 0, minimum: 5, uniqueItems: true, maxItems: 3 }),
  ],
  "counts of nothing": [
    of({ type: "array" }),
    of({ type: "array", minItems: 0, uniqueItems: false }),
  ],
  "every integer is a multiple of 1": [
    of({ type: "integer" }),
    of({ type: "integer", multipleOf: 1 }),
  ],
  "exclusive and inclusive bound of an integer": [
    of({ type: "integer", exclusiveMinimum: 0 }),
    of({ type: "integer", minimum: 1 }),
  ],
  "tuple in two spellings": [
    {
      $schema: "http://json-schema.org/draft-07/schema#",
      ...of({ type: "array", items: [{ type: "string" }], additionalItems: false }),
    },
    of({ type: "array", prefixItems: [{ type: "string" }], items: false }),
  ],
  "empty required, properties and description": [
    { type: "object" },
    { type: "object", properties: {}, required: [], description: "" },
  ],
  comments: [{ type: "object" }, { type: "object", $comment: "kept for old clients" }],
  "order of branches": [
    of({ anyOf: [{ type: "string" }, contact] }),
    of({ anyOf: [contact, { type: "string" }] }),
  ],
  "anyOf of one": [of(contact), of({ anyOf: [contact] })],
};

describe("texts of values", () => {
  it("count as a description where each value has its own branch", () => {
    const branches = (text: string) =>
      of({ oneOf: [{ const: 1, description: text }, { const: 2 }] });
    const list = (inputSchema: object) => parseToolList([{ name: "tool", inputSchema }]);
    const { changes } = diffToolLists(list(branches("one")), list(branches("first")));
    expect(changes.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      "description-changed /inputSchema/properties/it/oneOf",
    ]);
  });
});

describe("changes that are none", () => {
  it.each(Object.entries(spellings))("%s, in the input", (_name, [old, next]) => {
    expect(verdict({ inputSchema: old }, { inputSchema: next })).toEqual(["same", "none"]);
    expect(verdict({ inputSchema: next }, { inputSchema: old })).toEqual(["same", "none"]);
  });

  it.each(Object.entries(spellings))("%s, in the output", (_name, [outputSchema, next]) => {
    expect(verdict({ outputSchema }, { outputSchema: next })).toEqual(["same", "none"]);
    expect(verdict({ outputSchema: next }, { outputSchema })).toEqual(["same", "none"]);
  });

  it("_meta", () => {
    expect(verdict({ _meta: { build: 1 } }, { _meta: { build: 2 } })).toEqual(["same", "none"]);
    expect(verdict({}, { _meta: {} })).toEqual(["same", "none"]);
  });

  it("the defaults of annotations, written out", () => {
    const annotations = {
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: false,
      openWorldHint: true,
    };
    expect(verdict({}, { annotations })).toEqual(["same", "none"]);
  });

  it("hints about writing, of a tool that only reads", () => {
    const readOnlyHint = true;
    const quiet = { annotations: { readOnlyHint, destructiveHint: false, idempotentHint: true } };
    expect(verdict({ annotations: { readOnlyHint } }, quiet)).toEqual(["same", "none"]);
    expect(verdict(quiet, { annotations: { readOnlyHint } })).toEqual(["same", "none"]);
  });

  it("the order of tools", () => {
    const [one, other] = [
      { name: "a", inputSchema: {} },
      { name: "b", inputSchema: {} },
    ];
    const diff = diffToolLists(parseToolList([one, other]), parseToolList([other, one]));
    expect(diff.verdict).toBe("same");
    expect(diff.from).toEqual(diff.to);
  });

  it("an input schema that leaves its type unsaid", () => {
    expect(verdict({ inputSchema: {} }, { inputSchema: { type: "object" } })).toEqual([
      "same",
      "none",
    ]);
  });
});

/** An object schema with the one property `it`. */
function of(schema: object): object {
  return { type: "object", properties: { it: schema } };
}

function tree(name: string): object {
  const children = { type: "array", items: { $ref: `#/$defs/${name}` } };
  return { type: "object", properties: { children } };
}

function verdict(old: object, next: object): readonly [string, string] {
  const list = (fields: object) =>
    parseToolList([{ name: "tool", inputSchema: { type: "object" }, ...fields }]);
  const diff = diffToolLists(list(old), list(next));
  expect(diff.changes).toEqual([]);
  return [diff.verdict, diff.bump];
}

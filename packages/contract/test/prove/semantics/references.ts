import type { JsonSchema } from "../../../src/index.ts";
import { all, from06, from19, only20, upTo07 } from "./semantics.ts";
import type { Semantics } from "./semantics.ts";

export const references: readonly Semantics[] = [
  {
    about: "$ref hides its siblings up to draft-07",
    dialects: upTo07,
    schema: {
      properties: { a: { $ref: "#/definitions/s", type: "integer", maxLength: 1 } },
      definitions: { s: { type: "string" } },
    },
    valid: [{ a: "long" }],
    invalid: [{ a: 1 }],
  },
  {
    about: "$ref has siblings from 2019-09 on",
    dialects: from19,
    schema: { $ref: "#/$defs/s", maxLength: 1, $defs: { s: { type: "string" } } },
    valid: ["a"],
    invalid: ["ab", 1],
  },
  {
    about: "pointers into properties, escaped and percent-encoded",
    dialects: from06,
    schema: {
      properties: {
        "a/b~c d%": { properties: { path: { type: "string" } } },
        x: { $ref: "#/properties/a~1b~0c%20d%25/properties/path" },
      },
    },
    valid: [{ x: "s" }],
    invalid: [{ x: 1 }],
  },
  {
    about: "pointers through lists",
    dialects: all,
    schema: { allOf: [{ properties: { x: { $ref: "#/allOf/1" } } }, { type: "object" }] },
    valid: [{ x: {} }],
    invalid: [{ x: 1 }, 1],
  },
  {
    about: "recursion through the root",
    dialects: all,
    schema: { type: "object", properties: { next: { $ref: "#" } }, additionalProperties: false },
    valid: [{}, { next: { next: {} } }],
    invalid: [{ next: { other: 1 } }, { next: 1 }],
  },
  {
    about: "$id inside changes the base of references",
    dialects: from06,
    schema: {
      $id: "https://base.example/root.json",
      properties: { a: { $ref: "item.json" }, b: { $ref: "folder/part.json#/definitions/n" } },
      definitions: {
        item: { $id: "item.json", type: "string" },
        part: {
          $id: "folder/part.json",
          definitions: { n: { $ref: "other.json" }, o: { $id: "other.json", type: "integer" } },
        },
      },
    },
    valid: [{ a: "s", b: 1 }],
    invalid: [{ a: 1 }, { b: "s" }],
  },
  {
    about: "a property that is called $ref, $id or enum",
    dialects: from06,
    schema: {
      properties: {
        $ref: { type: "string" },
        $id: { type: "string" },
        enum: { $ref: "#/definitions/n" },
      },
      definitions: { n: { type: "integer" } },
    },
    valid: [{ $ref: "x", $id: "y", enum: 1 }],
    invalid: [{ $ref: 1 }, { $id: 1 }, { enum: "x" }],
  },
  {
    about: "id is a plain word from draft-06 on",
    dialects: from06,
    schema: JSON.parse(
      '{"properties":{"a":{"id":"user","properties":{"b":{"$ref":"#/definitions/s"}}}},"definitions":{"s":{"type":"string"}}}',
    ) as JsonSchema,
    valid: [{ a: { b: "x" } }],
    invalid: [{ a: { b: 1 } }],
  },
  {
    about: "id names a resource in draft-04",
    dialects: ["draft-04"],
    schema: {
      id: "http://base.example/root.json",
      properties: { a: { $ref: "item.json" } },
      definitions: { item: { id: "item.json", type: "string" } },
    },
    valid: [{ a: "x" }],
    invalid: [{ a: 1 }],
  },
  {
    about: "$anchor",
    dialects: from19,
    schema: { $ref: "#here", $defs: { a: { $anchor: "here", type: "string" } } },
    valid: ["a"],
    invalid: [1],
  },
  {
    about: "an anchor in $id up to draft-07",
    dialects: ["draft-06", "draft-07"],
    schema: {
      allOf: [{ $ref: "#here" }],
      definitions: { a: { $id: "#here", type: "string" } },
    },
    valid: ["a"],
    invalid: [1],
  },
  {
    about: "$recursiveRef to the outermost recursive anchor",
    dialects: ["2019-09"],
    schema: {
      $id: "https://base.example/tree",
      $recursiveAnchor: true,
      type: "object",
      required: ["strict"],
      properties: { children: { items: { $recursiveRef: "#" } } },
    },
    valid: [{ strict: 1, children: [{ strict: 2 }] }],
    invalid: [{ strict: 1, children: [{}] }],
  },
  {
    about: "$dynamicRef to the root's anchor",
    dialects: only20,
    schema: {
      $id: "https://base.example/strings",
      $ref: "list",
      $defs: {
        item: { $dynamicAnchor: "item", type: "string" },
        list: {
          $id: "list",
          items: { $dynamicRef: "#item" },
          $defs: { any: { $dynamicAnchor: "item" } },
        },
      },
    },
    valid: [["a"]],
    invalid: [[1]],
  },
  {
    about: "$dynamicRef to a plain anchor is a $ref",
    dialects: only20,
    schema: {
      items: { $dynamicRef: "#item" },
      $defs: { item: { $anchor: "item", type: "string" } },
    },
    valid: [["a"]],
    invalid: [[1]],
  },
  {
    about: "$ref and $dynamicRef side by side",
    dialects: only20,
    schema: {
      $ref: "#/$defs/a",
      $dynamicRef: "#b",
      $defs: { a: { minimum: 1 }, b: { $dynamicAnchor: "b", maximum: 2 } },
    },
    valid: [1, 2],
    invalid: [0, 3],
  },
];

import type { Case } from "./case.ts";
import { closed, integer, draft07, node } from "./case.ts";
import { objectOf, text } from "./tools.ts";

export const shapeCases: readonly Case[] = [
  {
    title: "an optional parameter that a closed object refuses, where policy lets it go",
    pinned: objectOf({ note: text, fax: text }),
    live: objectOf({ note: text }, [], closed),
    options: { drop: "allow" },
    verdict: "translates",
    rules: ["input-property-removed"],
    calls: [[{ note: "n", fax: "1" }, { note: "n" }]],
  },
  {
    title: "a required parameter that went is never left out",
    pinned: objectOf({ note: text, fax: text }, ["fax"]),
    live: objectOf({ note: text }, [], closed),
    options: { drop: "allow" },
    verdict: "refuses",
    rules: ["input-property-removed"],
  },
  {
    title: "a rename with another type",
    pinned: objectOf({ projectNumber: text }, ["projectNumber"]),
    live: objectOf({ project_number: { type: "number" } }, ["project_number"]),
    verdict: "refuses",
    rules: ["input-type-changed"],
  },
  {
    title: "a text that became a list is not wrapped by itself: the text may be a list already",
    pinned: objectOf({ label: text }, ["label"]),
    live: objectOf({ label: { type: "array", items: text } }, ["label"]),
    verdict: "refuses",
    rules: ["input-type-changed"],
  },
  {
    title: "a text that became a list, wrapped by an operator",
    pinned: objectOf({ label: text }, ["label"]),
    live: objectOf({ label: { type: "array", items: text } }, ["label"]),
    options: { mapping: { arguments: [{ act: "wrap", at: ["label"] }] } },
    verdict: "translates",
    rules: ["operator-mapping"],
    calls: [[{ label: "a" }, { label: ["a"] }]],
  },
  {
    title: "a wrap that does not fit is not believed",
    pinned: objectOf({ label: text }, ["label"]),
    live: objectOf({ label: { type: "array", items: integer } }, ["label"]),
    options: { mapping: { arguments: [{ act: "wrap", at: ["label"] }] } },
    verdict: "refuses",
    rules: ["input-variant-removed"],
  },
  {
    title: "an open object that is closed: the declared writer never noticed",
    pinned: objectOf({ url: text }, [], { additionalProperties: {} }),
    live: objectOf({ url: text }, [], closed),
    verdict: "partial",
    rules: ["input-additional-closed"],
    calls: [
      [{ url: "u" }, { url: "u" }],
      [{ url: "u", more: 1 }, "refused"],
    ],
  },
  {
    title: "additionalProperties: false comes, and nothing else",
    pinned: objectOf({ url: text }),
    live: objectOf({ url: text }, [], closed),
    verdict: "translates",
    rules: [],
  },
  {
    title: "one definition used at two places",
    pinned: {
      ...objectOf({ from: { $ref: "#/$defs/Place" }, to: { $ref: "#/$defs/Place" } }, ["from"]),
      $defs: { Place: objectOf({ street_name: text }, ["street_name"], closed) },
    },
    live: {
      ...objectOf({ from: { $ref: "#/$defs/Place" }, to: { $ref: "#/$defs/Place" } }, ["from"]),
      $defs: { Place: objectOf({ streetName: text }, ["streetName"], closed) },
    },
    verdict: "translates",
    rules: ["input-property-renamed", "input-property-renamed"],
    calls: [
      [
        { from: { street_name: "a" }, to: { street_name: "b" } },
        { from: { streetName: "a" }, to: { streetName: "b" } },
      ],
    ],
  },
  {
    title: "references between sibling paths, draft-07",
    pinned: {
      ...draft07,
      ...objectOf({
        js: objectOf({ path: text }),
        out_path: { $ref: "#/properties/js/properties/path" },
      }),
    },
    live: {
      ...draft07,
      ...objectOf({
        js: objectOf({ path: text }),
        outPath: { $ref: "#/properties/js/properties/path" },
      }),
    },
    verdict: "translates",
    rules: ["input-property-renamed"],
    calls: [
      [
        { js: {}, out_path: "x" },
        { js: {}, outPath: "x" },
      ],
    ],
  },
  {
    title: "a rename inside a recursive definition, at any depth",
    pinned: node({ node_name: text }),
    live: node({ nodeName: text }),
    verdict: "refuses",
    rules: ["input-property-renamed"],
  },
  {
    title: "a parameter that went inside a recursive definition, at any depth",
    pinned: node({ note: text, fax: text }),
    live: node({ note: text }),
    verdict: "refuses",
    rules: ["input-property-removed"],
  },
  {
    title: "an explicitly open object could use the new name already",
    pinned: objectOf({ user_name: text }, [], { additionalProperties: true }),
    live: objectOf({ userName: text }, [], { additionalProperties: true }),
    verdict: "partial",
    rules: ["translation"],
    calls: [
      [
        { user_name: "a", other: 1 },
        { userName: "a", other: 1 },
      ],
      [{ user_name: "a", userName: "b" }, "refused"],
    ],
  },
  {
    title: "a variant that took a parameter with it",
    pinned: { type: "object", anyOf: [objectOf({ a: text }, ["a"]), objectOf({ b: text }, ["b"])] },
    live: { type: "object", anyOf: [objectOf({ a: text }, ["a"])] },
    verdict: "refuses",
    rules: ["input-variant-removed"],
  },
  {
    title: "a pattern that the engine cannot decide",
    pinned: objectOf({ a: { type: "string", pattern: "^(?<=x)a" } }, ["a"]),
    live: objectOf({ a: { type: "string", pattern: "^(?<=y)b" } }, ["a"]),
    verdict: "refuses",
    rules: ["input-constraint-changed"],
  },
  {
    title: "an operator swaps two parameters",
    pinned: objectOf({ a: text, b: integer }, ["a", "b"]),
    live: objectOf({ a: integer, b: text }, ["a", "b"]),
    options: {
      mapping: {
        arguments: [
          { act: "rename", at: [], from: "a", to: "b" },
          { act: "rename", at: [], from: "b", to: "a" },
        ],
      },
    },
    verdict: "translates",
    rules: ["operator-mapping", "operator-mapping"],
    calls: [
      [
        { a: "x", b: 1 },
        { b: "x", a: 1 },
      ],
    ],
  },
  {
    title: "an operator takes back a rename that looked sure",
    pinned: objectOf({ user_name: text, id: text }, ["id"]),
    live: objectOf({ userName: text, id: text }, ["id"]),
    options: {
      mapping: { arguments: [{ act: "rename", at: [], from: "user_name", to: "user_name" }] },
    },
    verdict: "partial",
    rules: ["input-property-renamed"],
    calls: [
      [{ id: "1" }, { id: "1" }],
      [{ id: "1", user_name: "x" }, "refused"],
    ],
  },
  {
    title: "edits of an operator that contradict each other",
    pinned: objectOf({ a: text, b: text }),
    live: objectOf({ c: text }),
    options: {
      mapping: {
        arguments: [
          { act: "rename", at: [], from: "a", to: "c" },
          { act: "rename", at: [], from: "b", to: "c" },
        ],
      },
    },
    verdict: "refuses",
    rules: ["translation"],
  },
  {
    title: "the default that a call left out goes on meaning what it meant",
    pinned: objectOf({ limit: { ...integer, default: 10 } }),
    live: objectOf({ limit: { ...integer, default: 100 } }),
    options: { defaults: "pinned" },
    verdict: "translates",
    rules: ["input-default-changed"],
    calls: [
      [{}, { limit: 10 }],
      [{ limit: 3 }, { limit: 3 }],
    ],
  },
];

import { expect, test } from "vitest";
import type { JsonObject } from "../src/json.ts";
import { checkRefs } from "../src/ref-check.ts";

const cases: readonly (readonly [string, JsonObject, string | undefined])[] = [
  ["a reference to itself", { $ref: "#" }, "cycle"],
  [
    "two references to each other",
    { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } },
    "cycle",
  ],
  ["a cycle through anyOf and not", { anyOf: [{ not: { $ref: "#" } }] }, "cycle"],
  ["a cycle through if", { if: { $ref: "#" } }, "cycle"],
  [
    "a cycle below a property",
    { properties: { x: { allOf: [{ $ref: "#/properties/x" }] } } },
    "cycle",
  ],
  ["a cycle that nothing reaches", { $defs: { a: { $ref: "#/$defs/a" } } }, undefined],
  ["recursion through items", { items: { $ref: "#" } }, undefined],
  [
    "recursion through a property inside allOf",
    { allOf: [{ properties: { x: { $ref: "#" } } }] },
    undefined,
  ],
  [
    "one target used twice",
    { allOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }], $defs: { a: {} } },
    undefined,
  ],
  ["a pointer to nothing", { properties: { x: { $ref: "#/$defs/a" } } }, "unresolved"],
  ["an anchor that is not there", { $ref: "#a" }, "unresolved"],
  ["a malformed escape", { $ref: "#/%zz" }, "unresolved"],
  [
    "a pointer to nothing in a definition that nothing reaches",
    { $defs: { a: { $ref: "#/x" } } },
    undefined,
  ],
  ["a pointer to text", { $ref: "#/title", title: "no schema" }, "unresolved"],
  ["a remote reference", { $ref: "https://example.com/schema#/x" }, undefined],
  [
    "a pointer inside an embedded resource",
    { $defs: { e: { $id: "e", items: { $ref: "#/$defs/x" }, $defs: { x: {} } } }, $ref: "e" },
    undefined,
  ],
  ["a property called $ref", { properties: { $ref: { type: "string" } } }, undefined],
  ["a $ref in data", { default: { $ref: "#/x" }, enum: [{ $ref: "#/x" }] }, undefined],
];

test.each(cases)("%s", (_, schema, kind) => {
  expect(checkRefs(schema)?.kind).toBe(kind);
});

test("a chain of references longer than any stack is followed", () => {
  const $defs: Record<string, JsonObject> = {};
  for (let link = 0; link < 15_000; link += 1) $defs[link] = { $ref: `#/$defs/${link + 1}` };
  expect(checkRefs({ $ref: "#/$defs/0", $defs: { ...$defs, 15_000: {} } })).toBeUndefined();
  expect(checkRefs({ $ref: "#/$defs/0", $defs: { ...$defs, 15_000: { $ref: "#" } } })?.kind).toBe(
    "cycle",
  );
});

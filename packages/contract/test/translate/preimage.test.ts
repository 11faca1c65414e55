import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/index.ts";
import type { TranslationEdit } from "../../src/entry/translate.ts";
import { editTree } from "../../src/translate/edit-tree.ts";
import { NotExpressible } from "../../src/translate/not-expressible.ts";
import { preimage } from "../../src/translate/preimage.ts";

function before(schema: JsonObject, ...edits: TranslationEdit[]): unknown {
  return preimage(schema, editTree(edits), "annotation");
}

const rename: TranslationEdit = { act: "rename", at: [], from: "a", to: "b" };
const drop: TranslationEdit = { act: "drop", at: [], name: "a" };
const supply: TranslationEdit = { act: "supply", at: [], name: "b", value: 1 };

describe("preimage", () => {
  it("speaks of old names where the reader speaks of new ones", () => {
    expect(before({ properties: { b: { type: "string" } }, required: ["b"] }, rename)).toEqual({
      properties: { a: { type: "string" } },
      required: ["a"],
    });
  });

  it("does not ask for what is supplied, and minds nothing that is left out", () => {
    expect(
      before({ properties: { b: { type: "integer" } }, required: ["b", "c"] }, supply),
    ).toEqual({
      properties: { b: { type: "integer" } },
      required: ["c"],
    });
    expect(before({ additionalProperties: false }, drop)).toEqual({
      properties: { a: true },
      additionalProperties: false,
    });
  });

  it("is the schema itself where nothing changes", () => {
    const schema = { $id: "https://example.com/s", properties: { b: {} } };
    expect(preimage(schema, editTree([]), "annotation")).toBe(schema);
  });

  it.each<[string, JsonObject, TranslationEdit]>([
    ["a pattern that sees one of two names", { patternProperties: { "^a": {} } }, rename],
    ["a pattern that cannot be decided", { patternProperties: { "^(?<=x)a": {} } }, rename],
    ["names that are judged", { propertyNames: { maxLength: 1 } }, rename],
    ["keys that are counted", { maxProperties: 1 }, drop],
    ["a list of whole objects", { enum: [{ a: 1 }] }, rename],
    ["dynamic references", { $dynamicRef: "#x" }, rename],
    ["anchors", { $defs: { A: { $anchor: "x" } } }, rename],
    ["parts with an address", { $defs: { A: { $id: "https://example.com/a" } } }, rename],
    ["references by address", { $ref: "https://example.com/a" }, rename],
    ["equal items that must not be", { uniqueItems: true }, { act: "drop", at: [null], name: "a" }],
    ["contained items of a wrapped value", { contains: {} }, { act: "wrap", at: [] }],
    ["a supplied key that is not evaluated here", { unevaluatedProperties: false }, supply],
  ])("says that it cannot be exact: %s", (_, schema, edit) => {
    expect(() => before(schema, edit)).toThrow(NotExpressible);
  });

  it("does not unfold shared references without end", () => {
    const $defs: Record<string, JsonObject> = { D40: { properties: { b: {} } } };
    for (let index = 0; index < 40; index += 1) {
      const next = { $ref: `#/$defs/D${index + 1}` };
      $defs[`D${index}`] = { allOf: [next, next] };
    }
    expect(() => before({ $ref: "#/$defs/D0", $defs }, rename)).toThrow(NotExpressible);
  });
});

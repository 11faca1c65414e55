import { expect, it } from "vitest";
import type { TranslationEdit } from "../../src/entry/translate.ts";
import { placeText } from "../../src/entry/translate.ts";
import { applyEdits } from "../../src/translate/apply.ts";
import { EditConflict, editTree, isIdle } from "../../src/translate/edit-tree.ts";
import { translationLimits } from "../../src/translate/limits.ts";

it("makes all edits at once, in the words of the writer", () => {
  const tree = editTree([
    { act: "rename", at: [], from: "a", to: "b" },
    { act: "rename", at: [], from: "b", to: "c" },
    { act: "drop", at: [], name: "c" },
    { act: "map", at: ["a", null], values: [{ from: "x", to: "X" }] },
    { act: "supply", at: ["b"], name: "new", value: [1] },
  ]);
  expect(applyEdits({ a: ["x", "y", 1], b: {}, c: 1, d: 2 }, tree)).toEqual({
    ok: true,
    value: { b: ["X", "y", 1], c: { new: [1] }, d: 2 },
  });
});

it("passes over places that hold something else than an edit is about", () => {
  const tree = editTree([
    { act: "rename", at: ["a"], from: "b", to: "c" },
    { act: "rename", at: [null], from: "b", to: "c" },
  ]);
  for (const value of [null, 1, "a", { a: [1] }, { a: "b" }])
    expect(applyEdits(value, tree)).toEqual({ ok: true, value });
});

it.each<[string, TranslationEdit[]]>([
  ["two names for one key", [rename("a", "b"), rename("a", "c")]],
  ["one name for two keys", [rename("a", "c"), rename("b", "c")]],
  ["renamed and left out", [rename("a", "b"), { act: "drop", at: [], name: "a" }]],
  [
    "left out and edited",
    [
      { act: "drop", at: [], name: "a" },
      { act: "rename", at: ["a"], from: "b", to: "c" },
    ],
  ],
  [
    "two values for one key",
    [
      { act: "supply", at: [], name: "a", value: 1 },
      { act: "supply", at: [], name: "a", value: 2 },
    ],
  ],
  [
    "two meanings of one value",
    [
      { act: "map", at: [], values: [{ from: "a", to: "b" }] },
      { act: "map", at: [], values: [{ from: "a", to: "c" }] },
    ],
  ],
  [
    "wrapped and looked into",
    [
      { act: "wrap", at: ["a"] },
      { act: "rename", at: ["a"], from: "b", to: "c" },
    ],
  ],
])("refuses edits that contradict each other: %s", (_, edits) => {
  expect(() => editTree(edits)).toThrow(EditConflict);
});

function rename(from: string, to: string): TranslationEdit {
  return { act: "rename", at: [], from, to };
}

it("takes as many edits, and paths as long, as the limits say", () => {
  const edits = Array.from({ length: translationLimits.edits }, (_, index) =>
    rename(`a${index}`, `b${index}`),
  );
  expect(isIdle(editTree(edits))).toBe(false);
  expect(() => editTree([...edits, rename("x", "y")])).toThrow(EditConflict);
  const at = Array.from({ length: translationLimits.pathSegments }, () => null);
  expect(isIdle(editTree([{ act: "wrap", at }]))).toBe(false);
  expect(() => editTree([{ act: "wrap", at: [...at, null] }])).toThrow(EditConflict);
});

it("writes places as people do", () => {
  expect(placeText([])).toBe("");
  expect(placeText(["fields", null, "ref"])).toBe("fields[].ref");
});

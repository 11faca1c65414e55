import { expect, it } from "vitest";
import { translationLimits } from "../../src/translate/limits.ts";
import { hasMorePlaces, readerPath, schemaPlaces, writerPath } from "../../src/translate/places.ts";

it("lists schemas by the paths at which they apply, through references and branches", () => {
  const places = schemaPlaces({
    properties: { a: { $ref: "#/$defs/A" }, b: { type: "array", items: { $ref: "#/$defs/A" } } },
    $defs: { A: { anyOf: [{ properties: { c: {} } }, true] } },
  });
  expect(places.map(({ path, pointer, conditional }) => [path, pointer, conditional])).toEqual([
    [[], "", false],
    [["a"], "/properties/a", false],
    [["b"], "/properties/b", false],
    [["a"], "/$defs/A", false],
    [["b", null], "/properties/b/items", false],
    [["a"], "/$defs/A/anyOf/0", true],
    [["b", null], "/$defs/A", false],
    [["a", "c"], "/$defs/A/anyOf/0/properties/c", false],
    [["b", null], "/$defs/A/anyOf/0", true],
    [["b", null, "c"], "/$defs/A/anyOf/0/properties/c", false],
  ]);
});

it("says when a schema applies at more paths than it lists", () => {
  const tree = { properties: { kids: { type: "array", items: { $ref: "#" } } } };
  expect(hasMorePlaces(tree)).toBe(true);
  expect(hasMorePlaces({ properties: { a: { $ref: "#/$defs/A" } }, $defs: { A: {} } })).toBe(false);
  const wide = (count: number): boolean =>
    hasMorePlaces({ allOf: Array.from({ length: count }, () => ({})) });
  expect(wide(translationLimits.places - 1)).toBe(false);
  expect(wide(translationLimits.places)).toBe(true);
});

it("knows a place by its old and its new path", () => {
  const renames = [
    { act: "rename", at: [], from: "user_info", to: "userInfo" },
    { act: "rename", at: ["user_info", null], from: "user_name", to: "userName" },
  ] as const;
  const [old, now] = [
    ["user_info", null, "user_name"],
    ["userInfo", null, "userName"],
  ] as const;
  expect(readerPath(old, renames)).toEqual(now);
  expect(writerPath(now, renames)).toEqual(old);
});

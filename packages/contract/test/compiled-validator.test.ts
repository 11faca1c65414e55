import { expect, test } from "vitest";
import { compileValidator } from "../src/compiled-validator.ts";
import type { Json, JsonObject } from "../src/index.ts";
import { limits } from "../src/limits.ts";
import { validateValue } from "../src/validate.ts";

const contact: JsonObject = {
  type: "object",
  properties: {
    id: { type: "string", pattern: "^[a-z0-9-]+$" },
    limit: { type: "integer", minimum: 1, maximum: 100 },
    tags: { type: "array", items: { type: "string" }, uniqueItems: true },
    note: { anyOf: [{ type: "string", maxLength: 10 }, { type: "null" }] },
    owner: { anyOf: [{ $ref: "#/$defs/Person" }, { type: "null" }] },
    extra: { type: "object" },
  },
  required: ["id"],
  $defs: {
    Person: {
      type: "object",
      properties: { name: { type: "string" }, boss: { $ref: "#/$defs/Person" } },
      required: ["name"],
    },
  },
};

const validator = compileValidator(contact, { closed: true });

test.each<Json>([
  { id: "a-1" },
  { id: "a", limit: 5, tags: ["x", "y"], note: null, owner: null, extra: { any: { thing: 1 } } },
  { id: "a", owner: { name: "Ada", boss: { name: "Bea" } } },
])("a usual good value is told from its form alone: %j", (value) => {
  expect(validator.isSurelyGood(value)).toBe(true);
  expect(validator.problemsOf(value)).toEqual([]);
});

test.each<Json>([
  {},
  { id: "A" },
  { id: "a", unknown: 1 },
  { id: "a", limit: 0 },
  { id: "a", limit: 1.5 },
  { id: "a", tags: ["x", "x"] },
  { id: "a", note: "longer than ten" },
  { id: "a", owner: { name: "Ada", boss: { name: "Bea", age: 3 } } },
  { id: "a", owner: {} },
  JSON.parse('{"id": "a", "__proto__": {}}'),
  [],
  "a",
])("what is wrong is what `validateValue` says: %j", (value) => {
  const problems = validator.problemsOf(value);
  expect(problems).not.toEqual([]);
  expect(problems).toEqual(validateValue(contact, value, { closed: true }));
});

test("long lists of plain items are checked, which `validateValue` leaves", () => {
  const tags = Array.from({ length: limits.validatedItems + 1 }, (_, index) => `t${index}`);
  const open = compileValidator({ properties: { tags: { items: { type: "string" } } } });
  expect(open.problemsOf({ tags })).toEqual([]);
  expect(open.problemsOf({ tags: [...tags, 1] }).map(({ keyword }) => keyword)).toEqual(["$value"]);
});

test("texts are counted in code points", () => {
  const text = compileValidator({ type: "string", minLength: 2, maxLength: 3 });
  expect(
    ["é", "😀", "😀😀", "😀😀😀", "abc", "abcd", "😀😀😀😀"].map(
      (one) => text.problemsOf(one).length,
    ),
  ).toEqual([1, 1, 0, 0, 0, 1, 1]);
});

test("a pattern bomb costs the time that was given for it, and says so", () => {
  const bomb = compileValidator({ properties: { a: { pattern: "^(a+)+$" } } }, { patternMs: 10 });
  const started = performance.now();
  const problems = bomb.problemsOf({ a: `${"a".repeat(60)}!` });
  expect(problems.map(({ keyword }) => keyword)).toEqual(["$pattern"]);
  expect(performance.now() - started).toBeLessThan(limits.patternMs);
  expect(bomb.problemsOf({ a: "aaa" })).toEqual([]);
});

test("references that multiply, recursion and deep values end", () => {
  const doubling: Record<string, Json> = {};
  for (let at = 0; at < 40; at += 1)
    doubling[`d${at}`] = {
      allOf: [{ $ref: `#/$defs/d${at + 1}` }, { anyOf: [{ $ref: `#/$defs/d${at + 1}` }, {}] }],
    };
  const many = compileValidator({
    $ref: "#/$defs/d0",
    $defs: { ...doubling, d40: { type: "string" } },
  });
  expect(many.problemsOf("x")).toEqual(expect.any(Array));
  const tree = compileValidator(
    { properties: { next: { $ref: "#" } }, type: "object" },
    { closed: true },
  );
  let deep: Json = {};
  for (let at = 0; at < 100_000; at += 1) deep = { next: deep };
  expect(tree.problemsOf(deep).map(({ keyword }) => keyword)).toEqual(["$value"]);
  expect(tree.isSurelyGood({ next: { next: {} } })).toBe(true);
  const wide = compileValidator({ items: { $ref: "#" } });
  const flat = Array.from({ length: limits.validationSteps + 1 }, () => []);
  expect(wide.isSurelyGood(flat)).toBe(false);
});

test("a schema that cannot be used says so for every value that is not surely good", () => {
  const broken = compileValidator({ type: "object", properties: { a: { minLength: "x" } } });
  expect(broken.problemsOf({ a: "b" })[0]?.keyword).toBe("$schema");
});

test("formats are asserted where asked", () => {
  const schema = { type: "string", format: "date" };
  expect(compileValidator(schema).problemsOf("soon")).toEqual([]);
  expect(compileValidator(schema, { formats: true }).problemsOf("soon")).toHaveLength(1);
});

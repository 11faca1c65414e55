import { expect, test } from "vitest";
import { guardLimits } from "../../src/guard/limits.ts";
import { SchemaCheck } from "../../src/guard/tool-check.ts";

/** A schema of so many objects. */
function schemaOf(objects: number): { readonly properties: object } & Record<string, never> {
  const entries = Array.from({ length: objects - 2 }, (_, index) => [
    `p${index}`,
    { type: "string" },
  ]);
  return JSON.parse(JSON.stringify({ properties: Object.fromEntries(entries) }));
}

test("what is wrong is told up to a size of the schema, and not past it", () => {
  const most = new SchemaCheck(schemaOf(guardLimits.schemaObjects), true);
  expect(most.check({ p0: 1 })).toMatchObject({ kind: "wrong", problems: [{ keyword: "type" }] });
  const more = new SchemaCheck(schemaOf(guardLimits.schemaObjects + 1), true);
  expect(more.check({ p0: 1 })).toEqual({ kind: "unchecked", why: "its schema is too large" });
  expect(more.check({ p0: "x" })).toEqual({ kind: "good" });
});

test("patterns that are too slow are tried a few times only", () => {
  const check = new SchemaCheck({ properties: { a: { pattern: "^(a+)+$" } } }, true);
  const bomb = { a: `${"a".repeat(50)}!` };
  const kinds = Array.from({ length: guardLimits.slowPatterns + 1 }, () => check.check(bomb));
  expect(kinds.map(({ kind }) => kind)).toEqual(kinds.map(() => "unchecked"));
  expect(kinds[0]).not.toEqual(kinds.at(-1));
  expect(kinds.at(-1)).toMatchObject({ why: "the patterns of its schema are too slow" });
});

test("a schema that cannot be compiled checks nothing, and says so", () => {
  const check = new SchemaCheck({ properties: { a: { pattern: "(" } } }, true);
  expect(check.check({ a: "x" })).toMatchObject({
    kind: "unchecked",
    why: expect.stringContaining("cannot be used"),
  });
});

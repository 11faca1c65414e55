import { describe, expect, it } from "vitest";
import type { Change } from "../../src/change.ts";
import type { DiffOptions } from "../../src/diff/diff.ts";
import { diffToolLists } from "../../src/diff/diff.ts";
import { parseToolList } from "../../src/parse.ts";

function changes(old: object, next: object, options: DiffOptions = {}): readonly Change[] {
  const list = (fields: object) =>
    parseToolList([{ name: "crm", inputSchema: { type: "object" }, ...fields }]);
  return diffToolLists(list(old), list(next), options).changes;
}

function inputs(old: object, next: object, options: DiffOptions = {}): readonly Change[] {
  return changes({ inputSchema: old }, { inputSchema: next }, options);
}

function only(found: readonly Change[]): Change {
  const [change] = found;
  expect(found).toHaveLength(1);
  if (change === undefined) throw new Error("no change");
  return change;
}

function object(properties: Readonly<Record<string, object>>, rest: object = {}): object {
  return { type: "object", properties, ...rest };
}

describe("a change whose rule expects no harm", () => {
  it("is breaking where a witness shows that it does harm", () => {
    const parts = { allOf: [object({ b: { type: "string" } })] };
    const old = object({ a: { type: "string" } }, parts);
    const next = object({ a: { type: "string" } }, { ...parts, additionalProperties: false });
    const change = only(inputs(old, next));
    expect(change).toMatchObject({
      rule: "input-undeclared-refused",
      level: "breaking",
      bump: "major",
      proof: "witness",
      witness: { value: { b: expect.any(String) } },
    });
    expect(change.message).toContain("mostly harmless, but not here");
  });

  it("keeps its own opinion where another change explains the harm", () => {
    const old = object({ a: { type: "string" } });
    const next = object({ a: { type: "number" } }, { additionalProperties: false });
    expect(inputs(old, next).map(({ rule, level }) => `${level} ${rule}`)).toEqual([
      "safe input-undeclared-refused",
      "breaking input-type-changed",
    ]);
  });
});

describe("bounds", () => {
  it("are told as they are stated", () => {
    const of = (schema: object) => object({ n: schema });
    const [next, old] = [
      of({ type: "number", exclusiveMinimum: 0 }),
      of({ type: "number", minimum: 0 }),
    ];
    expect(only(inputs(old, next))).toMatchObject({
      path: "/inputSchema/properties/n/exclusiveMinimum",
      old: 0,
      new: 0,
      message: "tool crm: parameter n had minimum 0 and now has exclusiveMinimum 0",
    });
    const whole = only(
      inputs(of({ type: "integer" }), of({ type: "integer", exclusiveMinimum: 0 })),
    );
    expect(whole.message).toBe("tool crm: parameter n now has exclusiveMinimum 0");
  });
});

describe("an undecided change", () => {
  const old = object({ code: { type: "string", pattern: "^(a|b)\\1$" } });
  const next = object({ code: { type: "string", pattern: "^(a|b|c)\\1x?$" } });

  it("is breaking, not proved, and says why", () => {
    const change = only(inputs(old, next, { budget: { work: 1 } }));
    expect(change).toMatchObject({
      rule: "input-constraint-changed",
      level: "breaking",
      proof: "unknown",
    });
    expect(change.message).toContain("not decided: ");
    expect(change.message).toContain("accept it with a waiver");
  });

  it("says what to do about a type that JSON Schema does not have", () => {
    const of = (type: string) => object({ a: { type } });
    const change = only(inputs(of("system.string"), of("string")));
    expect(change).toMatchObject({ rule: "input-type-changed", proof: "unknown" });
    expect(change.message).toContain("ask the server's owner for a valid JSON Schema");
    expect(inputs(of("system.string"), of("system.string"))).toEqual([]);
  });

  it("says what to do about a dialect that nobody knows, and does not mind one that stays", () => {
    const of = (rest: object) => object({ a: { type: "string" } }, rest);
    const $schema = "https://dialects.example.com/ours";
    const change = only(inputs(of({}), of({ $schema })));
    expect(change).toMatchObject({ rule: "input-schema-undecided", proof: "unknown" });
    expect(change.message).toContain("ask the server's owner for a JSON Schema dialect");
    const next = object({ a: { type: "string", description: "One" } }, { $schema });
    expect(inputs(of({ $schema }), next).map(({ rule }) => rule)).toEqual(["description-changed"]);
  });

  it("is reported even where no single change looks harmful", () => {
    const remote = (name: string) =>
      object({ code: { $ref: `https://schemas.example.com/${name}` } });
    const change = only(inputs(remote("one"), remote("two")));
    expect(change).toMatchObject({
      rule: "input-schema-undecided",
      level: "breaking",
      proof: "unknown",
    });
  });
});

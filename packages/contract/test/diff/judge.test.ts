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

describe("a breaking change", () => {
  it("carries a call that worked and fails now", () => {
    const old = object(
      { limit: { type: "integer", maximum: 100 }, query: { type: "string" } },
      { required: ["query"] },
    );
    const next = object(
      { limit: { type: "integer", maximum: 50 }, query: { type: "string" } },
      { required: ["query"] },
    );
    const change = only(inputs(old, next));
    expect(change).toMatchObject({
      rule: "input-constraint-tightened",
      level: "breaking",
      bump: "major",
      path: "/inputSchema/properties/limit/maximum",
      old: 100,
      new: 50,
      proof: "witness",
      witness: {
        validUnder: "old",
        value: { query: expect.any(String), limit: expect.any(Number) },
      },
      message: "tool crm: parameter limit had maximum 100 and now has 50",
    });
  });

  it("carries a result that the old definition excluded", () => {
    const change = only(
      changes(
        { outputSchema: object({ id: { type: "integer" } }, { required: ["id"] }) },
        { outputSchema: object({ id: { type: "number" } }, { required: ["id"] }) },
      ),
    );
    expect(change).toMatchObject({
      rule: "output-type-widened",
      proof: "witness",
      witness: { validUnder: "new" },
    });
  });

  it("has a witness of its own, of several in one tool", () => {
    const old = object({ a: { enum: ["x", "y"] }, b: { type: "string" } });
    const next = object({ a: { enum: ["x"] }, b: { type: "number" } });
    const [first, second] = inputs(old, next);
    expect(first).toMatchObject({
      rule: "input-enum-value-removed",
      witness: { value: { a: "y" } },
    });
    expect(second).toMatchObject({
      rule: "input-type-changed",
      witness: { value: { b: expect.any(String) } },
    });
  });

  it("has the words of the whole new schema, not of one change alone", () => {
    const of = (...values: readonly string[]) => object({ range: { enum: values } });
    const found = inputs(of("day", "week", "d", "w"), of("day", "week"));
    expect(found.map(({ old, witness }) => [old, witness?.value, witness?.error])).toEqual([
      ["d", { range: "d" }, 'The value at /range is not one of ["day","week"].'],
      ["w", { range: "w" }, 'The value at /range is not one of ["day","week"].'],
    ]);
  });

  it("is told the fault at its own place where the value has several", () => {
    const of = (a: object, b: object) => object({ a, b }, { required: ["a", "b"] });
    const found = inputs(
      of({ type: "string" }, { type: "string" }),
      of({ type: "number" }, { type: "number" }),
    );
    expect(found.map(({ path, witness }) => [path, witness?.error])).toEqual([
      ["/inputSchema/properties/a/type", "The value at /a is of type string, not number."],
      ["/inputSchema/properties/b/type", "The value at /b is of type string, not number."],
    ]);
    const renamed = inputs(
      object({ email: {}, kind: { enum: ["a", "b", "c"] } }, { required: ["email"] }),
      object({ mail: {}, kind: { enum: ["a"] } }, { required: ["mail"] }),
    );
    expect(renamed.map(({ witness }) => witness?.error)).toEqual([
      'The value lacks the required key "mail".',
      'The value at /kind is not one of ["a"].',
      'The value at /kind is not one of ["a"].',
    ]);
  });

  it("has a witness also where it lies in a definition and the definitions changed", () => {
    const parent = (kind: object) => ({
      type: "object",
      properties: { parent: { $ref: "#/$defs/parent" } },
      $defs: { parent: object({ kind: { $ref: "#/$defs/kind" } }, { required: ["kind"] }), kind },
    });
    const [first] = inputs(
      parent({ type: "string" }),
      parent({ anyOf: [{ const: "page" }, { const: "board" }] }),
    );
    expect(first).toMatchObject({
      rule: "input-enum-added",
      proof: "witness",
      witness: { value: { parent: { kind: expect.any(String) } } },
    });
  });

  it("is one change where a definition is used in several places", () => {
    const two = (type: string) => ({
      ...object({ a: { $ref: "#/$defs/id" }, b: { $ref: "#/$defs/id" } }),
      $defs: { id: { type } },
    });
    const change = only(inputs(two("string"), two("integer")));
    expect(change).toMatchObject({
      rule: "input-type-changed",
      path: "/inputSchema/$defs/id/type",
      proof: "witness",
    });
  });

  it("of a name stays breaking where every value stays valid", () => {
    const change = only(inputs(object({ fax: { type: "string" } }), object({})));
    expect(change).toMatchObject({
      rule: "input-property-removed",
      level: "breaking",
      proof: "proved",
    });
    expect(change.witness).toBeUndefined();
  });

  it("of a name carries a witness where the object is closed", () => {
    const closed = { additionalProperties: false };
    const change = only(inputs(object({ fax: { type: "string" } }, closed), object({}, closed)));
    expect(change).toMatchObject({
      proof: "witness",
      witness: { value: { fax: expect.any(String) } },
    });
  });

  it("says that a default does not help", () => {
    const next = object({ page: { type: "integer", default: 1 } }, { required: ["page"] });
    expect(only(inputs(object({}), next)).message).toBe(
      "tool crm: parameter page was added and is required; its default does not help, because validators do not fill in defaults",
    );
  });
});

describe("a change that no value can show", () => {
  it("is safe when the whole is proved compatible", () => {
    const of = (pattern: string) => object({ a: { type: "string", pattern } });
    const [old, next] = [of("^[a-c]$"), of("^[a-z]$")];
    const found = inputs(old, next);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ level }) => level)).toEqual(found.map(() => "safe"));
    expect(found.some(({ message }) => message.includes("proved harmless"))).toBe(true);
  });

  it("is no change when nothing that is valid differs", () => {
    const of = (maxLength: number) =>
      object({ a: { anyOf: [{ type: "string" }, { type: "string", maxLength }] } });
    expect(inputs(of(5), of(3))).toEqual([]);
    const described = { ...of(3), description: "Where to look" };
    expect(inputs(of(5), described).map(({ rule }) => rule)).toEqual(["description-changed"]);
  });

  it("is no change either beside one that widens", () => {
    const of = (rest: object) => object({ a: { type: "string", ...rest }, b: { enum: ["x"] } });
    const next = {
      ...of({ not: false }),
      properties: { a: { type: "string", not: false }, b: {} },
    };
    expect(inputs(of({}), next).map(({ rule, level }) => `${level} ${rule}`)).toEqual([
      "safe input-enum-removed",
    ]);
  });

  it("is safe when it alone is proved compatible and another one breaks", () => {
    const old = object({ code: { type: "string", pattern: "^[a-c]$" }, size: { type: "string" } });
    const next = object({ code: { type: "string", pattern: "^[a-z]$" }, size: { type: "number" } });
    expect(inputs(old, next).map(({ rule, level }) => `${level} ${rule}`)).toEqual([
      "safe input-constraint-changed",
      "breaking input-type-changed",
    ]);
  });
});

describe("a tool whose schema lists no parameters", () => {
  it("takes none, so that a new optional one is safe", () => {
    const found = inputs({ type: "object" }, object({ limit: { type: "integer" } }));
    expect(found.map(({ rule, level }) => `${level} ${rule}`)).toEqual([
      "safe input-property-added",
    ]);
  });

  it("differs from a nested object without keys, which is a free-form map", () => {
    const old = object({ meta: { type: "object" } });
    const next = object({ meta: object({ limit: { type: "integer" } }) });
    expect(inputs(old, next).map(({ level }) => level)).toContain("breaking");
  });
});

describe("policies", () => {
  const [open, closed] = [object({}), object({}, { additionalProperties: false })];

  it("take what is open by omission as open when objects are strict", () => {
    expect(only(inputs(open, closed)).level).toBe("safe");
    const strict = only(inputs(open, closed, { policy: { objects: "strict" } }));
    expect(strict).toMatchObject({
      rule: "input-undeclared-refused",
      level: "breaking",
      bump: "major",
      proof: "witness",
    });
  });

  it("take a format as a constraint when formats are asserted", () => {
    const [plain, dated] = [
      object({ day: { type: "string" } }),
      object({ day: { type: "string", format: "date" } }),
    ];
    expect(only(inputs(plain, dated)).level).toBe("dangerous");
    const asserted = only(inputs(plain, dated, { policy: { formats: "assert" } }));
    expect(asserted).toMatchObject({ rule: "input-format-changed", level: "breaking" });
    expect(asserted.witness?.value).toBeDefined();
  });

  it("stop at an abort", () => {
    const signal = AbortSignal.abort(new Error("enough"));
    expect(() => inputs(open, closed, { signal })).toThrow("enough");
  });
});

describe("text of a server", () => {
  it("is made harmless in messages", () => {
    const change = only(inputs(object({ "a\u001b[31m": {} }), object({})));
    expect(change.message).toBe("tool crm: parameter a\ufffd[31m was removed");
    expect(change.path).toBe("/inputSchema/properties/a\u001b[31m");
  });

  it("may use names that objects have of their own", () => {
    const schema = (text: string): unknown => JSON.parse(text);
    const old = schema(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{}}}',
    );
    const found = changes({ inputSchema: old }, { inputSchema: object({}) });
    expect(found.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      "input-property-removed /inputSchema/properties/__proto__",
      "input-property-removed /inputSchema/properties/constructor",
    ]);
  });
});

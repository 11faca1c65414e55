import { describe, expect, it } from "vitest";
import type { Compatibility, CompatibilityQuestion, JsonSchema } from "../../src/index.ts";
import { compareSchemas } from "../../src/prove/compare.ts";

type Options = Partial<Omit<CompatibilityQuestion, "old" | "new">>;

function compare(old: JsonSchema, next: JsonSchema, options: Options = {}): Compatibility {
  return compareSchemas({ old, new: next, side: "input", ...options });
}

const strict: Options = { policy: { objects: "strict" } };

describe("what is not understood", () => {
  const lookbehind = { type: "string", pattern: "(?<=a)b" };

  it.each<[string, JsonSchema, JsonSchema]>([
    ["regex-lookaround", { type: "string", pattern: "^ab$" }, lookbehind],
    [
      "regex-backreference",
      { type: "string", pattern: "^(a+)\\1$" },
      { type: "string", pattern: "^a+$" },
    ],
    ["ref-remote", { type: "object", required: ["a"] }, { $ref: "https://schemas.example/a.json" }],
    ["ref-missing", { type: "string" }, { $ref: "#/$defs/nowhere" }],
    ["ref-loop", { type: "string" }, { allOf: [{ $ref: "#" }] }],
    ["keyword-invalid", { type: "string" }, { type: "system.string" }],
    [
      "dialect-unknown",
      { type: "string" },
      { $schema: "https://schemas.example/dialect", type: ["string", "null"] },
    ],
    ["array-length", { type: "array", minItems: 100_000 }, { type: "array", minItems: 200_000 }],
    ["string-length", { minLength: 1e9, type: "string" }, { minLength: 2e9, type: "string" }],
  ])("%s", (reason, old, next) => {
    expect(compare(old, next)).toMatchObject({ verdict: "unknown", reason });
  });

  it("is no obstacle where both sides have the same", () => {
    const wider = { ...lookbehind, description: "x", maxLength: 3 };
    expect(compare(wider, lookbehind).verdict).toBe("compatible");
    const invalid = (a: JsonSchema): JsonSchema => ({
      properties: { a, b: { type: "system.string" } },
    });
    expect(compare(invalid({ const: 1 }), invalid({ enum: [1, 2] })).verdict).toBe("compatible");
  });

  it("does not hide a break beside it", () => {
    const old = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
    const next = { type: "object", properties: { a: { type: "integer", pattern: "(?<=a)b" } } };
    expect(compare(old, next).verdict).toBe("breaking");
    expect(compare({ type: "string" }, lookbehind).verdict).toBe("breaking");
  });
});

describe("dialects", () => {
  it("reads tuples and boolean bounds of older schemas", () => {
    const tuple = { items: [{ type: "string" }], additionalItems: false };
    expect(
      compare(tuple, { prefixItems: [{ type: "string" }], items: false }, strict).verdict,
    ).toBe("compatible");
    expect(
      compare({ type: "number", minimum: 1, exclusiveMinimum: true }, { not: { maximum: 1 } })
        .verdict,
    ).toBe("compatible");
  });

  it("lets $ref hide its siblings in draft-07 only", () => {
    const schema = { $ref: "#/definitions/a", minimum: 5, definitions: { a: { type: "number" } } };
    const draft7 = compare({ type: "number" }, schema, { dialect: "draft-07" });
    expect(draft7.verdict).toBe("compatible");
    expect(compare({ type: "number" }, schema, { dialect: "2020-12" }).verdict).toBe("breaking");
  });

  it("ignores keywords that a named dialect does not have", () => {
    const next = { dependencies: { a: ["b"] } };
    expect(compare({}, next, { dialect: "draft-07", ...strict }).verdict).toBe("breaking");
    expect(compare({}, next, { dialect: "2020-12", ...strict }).verdict).toBe("compatible");
  });
});

describe("formats", () => {
  const email = { type: "string", format: "email" };
  const asserted: Options = { policy: { formats: "assert" } };

  it("say nothing unless the policy lets them assert", () => {
    expect(compare({ type: "string" }, email).verdict).toBe("compatible");
    expect(compare({ type: "string" }, email, asserted)).toMatchObject({
      verdict: "breaking",
      witness: { value: "a" },
    });
    expect(compare(email, { ...email, maxLength: 9 }, asserted).verdict).not.toBe("compatible");
    expect(compare({ ...email, maxLength: 9 }, email, asserted).verdict).toBe("compatible");
  });
});

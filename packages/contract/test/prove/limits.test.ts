import { describe, expect, it } from "vitest";
import type { Compatibility, JsonSchema } from "../../src/index.ts";
import { compareSchemas } from "../../src/prove/compare.ts";
import { engineLimits } from "../../src/prove/limits.ts";

/** Generous, because a loaded machine must not change what these tests see. */
const timeoutMs = 20_000;

function strictly(old: JsonSchema, next: JsonSchema, work?: number): Compatibility {
  const budget = work === undefined ? { timeoutMs } : { timeoutMs, work };
  return compareSchemas({ old, new: next, side: "input", policy: { objects: "strict" }, budget });
}

function reasonOf(verdict: Compatibility): string {
  return verdict.verdict === "unknown" ? verdict.reason : verdict.verdict;
}

function nested(levels: number, leaf: JsonSchema): JsonSchema {
  let schema = leaf;
  for (let level = 0; level < levels; level += 1)
    schema = { allOf: [schema, { minProperties: 0 }] };
  return schema;
}

describe("bounds, at the limit and one past it", () => {
  it("arrayLength", () => {
    const pair = (count: number) =>
      [
        { type: "array", minItems: count },
        { type: "array", minItems: count + 1 },
      ] as const;
    expect(reasonOf(strictly(...pair(engineLimits.arrayLength)))).toBe("breaking");
    expect(reasonOf(strictly(...pair(engineLimits.arrayLength + 1)))).toBe("array-length");
  });

  it("distinctPositions", () => {
    const pair = (count: number) =>
      [
        { type: "array", uniqueItems: true, minItems: count, items: { type: "integer" } },
        { maxItems: count - 1 },
      ] as const;
    expect(reasonOf(strictly(...pair(engineLimits.distinctPositions)))).toBe("breaking");
    expect(reasonOf(strictly(...pair(engineLimits.distinctPositions + 1)))).toBe("array-length");
  });

  it("stringLength", () => {
    const pair = (count: number) =>
      [
        { type: "string", minLength: count },
        { type: "string", minLength: count + 1 },
      ] as const;
    expect(reasonOf(strictly(...pair(engineLimits.stringLength)))).toBe("breaking");
    expect(reasonOf(strictly(...pair(engineLimits.stringLength + 1)))).toBe("string-length");
  });

  it("objectKeys", () => {
    const pair = (count: number) =>
      [{ type: "object", minProperties: count }, { maxProperties: count - 1 }] as const;
    expect(reasonOf(strictly(...pair(engineLimits.objectKeys)))).toBe("breaking");
    expect(reasonOf(strictly(...pair(engineLimits.objectKeys + 1)))).toBe("object-size");
  });

  it("schemaDepth", () => {
    const shallow = nested(engineLimits.schemaDepth - 2, { required: ["a"] });
    expect(reasonOf(strictly(shallow, { required: ["a"] }))).not.toBe("schema-depth");
    const deep = nested(engineLimits.schemaDepth + 1, { required: ["a"] });
    expect(reasonOf(strictly(deep, { type: "string", minLength: 1 }))).not.toBe("compatible");
    expect(reasonOf(strictly({ type: "object", required: ["a"] }, deep))).toBe("schema-depth");
  });

  it("patternLength", () => {
    const source = (length: number): JsonSchema => ({
      type: "string",
      pattern: `^${"a".repeat(length - 1)}`,
    });
    expect(reasonOf(strictly(source(engineLimits.patternLength), { pattern: "a" }))).toBe(
      "compatible",
    );
    expect(reasonOf(strictly(source(engineLimits.patternLength + 1), { pattern: "a" }))).toBe(
      "regex-size",
    );
  });

  it("work: the same answer every time, and `budget-work` when there is too little", () => {
    const old = { anyOf: Array.from({ length: 9 }, (_, index) => ({ required: [`a${index}`] })) };
    const next = {
      anyOf: Array.from({ length: 9 }, (_, index) => ({
        required: [`a${index}`],
        minProperties: 2,
      })),
    };
    expect(reasonOf(strictly(old, next))).toBe("breaking");
    expect(reasonOf(strictly(old, next, 20))).toBe("budget-work");
    expect(strictly(old, next)).toEqual(strictly(old, next));
  });

  it("timeoutMs and cancellation", () => {
    const branches = Array.from({ length: 13 }, (_, index) => ({
      type: "object",
      properties: { [`p${index}`]: { $ref: "#" }, [`q${index}`]: { type: "string" } },
      required: [`p${index}`],
    }));
    const old = { oneOf: [...branches, { type: "string" }] };
    const next = { oneOf: [...branches, { type: "string", minLength: 0, maxLength: 9 }] };
    const verdict = compareSchemas({ old, new: next, side: "input", budget: { timeoutMs: 50 } });
    expect(["budget-time", "breaking"]).toContain(reasonOf(verdict));
    const cancelled = compareSchemas({
      old,
      new: next,
      side: "input",
      signal: AbortSignal.abort(),
    });
    expect(["cancelled", "breaking"]).toContain(reasonOf(cancelled));
  });
});

describe("hostile schemas end in an answer", () => {
  it.each<[string, JsonSchema, JsonSchema, string]>([
    [
      "exponential automata",
      { pattern: "^(a|b)*a(a|b){20}$" },
      { pattern: "^(a|b)*b(a|b){20}$" },
      "breaking",
    ],
    [
      "backtracking patterns",
      { type: "string", pattern: "^(a+)+$" },
      { pattern: "^(a|aa)+$" },
      "compatible",
    ],
    [
      "backtracking witnesses",
      { type: "string", pattern: "^(a+)+b$", minLength: 40 },
      { pattern: "c" },
      "breaking",
    ],
    ["far apart multiples", { multipleOf: 1e-9 }, { multipleOf: 1e9 }, "breaking"],
    ["huge and tiny numbers", { type: "number", minimum: 1e308 }, { maximum: -1e308 }, "breaking"],
  ])("%s", (_, old, next, expected) => {
    expect(reasonOf(strictly(old, next))).toBe(expected);
  });

  it("ten thousand properties", () => {
    const wide = (type: (index: number) => string): JsonSchema => ({
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(
        Array.from({ length: 10_000 }, (_, index) => [`p${index}`, { type: type(index) }]),
      ),
    });
    const old = wide(() => "string");
    expect(
      reasonOf(
        strictly(
          old,
          wide(() => "string"),
        ),
      ),
    ).toBe("compatible");
    const verdict = strictly(
      old,
      wide((index) => (index === 7_000 ? "number" : "string")),
    );
    expect(verdict).toMatchObject({ verdict: "breaking", witness: { value: { p7000: "a" } } });
  });

  it("twelve recursive branches", () => {
    const union = (type: string): JsonSchema => ({
      $ref: "#/$defs/node",
      $defs: {
        node: {
          oneOf: Array.from({ length: 12 }, (_, index) => ({
            type: "object",
            properties: {
              kind: { const: `k${index}` },
              child: { $ref: "#/$defs/node" },
              x: { type: index === 3 ? type : "string" },
            },
            required: index === 0 ? ["kind"] : ["kind", "child"],
          })),
        },
      },
    });
    expect(reasonOf(strictly(union("integer"), union("number")))).toBe("compatible");
    expect(reasonOf(strictly(union("number"), union("integer")))).toBe("breaking");
  });

  it("very deep values", () => {
    const chain = (type: string): JsonSchema => {
      let schema: JsonSchema = { type };
      for (let level = 0; level < 3_000; level += 1)
        schema = { properties: { a: schema }, required: ["a"] };
      return schema;
    };
    expect(["schema-depth", "budget-depth"]).toContain(
      reasonOf(strictly(chain("string"), chain("number"))),
    );
  });
});

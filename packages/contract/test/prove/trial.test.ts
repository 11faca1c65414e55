import { describe, expect, it } from "vitest";
import type { Compatibility, Json, JsonSchema } from "../../src/index.ts";
import { compareSchemas } from "../../src/prove/compare.ts";
import { engineLimits } from "../../src/prove/limits.ts";
import { sampledWords } from "../../src/prove/sampled-words.ts";

function strictly(old: JsonSchema, next: JsonSchema): Compatibility {
  const budget = { timeoutMs: 20_000 };
  return compareSchemas({ old, new: next, side: "input", policy: { objects: "strict" }, budget });
}

describe("values are tried where no proof is found", () => {
  it("a recursive union whose branches do not exclude each other", () => {
    const node = { $ref: "#/$defs/node" };
    const branch =
      (type: string) =>
      (_: unknown, index: number): Json => ({
        type: "object",
        properties: {
          [`k${index}`]: { const: index },
          left: node,
          x: { type: index === 3 ? type : "string" },
        },
        required: index === 0 ? ["k0"] : [`k${index}`, "left"],
      });
    const union = (type: string): JsonSchema => ({
      ...node,
      $defs: { node: { oneOf: Array.from({ length: 12 }, branch(type)) } },
    });
    const verdict = strictly(union("number"), union("integer"));
    expect(verdict.verdict).toBe("breaking");
    expect(JSON.stringify(verdict).length).toBeLessThan(300);
  });

  it.each<[string, JsonSchema, JsonSchema]>([
    ["back-references", { type: "string", pattern: "^(a)\\1$" }, { pattern: "^b" }],
    ["look-behind of the reader", { type: "string" }, { pattern: "(?<=a)b" }],
    [
      "look-ahead in a loop",
      { type: "string", pattern: "^(?:a(?=a)|a?|b)+$" },
      { pattern: "^a*$" },
    ],
    [
      "a witness on which the validator is wrong has neighbours",
      { anyOf: [{ properties: { kind: { items: { type: "boolean" } } } }] },
      {
        anyOf: [{ properties: { kind: {} } }],
        dependentSchemas: { a: { properties: { a: {} }, unevaluatedProperties: false } },
      },
    ],
  ])("%s", (_, old, next) => {
    expect(strictly(old, next).verdict).toBe("breaking");
  });

  it("patterns that are not understood do not matter where the others leave nothing", () => {
    const unread = { type: "string", pattern: "(?<=a)b" };
    expect(strictly(unread, { pattern: "^.*" }).verdict).toBe("compatible");
    expect(strictly({ allOf: [unread, { pattern: "^a$" }] }, { pattern: "^a" }).verdict).toBe(
      "compatible",
    );
  });

  it("only alternatives that are not proved are looked at", () => {
    const closed = (count: number): JsonSchema => ({
      anyOf: Array.from({ length: count }, (_, index) => ({
        type: "object",
        properties: { [`p${index}`]: { type: "integer" } },
        required: [`p${index}`],
        additionalProperties: false,
      })),
    });
    expect(strictly(closed(199), closed(200)).verdict).toBe("compatible");
    expect(strictly(closed(200), closed(199))).toMatchObject({
      verdict: "breaking",
      witness: { value: { p199: 1 } },
    });
  });

  it("as many different items as the limit allows", () => {
    const distinct = (most: number): JsonSchema => ({
      type: "array",
      uniqueItems: true,
      items: { enum: Array.from({ length: 30 }, (_, index) => index) },
      maxItems: most,
    });
    expect(strictly(distinct(31), distinct(30)).verdict).toBe("compatible");
    expect(strictly(distinct(30), distinct(29)).verdict).toBe("breaking");
  });

  it("countedSchemas, at the limit and one past it", () => {
    const counted = (schemas: number): JsonSchema => ({
      type: "array",
      allOf: Array.from({ length: schemas }, (_, index) => ({
        contains: { const: index },
        minContains: 2,
      })),
    });
    const reason = (schemas: number): string => {
      const verdict = strictly(counted(schemas), { maxItems: 1 });
      return verdict.verdict === "unknown" ? verdict.reason : verdict.verdict;
    };
    expect(reason(engineLimits.countedSchemas)).not.toBe("array-counts");
    expect(reason(engineLimits.countedSchemas + 1)).toBe("array-counts");
  });
});

describe("sampledWords", () => {
  it("are the shortest that match, or do not", () => {
    expect(sampledWords("^(a)\\1$", true)).toEqual(["aa"]);
    expect(sampledWords("^a?$", false)[0]).toBe("b");
  });

  it("are none where the pattern is none or runs away", () => {
    expect(sampledWords("(", true)).toEqual([]);
  });
});

describe("history", () => {
  it("does not change an answer", () => {
    const ask = (): Compatibility =>
      strictly(
        { type: "string", pattern: "^(?:[ab]{2,}c|(?:ab?)+d)*e?$" },
        { pattern: "^(?:a|b|c|d){0,9}$" },
      );
    const first = ask();
    for (let size = 1; size < 60; size += 1)
      strictly({ pattern: `^(?:[ab]{${size}}|c+d?)*$` }, { pattern: `^[a-c]{${size},}d*$` });
    expect(ask()).toEqual(first);
  });
});

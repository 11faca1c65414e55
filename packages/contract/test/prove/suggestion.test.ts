import { describe, expect, it } from "vitest";
import type { CompatibilityPolicy, Json, JsonSchema } from "../../src/index.ts";
import { dialectOf } from "../../src/prove/dialect.ts";
import { evaluate } from "../../src/prove/evaluate.ts";
import { Graph } from "../../src/prove/graph.ts";
import { engineLimits } from "../../src/prove/limits.ts";
import { Lowering } from "../../src/prove/lower.ts";
import type { Node } from "../../src/prove/node.ts";
import { Simulation } from "../../src/prove/simulate.ts";
import { suggestedValue } from "../../src/prove/suggestion.ts";
import { Work } from "../../src/prove/work.ts";
import { RandomSchema } from "./random-schema.ts";

const budget = { work: 1e6, timeoutMs: 20_000 };

interface Parties {
  readonly old: JsonSchema;
  readonly next: JsonSchema;
  readonly objects?: CompatibilityPolicy["objects"];
}

function asked({ old, next, objects = "strict" }: Parties) {
  const [graph, work] = [new Graph(), new Work(budget, undefined)];
  const node = (name: "old" | "new", schema: JsonSchema, role: "writer" | "reader"): Node => {
    const dialect = dialectOf(schema, undefined);
    const options = { graph, name, role, schema, dialect, formats: "annotation", work } as const;
    return new Lowering(options).root();
  };
  const [left, right] = [node("old", old, "writer"), node("new", next, "reader")];
  const value = suggestedValue(new Simulation(graph, work), left, right, { objects, work });
  return { left, right, value };
}

function suggested(parties: Parties): Json | undefined {
  return asked(parties).value;
}

function withKeys(count: number, extra: JsonSchema = true): JsonSchema {
  const names = Array.from({ length: count }, (_, index) => `k${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, { type: "integer" }]));
  return { type: "object", properties: { ...properties, last: extra }, required: names };
}

describe("suggestedValue", () => {
  it.each<[string, JsonSchema, JsonSchema, Json]>([
    ["a type gone", { type: ["string", "null"] }, { type: "string" }, null],
    ["a member gone", { enum: ["a", "b", "c"] }, { enum: ["a", "c"] }, "b"],
    ["a bound moved", { type: "integer", minimum: 1 }, { type: "integer", minimum: 2 }, 1],
    ["a length", { type: "string", maxLength: 3 }, { type: "string", maxLength: 2 }, "aaa"],
    ["a new required key", { type: "object" }, { required: ["b"] }, {}],
    [
      "a value deep inside, and what is required around it",
      {
        type: "object",
        properties: { a: { type: "boolean" }, o: { properties: { x: { type: "number" } } } },
        required: ["a"],
      },
      { properties: { o: { type: "object", properties: { x: { type: "integer" } } } } },
      { a: true, o: 1 },
    ],
    [
      "an item",
      { type: "array", items: { type: "number" } },
      { items: { type: "integer" } },
      [0.5],
    ],
    ["one item more", { type: "array", items: { const: 1 } }, { maxItems: 1 }, [1, 1]],
    [
      "a closed object",
      { type: "object", properties: { b: { type: "integer" } } },
      { maxProperties: 0 },
      { b: 1 },
    ],
    [
      "an alternative gone",
      { anyOf: [{ type: "string" }, { type: "array", minItems: 1 }] },
      { anyOf: [{ type: "string" }, { type: "integer" }] },
      [1],
    ],
    [
      "an alternative of the writer that fits",
      { type: "object", anyOf: [{ required: ["p"] }, { required: ["q"] }] },
      { required: ["p"] },
      { q: 1 },
    ],
    [
      "a recursive schema",
      {
        $ref: "#/$defs/n",
        $defs: { n: { type: "object", properties: { n: { $ref: "#/$defs/n" } } } },
      },
      { type: "object", properties: { n: { type: "object", required: ["x"] } } },
      { n: {} },
    ],
  ])("finds %s", (_, old, next, value) => {
    expect(suggested({ old, next })).toEqual(value);
  });

  it("concludes nothing where the place is not plain, or nothing is lost", () => {
    expect(suggested({ old: { type: "integer" }, next: { type: "number" } })).toBeUndefined();
    const pattern = { type: "object", patternProperties: { "^x": { type: "string" } } };
    expect(suggested({ old: { type: "object" }, next: pattern })).toBeUndefined();
    const unread = { type: "string", pattern: "(a)\\1" };
    expect(suggested({ old: unread, next: { type: "string", pattern: "(b)\\1" } })).toBeUndefined();
  });

  it("uses no key that a declared writer would not", () => {
    const old = { type: "object", properties: { a: { type: "string" } } } as const;
    const next = { properties: { b: { type: "string" } } };
    expect(suggested({ old, next })).toEqual({ b: 1 });
    expect(suggested({ old, next, objects: "declared" })).toBeUndefined();
    const both = { properties: { b: { type: "string" }, a: { type: "integer" } } };
    expect(suggested({ old, next: both, objects: "declared" })).toEqual({ a: "a" });
    const open = { ...old, additionalProperties: { type: "integer" } };
    expect(suggested({ old: open, next, objects: "declared" })).toEqual({ b: 1 });
  });

  it("suggests only what the engine itself sees to be a witness", () => {
    let found = 0;
    for (let seed = 1; seed <= 600; seed += 1) {
      const random = new RandomSchema(seed);
      const old = random.document();
      const { left, right, value } = asked({ old, next: random.changed(old) });
      if (value === undefined) continue;
      found += 1;
      expect([evaluate(left, value), evaluate(right, value)]).toEqual([true, false]);
    }
    expect(found).toBeGreaterThan(60);
  });
});

describe("bounds of a suggestion, at the limit and one past it", () => {
  it("suggestionSteps", () => {
    // The object itself is one step, each key another, and so is what is at the end.
    const parties = (count: number) => ({
      old: withKeys(count, { type: "integer" }),
      next: { properties: { last: { type: "string" } } },
    });
    const { suggestionSteps } = engineLimits;
    expect(suggested(parties(suggestionSteps - 2))).toBeDefined();
    expect(suggested(parties(suggestionSteps - 1))).toBeUndefined();
  });

  it("suggestedItems", () => {
    const parties = (count: number) => ({
      old: { type: "array", minItems: count },
      next: { items: { type: "string" } },
    });
    expect(suggested(parties(engineLimits.suggestedItems))).toHaveLength(64);
    expect(suggested(parties(engineLimits.suggestedItems + 1))).toBeUndefined();
  });
});

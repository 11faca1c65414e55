import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../../src/index.ts";
import { dialectOf } from "../../src/prove/dialect.ts";
import { Graph } from "../../src/prove/graph.ts";
import { Lowering } from "../../src/prove/lower.ts";
import type { Node } from "../../src/prove/node.ts";
import { Simulation } from "../../src/prove/simulate.ts";
import { Halt, Work } from "../../src/prove/work.ts";

const graph = new Graph();
const ample = new Work({ work: 1e6, timeoutMs: 10_000 }, undefined);

function lowered(name: "old" | "new", schema: JsonSchema): Node {
  const dialect = dialectOf(schema, undefined);
  const options = { graph, name, schema, dialect, formats: "annotation", work: ample } as const;
  return new Lowering({ ...options, role: "writer" }).root();
}

function list(item: JsonSchema): JsonSchema {
  const node = { type: "object", properties: { next: { $ref: "#/$defs/node" }, item } };
  return { $ref: "#/$defs/node", $defs: { node } };
}

describe("the fast proof", () => {
  it("follows recursive schemas without unfolding them", () => {
    const simulation = new Simulation(graph, ample);
    const [narrow, wide] = [
      lowered("old", list({ const: 1 })),
      lowered("new", list({ enum: [1, 2] })),
    ];
    expect(simulation.implies(narrow, wide)).toBe(true);
    expect(simulation.implies(wide, narrow)).toBe(false);
  });

  it("says which part of the right side is still open", () => {
    const simulation = new Simulation(graph, ample);
    const old = lowered("old", { type: "object", properties: { a: { const: 1 }, b: true } });
    const next = lowered("new", {
      type: "object",
      properties: { a: { type: "integer" }, b: { type: "string" } },
    });
    const open = lowered("new", { properties: { b: { type: "string" } } });
    expect(simulation.unproved(old, next)).toBe(open);
  });

  it("believes nothing it only assumed when the budget ended it", () => {
    const [wide, narrow] = [
      lowered("old", list({ enum: [1, 2] })),
      lowered("new", list({ const: 1 })),
    ];
    for (let units = 1; units < 30; units += 1) {
      const simulation = new Simulation(
        graph,
        new Work({ work: units, timeoutMs: 10_000 }, undefined),
      );
      const outcomes = [0, 1].map(() => {
        try {
          return simulation.implies(wide, narrow);
        } catch (error) {
          return error instanceof Halt ? error.reason : error;
        }
      });
      expect(outcomes).not.toContain(true);
    }
  });
});

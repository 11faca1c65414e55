import { describe, expect, it } from "vitest";
import { Graph } from "../../src/prove/graph.ts";
import { types } from "../../src/prove/node.ts";
import type { Node } from "../../src/prove/node.ts";

function lengths(graph: Graph, count: number): Node[] {
  return Array.from({ length: count }, (_, index) => graph.length("min-length", index + 1));
}

describe("Graph", () => {
  it("gives equal nodes one identity, in whatever order their parts come", () => {
    const graph = new Graph();
    const [a, b, c] = lengths(graph, 3);
    if (a === undefined || b === undefined || c === undefined) throw new Error("three were asked");
    const string = graph.type(types.string);
    expect(graph.and([a, string, b, c])).toBe(graph.and([c, b, a, string, b]));
    expect(graph.or([a, b, c])).toBe(graph.or([c, a, b]));
    expect(graph.and([a, b])).not.toBe(graph.or([a, b]));
    expect(graph.not(graph.not(graph.and([a, b])))).toBe(graph.and([a, b]));
    const pattern = graph.pattern("x");
    expect(graph.not(pattern)).not.toBe(pattern);
    expect(graph.and([string, graph.not(string)])).toBe(graph.false);
  });

  it("keeps nodes about keys apart by name, value, pattern and rest", () => {
    const graph = new Graph();
    const [a, b] = lengths(graph, 2);
    if (a === undefined || b === undefined) throw new Error("two were asked");
    const keys = (name: string, value: Node, rest = graph.true, patterns: [string, Node][] = []) =>
      graph.keys(new Map([[name, value]]), patterns, rest);
    expect(keys("x", a)).toBe(keys("x", a));
    const others = [keys("y", a), keys("x", b), keys("x", a, b), keys("x", a, b, [["^z", a]])];
    expect(new Set([keys("x", a), ...others]).size).toBe(5);
    expect(keys("x", a, b, [["^z", a]])).not.toBe(keys("x", a, b, [["^y", a]]));
    expect(graph.someKey(graph.name("x"), a)).toBe(graph.someKey(graph.name("x"), a));
    expect(graph.someKey(graph.pattern("x"), a)).not.toBe(graph.everyKey(graph.pattern("x"), a));
  });

  it("finds each of very many nodes again", () => {
    const graph = new Graph();
    const atoms = lengths(graph, 300);
    const pairs = atoms.flatMap((left, index) =>
      atoms.slice(index + 1).map((right) => [left, right] as const),
    );
    const made = pairs.map(([left, right]) => graph.or([left, right]));
    expect(new Set(made).size).toBe(pairs.length);
    expect(pairs.every(([left, right], index) => graph.or([right, left]) === made[index])).toBe(
      true,
    );
  });
});

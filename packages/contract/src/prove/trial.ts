import { isJsonObject } from "../json.ts";
import type { Json, JsonArray } from "../json.ts";
import { Boundaries } from "./boundary-values.ts";
import { evaluate } from "./evaluate.ts";
import type { Node } from "./node.ts";
import { valueOf } from "./outcome.ts";
import type { Graph } from "./graph.ts";
import { Simulation } from "./simulate.ts";
import { Solver } from "./solver.ts";
import { valueText } from "./value-text.ts";
import { Halt } from "./work.ts";
import type { Work } from "./work.ts";

/** Alternatives of the writer that are solved for a first value, values that are edited, and edits of each. */
const alternatives = 40;
const shares = 10;
const edited = 60;
const editsOfOne = 600;

/**
 * The third gear, for questions that are not decided: values of the writer, and small edits of them with the constants
 * of both sides, of which some may lie outside the reader. It proves nothing: what it yields has to be confirmed.
 */
export class Trial {
  readonly #graph: Graph;
  readonly #writer: Node;
  readonly #missed: Node;
  readonly #work: Work;
  readonly #seen = new Set<string>();

  constructor(graph: Graph, writer: Node, missed: Node, work: Work) {
    this.#graph = graph;
    this.#writer = writer;
    this.#missed = missed;
    this.#work = work;
  }

  /** Values that, as far as can be seen, the writer may send and the reader refuses; ends with the work. */
  *candidates(): Generator<Json> {
    try {
      yield* this.#search();
    } catch (error) {
      if (!(error instanceof Halt) || error.reason === "cancelled") throw error;
    }
  }

  *#search(): Generator<Json> {
    const kept: Json[] = [];
    yield* this.#sift(this.#seeds(), kept);
    const boundaries = new Boundaries(this.#graph, [this.#writer, this.#missed], this.#work);
    yield* this.#sift(boundaries.whole, kept);
    for (let index = 0; index < kept.length && index < edited; index += 1) {
      const value = kept[index];
      if (value !== undefined) yield* this.#sift(edits(value, boundaries, 2), kept, editsOfOne);
    }
  }

  /** Yields what the reader refuses, and keeps what only the writer takes for further edits. */
  *#sift(values: Iterable<Json>, kept: Json[], limit = Infinity): Generator<Json> {
    let count = 0;
    for (const value of values) {
      count += 1;
      if (count > limit) return;
      const text = valueText(value);
      if (this.#seen.has(text)) continue;
      this.#seen.add(text);
      this.#work.spend(1 + (text.length >> 4));
      if (evaluate(this.#writer, value) === false) continue;
      if (evaluate(this.#missed, value) === false) kept.push(value);
      else yield value;
    }
  }

  /** A value of the question itself, had it less to look at, and one of each alternative of the writer. */
  *#seeds(): Generator<Json> {
    const goals: Node[][] = [[this.#writer, this.#missed], [this.#writer]];
    for (const part of conjunctsOf(this.#writer)) {
      if (part.kind !== "or") continue;
      for (const alternative of part.parts) goals.push([this.#writer, alternative]);
    }
    for (const [index, goal] of goals.slice(0, alternatives).entries()) {
      try {
        this.#work.tick(64);
        const work = this.#work.part(index === 0 ? 2 : shares);
        const value = valueOf(new Solver(new Simulation(this.#graph, work), work).solve(goal));
        if (value !== undefined) yield value;
      } catch (error) {
        if (!(error instanceof Halt) || error.reason === "cancelled") throw error;
      }
    }
  }
}

function conjunctsOf(node: Node): readonly Node[] {
  if (node.kind === "ref" && node.target !== undefined) return conjunctsOf(node.target);
  return node.kind === "and" ? node.parts : [node];
}

/** Values that differ from `value` in one place: one key or item less, one more, or another value there. */
function* edits(value: Json, boundaries: Boundaries, depth: number): Generator<Json> {
  if (Array.isArray(value)) yield* arrayEdits(value as JsonArray, boundaries, depth);
  else if (isJsonObject(value)) yield* objectEdits(value, boundaries, depth);
}

function* arrayEdits(value: JsonArray, boundaries: Boundaries, depth: number): Generator<Json> {
  for (const index of value.keys()) yield value.toSpliced(index, 1);
  for (const item of [...value.slice(0, 1), ...boundaries.item]) yield [...value, item];
  for (const index of value.keys()) {
    for (const other of boundaries.item) yield value.with(index, other);
  }
  if (depth === 0) return;
  for (const [index, item] of value.entries()) {
    for (const other of edits(item, boundaries, depth - 1)) yield value.with(index, other);
  }
}

function* objectEdits(
  value: { readonly [key: string]: Json },
  boundaries: Boundaries,
  depth: number,
): Generator<Json> {
  const entries = Object.entries(value);
  for (const index of entries.keys()) yield Object.fromEntries(entries.toSpliced(index, 1));
  for (const key of boundaries.keys) {
    if (Object.hasOwn(value, key)) continue;
    for (const item of boundaries.under(key)) yield Object.fromEntries([...entries, [key, item]]);
  }
  for (const [index, [key]] of entries.entries()) {
    for (const other of boundaries.under(key))
      yield Object.fromEntries(entries.with(index, [key, other]));
  }
  if (depth === 0) return;
  for (const [index, [key, item]] of entries.entries()) {
    for (const other of edits(item, boundaries, depth - 1)) {
      yield Object.fromEntries(entries.with(index, [key, other]));
    }
  }
}

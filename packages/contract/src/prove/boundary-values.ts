import type { Json } from "../json.ts";
import type { Graph } from "./graph.ts";
import { partsOf, types } from "./node.ts";
import type { Node, PatternNode } from "./node.ts";
import { valueOf } from "./outcome.ts";
import { unreadableReason } from "./pattern.ts";
import { sampledWords } from "./sampled-words.ts";
import { Simulation } from "./simulate.ts";
import { solveString } from "./solve-string.ts";
import { Solver } from "./solver.ts";
import { valueText } from "./value-text.ts";
import { Halt } from "./work.ts";
import type { Work } from "./work.ts";

/** Places that are looked at, values that are kept for one place, and keys. */
const visitedPlaces = 3_000;
const keptValues = 40;
const keptKeys = 60;
/** Length up to which a text is worth trying. */
const longest = 200;

/** One value of each type, where the constants of the schemas suggest nothing better. */
const plain: readonly Json[] = ["a", 1, 0.5, true, null, {}, []];

/** The values at which the assertions of some nodes change their answer, by the key or the item they are about. */
export class Boundaries {
  readonly #graph: Graph;
  readonly #work: Work;
  readonly #values = new Map<string, Map<string, Json>>();

  constructor(graph: Graph, roots: readonly Node[], work: Work) {
    this.#graph = graph;
    this.#work = work;
    const queue: (readonly [place: string, node: Node])[] = roots.map((root) => ["", root]);
    const seen = new Set<string>();
    for (let index = 0; index < queue.length && index < visitedPlaces; index += 1) {
      const [place, node] = queue[index] ?? ["", graph.true];
      work.tick();
      const key = `${node.id} ${place}`;
      if (seen.has(key)) continue;
      seen.add(key);
      this.#addOwn(place, node);
      queue.push(...placesBelow(place, node));
    }
  }

  /** What to try for the whole value. */
  get whole(): Iterable<Json> {
    return this.#at("");
  }

  /** What to try as an item of an array. */
  get item(): Iterable<Json> {
    return this.#at("item");
  }

  /** What to try at the key of an object. */
  under(key: string): Iterable<Json> {
    return this.#at(`key ${key}`);
  }

  /** The keys that are spoken of, and one that is not. */
  get keys(): readonly string[] {
    const named = [...this.#values.keys()].filter((place) => place.startsWith("key "));
    return [...named.slice(0, keptKeys).map((place) => place.slice(4)), "other"];
  }

  #at(place: string): Iterable<Json> {
    const own = this.#values.get(place) ?? new Map<string, Json>();
    return [...own.values(), ...plain.filter((value) => !own.has(valueText(value)))];
  }

  #add(place: string, ...list: readonly Json[]): void {
    const own = this.#values.get(place) ?? new Map<string, Json>();
    this.#values.set(place, own);
    for (const value of list) if (own.size < keptValues) own.set(valueText(value), value);
  }

  #addOwn(place: string, node: Node): void {
    this.#add(place);
    switch (node.kind) {
      case "minimum":
      case "maximum":
        for (const step of [0, 1, -1, 0.5, -0.5]) this.#add(place, node.value + step);
        break;
      case "multiple": {
        const divisor = Number(node.divisor.numerator) / Number(node.divisor.denominator);
        if (Number.isFinite(divisor)) this.#add(place, divisor, divisor * 1.5);
        break;
      }
      case "min-length":
      case "max-length":
        for (const length of [node.count, node.count + 1, node.count - 1]) {
          if (length >= 0 && length <= longest) this.#add(place, "a".repeat(length));
        }
        break;
      case "pattern":
        this.#addWord(place, node);
        this.#addWord(place, { ...node, negated: !node.negated });
        break;
      case "enum":
        this.#add(place, ...[...node.values.values()].slice(0, keptValues / 4));
        break;
      case "keys":
      case "items":
        this.#addSolution(place, node);
        break;
      default:
    }
  }

  #addWord(place: string, node: PatternNode): void {
    if (unreadableReason(node.source) !== undefined) {
      this.#add(place, ...sampledWords(node.source, !node.negated));
      return;
    }
    const word = valueOf(solveString([node], this.#work));
    if (word !== undefined) this.#add(place, word);
  }

  /** A smallest object or array that the node allows. */
  #addSolution(place: string, node: Node): void {
    const type = this.#graph.type(node.kind === "keys" ? types.object : types.array);
    const work = this.#work.part(20);
    try {
      const solver = new Solver(new Simulation(this.#graph, work), work);
      const value = valueOf(solver.solve([type, node]));
      if (value !== undefined) this.#add(place, value);
    } catch (error) {
      if (!(error instanceof Halt) || error.reason === "cancelled") throw error;
    }
  }
}

function placesBelow(place: string, node: Node): (readonly [string, Node])[] {
  switch (node.kind) {
    case "keys": {
      const found = [...node.names].map(([name, value]) => [`key ${name}`, value] as const);
      const others = [...node.patterns.map(([, value]) => value), node.rest];
      return [...found, ...others.map((value) => ["key other", value] as const)];
    }
    case "some-key":
    case "every-key": {
      const name = node.kind === "some-key" ? node.name : undefined;
      return [[`key ${name ?? "other"}`, node.value]];
    }
    case "items":
    case "some-item":
    case "min-matches":
    case "max-matches":
      return partsOf(node).map((part) => ["item", part] as const);
    default:
      return partsOf(node).map((part) => [place, part] as const);
  }
}

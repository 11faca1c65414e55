import { evaluate, valuesAt } from "./evaluate.ts";
import { engineLimits } from "./limits.ts";
import { types } from "./node.ts";
import type { EveryKeyNode, KeysNode, Node, SomeKeyNode } from "./node.ts";
import type { Outcome } from "./outcome.ts";
import { unknown } from "./outcome.ts";
import type { Solver } from "./solver.ts";

/** A key that may be used, and what its value has to satisfy there. */
interface KeyChoice {
  readonly kind: "key";
  readonly name: string;
  readonly goals: readonly Node[];
  /** False when a pattern leaves open whether the key has the wanted form. */
  readonly sure: boolean;
}

type Unknown = Extract<Outcome, { kind: "unknown" }>;

/** The atoms of one object question, sorted for the search. */
export class ObjectNeeds {
  minimum = 0;
  maximum: number = Infinity;
  /** Keys that must be present, with what is asked of their values there. */
  readonly required: Map<string, Node[]> = new Map();
  /** "Some key such that …" where the key is not fixed. */
  readonly searched: SomeKeyNode[] = [];
  readonly #groups: KeysNode[] = [];
  readonly #rules: EveryKeyNode[] = [];
  readonly #solver: Solver;
  #interesting: ReadonlySet<string> | undefined;

  constructor(solver: Solver, atoms: readonly Node[]) {
    this.#solver = solver;
    for (const atom of atoms) {
      if (atom.kind === "keys") this.#groups.push(atom);
      else if (atom.kind === "every-key") this.#rules.push(atom);
      else if (atom.kind === "min-keys") this.minimum = Math.max(this.minimum, atom.count);
      else if (atom.kind === "max-keys") this.maximum = Math.min(this.maximum, atom.count);
      else if (atom.kind === "some-key") {
        if (atom.name === undefined) this.searched.push(atom);
        else this.required.set(atom.name, [...(this.required.get(atom.name) ?? []), atom.value]);
      }
    }
  }

  /** What the value at `key` must satisfy when the key is present. */
  valueGoal(key: string): Node[] {
    const goals: Node[] = [];
    for (const group of this.#groups) goals.push(...valuesAt(group, key));
    for (const rule of this.#rules) {
      const applies = evaluate(rule.key, key);
      if (applies === true) goals.push(rule.value);
      else if (applies === undefined) goals.push(this.#unreadable());
    }
    return goals;
  }

  #unreadable(): Node {
    const detail = "A pattern that decides about a key is beyond the engine.";
    return this.#solver.graph.opaque("key", "regex-key", detail);
  }

  /** Every key that some atom names. */
  interesting(): ReadonlySet<string> {
    if (this.#interesting !== undefined) return this.#interesting;
    const names = new Set<string>(this.required.keys());
    for (const group of this.#groups) for (const name of group.names.keys()) names.add(name);
    for (const node of [...this.#rules, ...this.searched]) addNamesOf(node.key, names);
    this.#interesting = names;
    return names;
  }

  /** Keys that could serve `wanted`, cheapest first. */
  *keysFor(
    wanted: SomeKeyNode,
    chosen: ReadonlyMap<string, unknown>,
  ): Generator<KeyChoice | Unknown> {
    for (const name of new Set([...chosen.keys(), ...this.interesting()])) {
      const matches = evaluate(wanted.key, name);
      if (matches === false) continue;
      yield { kind: "key", name, goals: this.valueGoal(name), sure: matches === true };
    }
    yield* this.#freshKeys(wanted.key, chosen);
  }

  /** Further keys that may be present, named ones first, then as many fresh ones as are needed. */
  *moreKeys(chosen: ReadonlyMap<string, unknown>): Generator<KeyChoice | Unknown> {
    for (const name of this.interesting()) {
      if (chosen.has(name)) continue;
      yield { kind: "key", name, goals: this.valueGoal(name), sure: true };
    }
    for (let before = -1; before !== chosen.size;) {
      before = chosen.size;
      yield* this.#freshKeys(this.#solver.graph.true, chosen);
    }
  }

  /** One unnamed key for every way in which the key rules can apply to it. */
  *#freshKeys(wanted: Node, chosen: ReadonlyMap<string, unknown>): Generator<KeyChoice | Unknown> {
    const graph = this.#solver.graph;
    const used = [...this.interesting(), ...chosen.keys()].toSorted();
    const base = [graph.type(types.string), wanted, graph.enum(used, true)];
    const tests = this.#keyTests();
    if (tests.length > 2 * engineLimits.unevaluatedPatterns) {
      yield unknown("key-patterns", "Too many patterns decide about keys.") as Unknown;
      return;
    }
    yield* this.#regions(base, tests);
  }

  *#regions(goal: readonly Node[], tests: readonly Node[]): Generator<KeyChoice | Unknown> {
    const outcome = this.#solver.solve(goal);
    if (outcome.kind === "empty") return;
    const [test, ...others] = tests;
    if (test !== undefined) {
      yield* this.#regions([...goal, this.#solver.graph.not(test)], others);
      yield* this.#regions([...goal, test], others);
      return;
    }
    if (outcome.kind === "unknown" && typeof outcome.candidate !== "string") {
      yield outcome;
      return;
    }
    const name = outcome.kind === "unknown" ? outcome.candidate : outcome.value;
    if (typeof name !== "string") return;
    if (outcome.kind === "unknown") yield outcome;
    yield { kind: "key", name, goals: this.valueGoal(name), sure: outcome.kind === "value" };
  }

  #keyTests(): Node[] {
    const tests = new Set<Node>();
    for (const group of this.#groups) {
      for (const [source] of group.patterns) tests.add(this.#solver.graph.pattern(source));
    }
    for (const rule of this.#rules) this.#addTests(rule.key, tests);
    return [...tests];
  }

  /** The single questions about a key that decide whether it satisfies `node`. */
  #addTests(node: Node, tests: Set<Node>): void {
    if (node.kind === "and" || node.kind === "or") {
      for (const part of node.parts) this.#addTests(part, tests);
    } else if (node.kind === "pattern") tests.add(this.#solver.graph.pattern(node.source));
    else if (node.kind !== "enum" && node.kind !== "type") tests.add(node);
  }
}

function addNamesOf(node: Node, names: Set<string>): void {
  if (node.kind === "enum") {
    for (const value of node.values.values()) if (typeof value === "string") names.add(value);
  } else if (node.kind === "and" || node.kind === "or") {
    for (const part of node.parts) addNamesOf(part, names);
  }
}

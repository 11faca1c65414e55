import type { Json } from "../json.ts";
import { engineLimits } from "./limits.ts";
import type { ItemsNode, MatchCountNode, Node, SomeItemNode } from "./node.ts";
import { empty, found, unknown, valueOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Solver } from "./solver.ts";
import { chooseDistinct } from "./distinct-values.ts";

interface ArrayNeeds {
  minimum: number;
  maximum: number;
  readonly groups: ItemsNode[];
  readonly some: SomeItemNode[];
  readonly atLeast: MatchCountNode[];
  readonly atMost: MatchCountNode[];
  unique: boolean;
  repeated: boolean;
  /** Positions from here on are all alike. */
  uniform: number;
}

/** An array that satisfies every atom: lengths are tried from the shortest, positions get what is asked of them. */
export function solveArray(solver: Solver, atoms: readonly Node[]): Outcome {
  const needs = needsOf(atoms);
  if (needs.minimum > needs.maximum || (needs.unique && needs.repeated)) return empty;
  const counted = needs.atLeast.reduce((sum, node) => sum + node.count, 0);
  const demanded = counted + needs.some.length + (needs.repeated ? 2 : 0);
  // A shortest witness has no position that nothing asks for, after the last one that is special.
  const enough = Math.max(needs.minimum, needs.uniform + demanded);
  let doubt: Outcome = empty;
  for (let length = needs.minimum; length <= Math.min(enough, needs.maximum); length += 1) {
    const outcome = ofLength(solver, needs, length);
    if (outcome.kind === "value") return outcome;
    if (outcome.kind === "unknown" && (doubt.kind === "empty" || outcome.candidate !== undefined)) {
      doubt = outcome;
    }
    if (outcome.kind === "unknown" && outcome.reason === "array-length") break;
    if (blockedAt(solver, needs, length)) break;
  }
  return doubt;
}

function needsOf(atoms: readonly Node[]): ArrayNeeds {
  const needs: ArrayNeeds = {
    minimum: 0,
    maximum: Infinity,
    groups: [],
    some: [],
    atLeast: [],
    atMost: [],
    unique: false,
    repeated: false,
    uniform: 0,
  };
  for (const atom of atoms) {
    if (atom.kind === "items") needs.groups.push(atom);
    else if (atom.kind === "some-item") needs.some.push(atom);
    else if (atom.kind === "min-items") needs.minimum = Math.max(needs.minimum, atom.count);
    else if (atom.kind === "max-items") needs.maximum = Math.min(needs.maximum, atom.count);
    else if (atom.kind === "min-matches") needs.atLeast.push(atom);
    else if (atom.kind === "max-matches") needs.atMost.push(atom);
    else if (atom.kind === "unique") needs[atom.negated ? "repeated" : "unique"] = true;
  }
  for (const group of needs.groups) needs.uniform = Math.max(needs.uniform, group.prefix.length);
  for (const node of needs.some) {
    needs.uniform = Math.max(needs.uniform, node.from, node.to === Infinity ? 0 : node.to);
  }
  if (needs.repeated) needs.minimum = Math.max(needs.minimum, 2);
  return needs;
}

function goalsAt(needs: ArrayNeeds, index: number): Node[] {
  return needs.groups.map((group) => group.prefix[index] ?? group.rest);
}

/** True when no array can be longer than `length`, because the next position has no value. */
function blockedAt(solver: Solver, needs: ArrayNeeds, length: number): boolean {
  return solver.solve(goalsAt(needs, length)).kind === "empty";
}

function ofLength(solver: Solver, needs: ArrayNeeds, length: number): Outcome {
  const special = Math.min(length, needs.uniform);
  for (let index = 0; index <= special && index < length; index += 1) {
    if (blockedAt(solver, needs, index)) return empty;
  }
  const plain = needs.atLeast.length + needs.atMost.length + needs.some.length === 0;
  if (plain && !needs.unique && !needs.repeated) return repeatedItems(solver, needs, length);
  if (length > engineLimits.distinctPositions) {
    return unknown("array-length", "An array would need very many different items.");
  }
  const counted = new Set([...needs.atLeast, ...needs.atMost].map((node) => node.value));
  if (counted.size > engineLimits.countedSchemas) {
    return unknown("array-counts", "Too many schemas count the items of one array.");
  }
  return new Placement(solver, needs, length).search();
}

function repeatedItems(solver: Solver, needs: ArrayNeeds, length: number): Outcome {
  if (length > engineLimits.arrayLength) {
    return unknown("array-length", "An array would need very many items.");
  }
  const outcomes: Outcome[] = [];
  for (let index = 0; index < length; index += 1) {
    outcomes.push(solver.solve(goalsAt(needs, Math.min(index, needs.uniform))));
  }
  return assembled(outcomes);
}

function assembled(outcomes: readonly Outcome[]): Outcome {
  const items: Json[] = [];
  let doubt: Outcome | undefined;
  for (const outcome of outcomes) {
    if (outcome.kind === "empty") return empty;
    if (outcome.kind === "unknown") doubt = outcome;
    const value = valueOf(outcome);
    if (value !== undefined) items.push(value);
  }
  const candidate = items.length === outcomes.length ? items : undefined;
  if (doubt?.kind === "unknown") return unknown(doubt.reason, doubt.detail, candidate);
  return found(items);
}

/** One way in which an item stands to the counted schemas: it satisfies the `chosen` ones and no other. */
interface ItemClass {
  readonly goal: readonly Node[];
  readonly chosen: readonly Node[];
}

/** Decides position by position which of the counted schemas the item satisfies, then who serves which need. */
class Placement {
  readonly #solver: Solver;
  readonly #needs: ArrayNeeds;
  readonly #length: number;
  readonly #counted: readonly Node[];
  readonly #dead = new Set<string>();
  readonly #classes = new Map<Node, readonly ItemClass[]>();
  #doubt: Outcome = empty;

  constructor(solver: Solver, needs: ArrayNeeds, length: number) {
    this.#solver = solver;
    this.#needs = needs;
    this.#length = length;
    this.#counted = [...new Set([...needs.atLeast, ...needs.atMost].map((node) => node.value))];
  }

  search(): Outcome {
    const goals: Node[][] = Array.from({ length: this.#length }, (_, index) =>
      goalsAt(this.#needs, index),
    );
    return this.#place(goals, 0) ?? this.#doubt;
  }

  /** Serves the "some item" needs one after the other; undefined when nothing was found. */
  #place(goals: readonly (readonly Node[])[], next: number): Outcome | undefined {
    this.#solver.work.spend();
    const need = this.#needs.some[next];
    if (need === undefined) {
      this.#dead.clear();
      return this.#count(goals, 0, new Map());
    }
    let triedFresh = false;
    for (let index = need.from; index < Math.min(need.to, this.#length); index += 1) {
      const fresh =
        index >= this.#needs.uniform && goals[index]?.length === this.#needs.groups.length;
      if (fresh && triedFresh) continue;
      triedFresh ||= fresh;
      const extended = goals.map((goal, at) => (at === index ? [...goal, need.value] : goal));
      if (this.#solver.solve(extended[index] ?? []).kind === "empty") continue;
      const outcome = this.#place(extended, next + 1);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  /** Chooses for each position which counted schemas it satisfies, within the counts. */
  #count(
    goals: readonly (readonly Node[])[],
    index: number,
    counts: ReadonlyMap<Node, number>,
  ): Outcome | undefined {
    this.#solver.work.spend();
    if (!this.#countsPossible(counts, this.#length - index)) return undefined;
    if (this.#counted.length === 0 || index === this.#length) return this.#finish(goals);
    const state = `${index}:${this.#counted.map((node) => counts.get(node) ?? 0).join()}`;
    if (this.#dead.has(state)) return undefined;
    for (const { goal, chosen } of this.#classesOf(goals[index] ?? [])) {
      const counted = new Map(counts);
      for (const node of chosen) counted.set(node, (counted.get(node) ?? 0) + 1);
      const extended = goals.map((each, at) => (at === index ? goal : each));
      const outcome = this.#count(extended, index + 1, counted);
      if (outcome !== undefined) return outcome;
    }
    // Without a look at equal items, what can follow depends on the counts alone.
    if (!this.#needs.unique && !this.#needs.repeated) this.#dead.add(state);
    return undefined;
  }

  /** The ways in which an item that meets `base` can stand to the counted schemas, without the impossible ones. */
  #classesOf(base: readonly Node[]): readonly ItemClass[] {
    const key = this.#solver.graph.and(base);
    const known = this.#classes.get(key);
    if (known !== undefined) return known;
    let classes: ItemClass[] = [{ goal: base, chosen: [] }];
    for (const node of this.#counted) {
      const finer = classes.flatMap(({ goal, chosen }) => [
        { goal: [...goal, this.#solver.graph.not(node)], chosen },
        { goal: [...goal, node], chosen: [...chosen, node] },
      ]);
      this.#solver.work.spend(finer.length);
      classes = finer.filter(({ goal }) => this.#solver.solve(goal).kind !== "empty");
    }
    this.#classes.set(key, classes);
    return classes;
  }

  #countsPossible(counts: ReadonlyMap<Node, number>, left: number): boolean {
    const { atLeast, atMost } = this.#needs;
    return (
      atMost.every((node) => (counts.get(node.value) ?? 0) <= node.count) &&
      atLeast.every((node) => (counts.get(node.value) ?? 0) + left >= node.count)
    );
  }

  #finish(goals: readonly (readonly Node[])[]): Outcome | undefined {
    if (this.#needs.unique) return this.#keep(chooseDistinct(this.#solver, goals));
    if (!this.#needs.repeated) return this.#keep(this.#each(goals));
    for (let first = 0; first < this.#length; first += 1) {
      for (let second = first + 1; second < this.#length; second += 1) {
        const shared = [...(goals[first] ?? []), ...(goals[second] ?? [])];
        const outcomes = this.#each(
          goals.map((goal, at) => (at === first || at === second ? shared : goal)),
        );
        const outcome = this.#keep(outcomes);
        if (outcome !== undefined) return outcome;
      }
    }
    return undefined;
  }

  #each(goals: readonly (readonly Node[])[]): Outcome {
    return assembled(goals.map((goal) => this.#solver.solve(goal)));
  }

  #keep(outcome: Outcome): Outcome | undefined {
    if (outcome.kind === "value") return outcome;
    if (outcome.kind === "unknown") this.#doubt = outcome;
    return undefined;
  }
}

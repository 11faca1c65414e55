import type { Json } from "../json.ts";
import { evaluate } from "./evaluate.ts";
import type { Graph } from "./graph.ts";
import { engineLimits } from "./limits.ts";
import { types } from "./node.ts";
import type { Node } from "./node.ts";
import { empty, firstFitting, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { searchType } from "./search.ts";
import type { Simulation } from "./simulate.ts";
import type { Work } from "./work.ts";

/** Types in the order in which a witness is looked for: the plainest values first. */
const typeOrder = [
  types.number,
  types.string,
  types.boolean,
  types.null,
  types.array,
  types.object,
] as const;

/**
 * Finds a value of a node, or proves that there is none. Emptiness of recursive nodes is a least fixed point (a
 * value is finite): a goal met again inside itself cannot help a smallest value of that goal, so it counts as
 * empty there. Answers found under such an assumption are kept only as long as the assumption holds.
 */
export class Solver {
  readonly graph: Graph;
  readonly work: Work;
  readonly simulation: Simulation;
  readonly #memo = new Map<Node, Outcome>();
  readonly #open = new Map<Node, number>();
  /** Goals answered "empty" under the assumption that some open goal is empty. */
  readonly #provisional = new Map<Node, number>();
  #trail: Node[] = [];
  /** Depth of the outermost open goal whose emptiness the current goal's answer assumes. */
  #assumed = Infinity;

  constructor(simulation: Simulation, work: Work) {
    this.graph = simulation.graph;
    this.simulation = simulation;
    this.work = work;
  }

  /** True while the question itself is worked on, not a part of its values. */
  get atRoot(): boolean {
    return this.#open.size === 1;
  }

  solve(list: readonly Node[]): Outcome {
    const goal = this.graph.and(list);
    if (goal === this.graph.false) return empty;
    const known = this.#memo.get(goal);
    if (known !== undefined) return known;
    const depth = this.#open.get(goal);
    if (depth !== undefined) {
      this.#assumed = Math.min(this.#assumed, depth);
      return empty;
    }
    const assumption = this.#provisional.get(goal);
    if (assumption !== undefined) {
      this.#assumed = Math.min(this.#assumed, assumption);
      return empty;
    }
    return this.#solveFresh(goal);
  }

  #solveFresh(goal: Node): Outcome {
    this.work.spend(4);
    const depth = this.#open.size;
    if (depth >= engineLimits.goalDepth) {
      return unknown("budget-depth", "The comparison nests deeper than its limit.");
    }
    const outerAssumed = this.#assumed;
    const trailStart = this.#trail.length;
    this.#assumed = Infinity;
    this.#open.set(goal, depth);
    const outcome = this.#byType(goal);
    this.#open.delete(goal);
    const assumed = this.#assumed;
    if (outcome.kind !== "empty") {
      for (const node of this.#trail.splice(trailStart)) this.#provisional.delete(node);
      this.#memo.set(goal, outcome);
    } else if (assumed >= depth) {
      for (const node of this.#trail.splice(trailStart)) {
        this.#provisional.delete(node);
        this.#memo.set(node, empty);
      }
      this.#memo.set(goal, empty);
    } else {
      this.#provisional.set(goal, assumed);
      for (const node of this.#trail.slice(trailStart)) {
        this.#provisional.set(node, Math.min(this.#provisional.get(node) ?? depth, assumed));
      }
      this.#trail.push(goal);
    }
    const inherited = outcome.kind === "empty" && assumed < depth ? assumed : Infinity;
    this.#assumed = Math.min(outerAssumed, inherited);
    return outcome;
  }

  #byType(goal: Node): Outcome {
    let doubt: Outcome | undefined;
    for (const type of typeOrder) {
      if ((goal.mask & type) === 0) continue;
      const outcome = this.#ofType(goal, type);
      if (outcome.kind === "value") return outcome;
      if (outcome.kind === "unknown" && (doubt === undefined || hasNoCandidate(doubt)))
        doubt = outcome;
    }
    return doubt ?? empty;
  }

  #ofType(goal: Node, type: number): Outcome {
    if (type === types.boolean) return this.#among([true, false], goal);
    if (type === types.null) return this.#among([null], goal);
    return searchType(this, goal, type);
  }

  #among(values: readonly Json[], goal: Node): Outcome {
    return firstFitting(values, (value) => evaluate(goal, value), [goal]);
  }
}

function hasNoCandidate(outcome: Outcome): boolean {
  return outcome.kind === "unknown" && outcome.candidate === undefined;
}

import { evaluate } from "./evaluate.ts";
import type { Graph } from "./graph.ts";
import { engineLimits } from "./limits.ts";
import { typeOfAtom } from "./node.ts";
import type { AndNode, KeysNode, Node, OrNode } from "./node.ts";
import { impliesAtom } from "./simulate-atom.ts";
import {
  asksExactly,
  impliesArrayAtom,
  impliesNamed,
  impliesObjectAtom,
  impliesRest,
} from "./simulate-parts.ts";
import type { Work } from "./work.ts";

/** Ids are far below this, so that two of them make one exact number. */
const idRange = 2 ** 26;
const smallRange = 2 ** 15;

/** One number for two ids: a small one, which maps find fastest, for all but very large graphs. */
function pairKey(left: number, right: number): number {
  const isSmall = left < smallRange && right < smallRange;
  return isSmall ? left * smallRange + right : -(left * idRange + right);
}

/**
 * The fast proof of inclusion: constraint by constraint, each of the right side from one of the left. It says "yes"
 * or "not seen", never "no". Pairs met again while they are being compared count as included (greatest fixed point):
 * that is induction on the size of a value, because a pair can only come back inside a part of it.
 */
export class Simulation {
  readonly graph: Graph;
  readonly #work: Work;
  readonly #answers = new Map<number, boolean>();
  /** Pairs being compared, with their depth. */
  readonly #open = new Map<number, number>();
  /** Pairs proved under the assumption that an open pair holds, with the depth of the outermost such pair. */
  readonly #provisional = new Map<number, number>();
  #trail: number[] = [];
  #assumed = Infinity;
  #splits = 0;

  constructor(graph: Graph, work: Work) {
    this.graph = graph;
    this.#work = work;
  }

  /** True when every value of `left` is proved to be a value of `right`. */
  implies(left: Node, right: Node): boolean {
    if (left === right || left.mask === 0 || right.kind === "true") return true;
    if (right.kind === "false") return false;
    if (right.kind === "type") return (left.mask & ~right.mask) === 0;
    const key = pairKey(left.id, right.id);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const assumption = this.#open.get(key) ?? this.#provisional.get(key);
    if (assumption !== undefined) {
      this.#assumed = Math.min(this.#assumed, assumption);
      return true;
    }
    if (this.#open.size > engineLimits.schemaDepth * 2) return false;
    this.#work.spend();
    return this.#compare(key, left, right);
  }

  #compare(key: number, left: Node, right: Node): boolean {
    const depth = this.#open.size;
    const outerAssumed = this.#assumed;
    const trailStart = this.#trail.length;
    this.#assumed = Infinity;
    this.#open.set(key, depth);
    const answer = this.#decideOrUndo(left, right, key, trailStart);
    const assumed = this.#assumed;
    this.#assumed = outerAssumed;
    if (answer && assumed < depth) {
      this.#provisional.set(key, assumed);
      this.#trail.push(key);
      this.#assumed = Math.min(outerAssumed, assumed);
      return true;
    }
    for (const pair of this.#trail.splice(trailStart)) {
      this.#provisional.delete(pair);
      if (answer) this.#answers.set(pair, true);
    }
    this.#answers.set(key, answer);
    return answer;
  }

  /** Decides one pair; when the budget ends it, what was only assumed is forgotten, so that the proof can go on. */
  #decideOrUndo(left: Node, right: Node, key: number, trailStart: number): boolean {
    const splits = this.#splits;
    let done = false;
    try {
      const answer = this.#decide(left, right);
      done = true;
      return answer;
    } finally {
      this.#open.delete(key);
      if (!done) {
        this.#splits = splits;
        for (const pair of this.#trail.splice(trailStart)) this.#provisional.delete(pair);
      }
    }
  }

  /** True when all values of every node in `left` together are proved to be values of `right`. */
  allImply(left: readonly Node[], right: Node): boolean {
    if (right.kind === "true") return true;
    const [first, ...others] = left;
    if (first === undefined) return this.implies(this.graph.true, right);
    return this.implies(others.length === 0 ? first : this.graph.and(left), right);
  }

  /** What of `right` remains to be proved: `left` implies `right` exactly when it implies the rest. */
  unproved(left: Node, right: Node): Node {
    if (right.kind !== "and" && right.kind !== "keys") return right;
    const parts = right.kind === "and" ? right.parts : [right];
    const open = parts.filter((part) => !this.implies(left, part));
    return this.graph.and(
      open.map((part) => (part.kind === "keys" ? this.#openKeys(left, part) : part)),
    );
  }

  /** What of `left` is not proved to be inside `right`: the alternatives that already are do not matter. */
  unmet(left: Node, right: Node): Node {
    const node = this.#unfolded(left);
    if (node.kind !== "or") return left;
    const open = node.parts.filter((part) => !this.implies(part, right));
    return open.length === node.parts.length ? left : this.graph.or(open);
  }

  /** The same keys, with nothing asked where it is proved already. */
  #openKeys(left: Node, right: KeysNode): Node {
    const names = new Map(right.names);
    const parts = left.kind === "and" ? left.parts : [left];
    for (const [name, value] of right.names) {
      this.#work.tick(2);
      if (asksExactly(parts, name, value) || impliesNamed(this, parts, name, value))
        names.set(name, this.graph.true);
    }
    const rest = impliesRest(this, parts, right) ? this.graph.true : right.rest;
    return this.graph.keys(names, right.patterns, rest);
  }

  #decide(left: Node, right: Node): boolean {
    if (right.kind === "and") return right.parts.every((part) => this.implies(left, part));
    if (left.kind === "or") return left.parts.every((part) => this.implies(part, right));
    if (left.kind === "not-ref" && right.kind === "not-ref")
      return this.implies(right.ref, left.ref);
    const unfoldedLeft = this.#unfolded(left);
    const unfoldedRight = this.#unfolded(right);
    if (unfoldedLeft !== left || unfoldedRight !== right) {
      return this.implies(unfoldedLeft, unfoldedRight);
    }
    if (left.kind === "enum" && !left.negated) {
      this.#work.spend(left.values.size);
      return [...left.values.values()].every((value) => evaluate(right, value) === true);
    }
    if (right.kind === "or") return this.#impliesOr(left, right);
    const type = typeOfAtom(right.kind);
    if ((type & left.mask) === 0) return true;
    if (right.kind === "enum" && right.negated) {
      this.#work.spend(right.values.size);
      if ([...right.values.values()].every((value) => evaluate(left, value) === false)) return true;
    }
    if (left.kind !== "and") return this.#impliesAtomOf([left], left, right);
    if (left.parts.some((part) => this.implies(part, right))) return true;
    return this.#impliesAtomOf(left.parts, left, right) || this.#bySplit(left, right);
  }

  #unfolded(node: Node): Node {
    if (node.kind === "ref") return node.target ?? node;
    if (node.kind === "not-ref") {
      return node.ref.target === undefined ? node : this.graph.not(node.ref.target);
    }
    return node;
  }

  #impliesAtomOf(parts: readonly Node[], left: Node, right: Node): boolean {
    switch (right.kind) {
      case "keys":
      case "every-key":
      case "some-key":
      case "min-keys":
        return impliesObjectAtom(this, parts, right);
      case "items":
      case "some-item":
      case "min-items":
      case "min-matches":
      case "max-matches":
        return impliesArrayAtom(this, parts, right);
      default:
        return impliesAtom(left, right);
    }
  }

  #impliesOr(left: Node, right: OrNode): boolean {
    if (right.parts.includes(left)) return true;
    if (right.parts.some((part) => this.implies(left, part))) return true;
    if (left.kind !== "and" && left.kind !== "type") return false;
    const kinds = left.mask & (left.mask - 1);
    if (kinds !== 0) {
      for (let type = 1; type <= left.mask; type <<= 1) {
        if ((left.mask & type) === 0) continue;
        if (!this.implies(this.graph.and([left, this.graph.type(type)]), right)) return false;
      }
      return true;
    }
    return left.kind === "and" && this.#bySplit(left, right);
  }

  /** Case distinction over one disjunction of the left side; not nested, the solver does that better. */
  #bySplit(left: AndNode, right: Node): boolean {
    if (this.#splits > 0) return false;
    const clause = left.parts.find((part) => part.kind === "or");
    if (clause?.kind !== "or" || clause.parts.length > 16) return false;
    const others = left.parts.filter((part) => part !== clause);
    this.#splits += 1;
    const answer = clause.parts.every((part) =>
      this.implies(this.graph.and([...others, part]), right),
    );
    this.#splits -= 1;
    return answer;
  }
}

import type { CompatibilityPolicy } from "../compatibility.ts";
import type { Json } from "../json.ts";
import { evaluate } from "./evaluate.ts";
import type { Graph } from "./graph.ts";
import { engineLimits } from "./limits.ts";
import { types } from "./node.ts";
import type { Node, ObjectAtom, OrNode } from "./node.ts";
import { Sampler, facetsOf, freshNames } from "./sampler.ts";
import type { Facets } from "./sampler.ts";
import type { Simulation } from "./simulate.ts";
import { asked, asksExactly } from "./simulate-parts.ts";
import type { Work } from "./work.ts";

/**
 * A value of `left` that `right` refuses, built for the place where the fast proof stopped: along the same pairs of
 * nodes, without a case distinction, for about the price of that proof. Undefined where that place is not plain, from
 * which nothing follows.
 */
export function suggestedValue(
  simulation: Simulation,
  left: Node,
  right: Node,
  { objects, work }: { readonly objects: CompatibilityPolicy["objects"]; readonly work: Work },
): Json | undefined {
  const value = new Suggestion(simulation, objects === "declared", work).lost(left, right);
  if (value === undefined) return undefined;
  return evaluate(left, value) === true && evaluate(right, value) === false ? value : undefined;
}

class Suggestion {
  readonly #simulation: Simulation;
  readonly #graph: Graph;
  readonly #sampler: Sampler;
  readonly #onlyDeclared: boolean;
  #steps: number = engineLimits.suggestionSteps;
  #isSplit = false;

  constructor(simulation: Simulation, onlyDeclared: boolean, work: Work) {
    this.#onlyDeclared = onlyDeclared;
    this.#simulation = simulation;
    this.#graph = simulation.graph;
    this.#sampler = new Sampler(simulation.graph, work);
  }

  /** A value of `left` that is probably not one of `right`. */
  lost(left: Node, right: Node): Json | undefined {
    if (this.#steps <= 0 || this.#simulation.implies(left, right)) return undefined;
    this.#steps -= 1;
    if (right.kind === "ref")
      return right.target === undefined ? undefined : this.lost(left, right.target);
    if (left.kind === "ref")
      return left.target === undefined ? undefined : this.lost(left.target, right);
    if (right.kind === "and") return first(right.parts, (part) => this.lost(left, part));
    if (left.kind === "or") return first(left.parts, (part) => this.lost(part, right));
    const given = facetsOf([left]);
    const foreign = given.mask & ~right.mask;
    if (foreign !== 0) return this.#sampler.of({ ...given, mask: foreign });
    if (right.kind === "or") {
      return first(right.parts, (part) => {
        const value = this.lost(left, part);
        return value !== undefined && evaluate(right, value) === false ? value : undefined;
      });
    }
    const value = this.#violation(given, left, right);
    const [clause] = given.clauses;
    if (clause === undefined || this.#isSplit) return value;
    if (value !== undefined && evaluate(right, value) === false) return value;
    return this.#bySplit(given, clause, right);
  }

  /** The alternatives of one disjunction of the left side, one after the other; not nested, the search does that better. */
  #bySplit(
    { mask, atoms, clauses, values }: Facets,
    clause: OrNode,
    right: Node,
  ): Json | undefined {
    const others = [...atoms, ...clauses.filter((other) => other !== clause)];
    if (values !== undefined) others.push(values);
    this.#isSplit = true;
    const found = first(clause.parts, (part) => {
      const value = this.lost(this.#graph.and([this.#graph.type(mask), ...others, part]), right);
      return value !== undefined && evaluate(right, value) === false ? value : undefined;
    });
    this.#isSplit = false;
    return found;
  }

  #all(values: readonly Node[], right: Node): Json | undefined {
    return this.lost(this.#graph.and(values), right);
  }

  #violation(given: Facets, left: Node, right: Node): Json | undefined {
    switch (right.kind) {
      case "keys":
      case "some-key":
      case "every-key":
      case "max-keys":
        return this.#object(onlyType(given, types.object), right);
      case "items":
      case "some-item":
      case "min-items":
      case "max-items":
        return this.#array(onlyType(given, types.array), right);
      case "opaque":
      case "format":
      case "not-ref":
        return undefined;
      case "min-keys":
        return this.#sampler.of(onlyType(given, types.object));
      default:
        return this.#sampler.of(facetsOf([left, this.#graph.not(right)]));
    }
  }

  #object(given: Facets, right: ObjectAtom): Json | undefined {
    const holding = (name: string, value: Json | undefined): Json | undefined =>
      value === undefined ? undefined : this.#sampler.of(given, { at: name, value });
    switch (right.kind) {
      case "some-key": {
        if (right.name === undefined) return undefined;
        if (!given.required.has(right.name)) return this.#sampler.of(given);
        const name = right.name;
        const held = [...(given.required.get(name) ?? []), ...asked(given.atoms, name)];
        return holding(name, this.#all(held, right.value));
      }
      case "max-keys":
        return this.#sampler.of(given, { least: right.count + 1 });
      case "keys": {
        for (const [name, value] of right.names) {
          if (asksExactly(given.atoms, name, value)) continue;
          if (this.#onlyDeclared && isUndeclared(given, name)) continue;
          const found = holding(name, this.#all(asked(given.atoms, name), value));
          if (found !== undefined) return found;
        }
        if (right.rest.kind === "true") return undefined;
        return first(this.#namesOf(given), (name) =>
          right.names.has(name)
            ? undefined
            : holding(name, this.#all(asked(given.atoms, name), right.rest)),
        );
      }
      case "every-key":
        return first(this.#namesOf(given), (name) =>
          evaluate(right.key, name) === true
            ? holding(name, this.#all(asked(given.atoms, name), right.value))
            : undefined,
        );
      default:
        return undefined;
    }
  }

  /** The keys that the left side names, and one that it does not where others come into question. */
  #namesOf(given: Facets): string[] {
    const names = new Set<string>(given.required.keys());
    for (const atom of given.atoms) {
      if (atom.kind !== "keys") continue;
      for (const name of atom.names.keys()) names.add(name);
    }
    const fresh = freshNames.find((name) => !names.has(name));
    if (fresh !== undefined && !(this.#onlyDeclared && isUndeclared(given, fresh)))
      names.add(fresh);
    return [...names];
  }

  #array(given: Facets, right: Node): Json | undefined {
    switch (right.kind) {
      case "items": {
        const groups = given.atoms.filter((atom) => atom.kind === "items");
        const special = Math.max(right.prefix.length, ...groups.map(({ prefix }) => prefix.length));
        for (let index = 0; index <= special; index += 1) {
          const values = groups.map((group) => group.prefix[index] ?? group.rest);
          const value = this.#all(values, right.prefix[index] ?? right.rest);
          if (value !== undefined) return this.#sampler.of(given, { at: index, value });
        }
        return undefined;
      }
      case "max-items":
        return this.#sampler.of(given, { least: right.count + 1 });
      default:
        return this.#sampler.of(given);
    }
  }
}

/**
 * True where the left side lists keys without this one and says nothing of others, so that a declared writer does not
 * use it. (One that says that any other may come looks the same here, and is left to the search.)
 */
function isUndeclared(given: Facets, name: string): boolean {
  let lists = false;
  for (const atom of given.atoms) {
    if (atom.kind !== "keys") continue;
    if (atom.rest.kind !== "true" || atom.patterns.length > 0 || atom.names.has(name)) return false;
    lists = true;
  }
  return lists;
}

function onlyType(given: Facets, type: number): Facets {
  return { ...given, mask: given.mask & type };
}

function first<Item>(
  list: readonly Item[],
  make: (item: Item) => Json | undefined,
): Json | undefined {
  for (const item of list) {
    const value = make(item);
    if (value !== undefined) return value;
  }
  return undefined;
}

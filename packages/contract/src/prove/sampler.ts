import type { Json } from "../json.ts";
import { evaluate } from "./evaluate.ts";
import type { Graph } from "./graph.ts";
import { engineLimits } from "./limits.ts";
import { allTypes, typeOf, typeOfAtom, types } from "./node.ts";
import type { EnumNode, ItemsNode, Node, OrNode } from "./node.ts";
import { asked } from "./simulate-parts.ts";
import { solveNumber } from "./solve-number.ts";
import { solveString } from "./solve-string.ts";
import type { Work } from "./work.ts";

/** A conjunction taken apart, references followed. */
export interface Facets {
  readonly mask: number;
  readonly atoms: readonly Node[];
  readonly clauses: readonly OrNode[];
  /** The first enumeration: only its values come into question. */
  readonly values: EnumNode | undefined;
  /** Keys that must be present, with what is asked of their values there. */
  readonly required: ReadonlyMap<string, readonly Node[]>;
}

/** What a sample has to have beyond what its facets ask: a value at a key or position, or so many keys or items. */
export interface Wish {
  readonly at?: string | number;
  readonly value?: Json;
  readonly least?: number;
}

/** The facets of a conjunction of nodes. */
export function facetsOf(nodes: readonly Node[]): Facets {
  let mask = allTypes;
  const [atoms, clauses]: [Node[], OrNode[]] = [[], []];
  let values: EnumNode | undefined;
  const required = new Map<string, readonly Node[]>();
  let followed = 0;
  const add = (node: Node): void => {
    mask &= node.mask;
    if (node.kind === "and") for (const part of node.parts) add(part);
    else if (node.kind === "or") clauses.push(node);
    else if (node.kind === "ref" && node.target !== undefined && followed < 16) {
      followed += 1;
      add(node.target);
    } else if (node.kind === "enum" && !node.negated && values === undefined) values = node;
    else if (node.kind !== "type" && node.kind !== "true") {
      atoms.push(node);
      if (node.kind === "some-key" && node.name !== undefined)
        required.set(node.name, [...(required.get(node.name) ?? []), node.value]);
    }
  };
  for (const node of nodes) add(node);
  return { mask, atoms, clauses, values, required };
}

const noWish: Wish = {};

/** Keys that schemas may not speak of. */
export const freshNames: readonly string[] = ["a", "b", "c", "other"];

/** Makes small values without looking for the best: what is not plain to satisfy gives `undefined`. */
export class Sampler {
  readonly #graph: Graph;
  readonly #work: Work;
  #steps: number = engineLimits.suggestionSteps;

  constructor(graph: Graph, work: Work) {
    this.#graph = graph;
    this.#work = work;
  }

  /** A value that satisfies the facets, as far as one can tell without a search. */
  of(facets: Facets, wish: Wish = noWish): Json | undefined {
    if (this.#steps <= 0 || facets.mask === 0) return undefined;
    this.#steps -= 1;
    const value = this.#plain(facets, wish);
    const open =
      value === undefined
        ? facets.clauses[0]
        : facets.clauses.find((clause) => evaluate(clause, value) !== true);
    if (open === undefined) return value;
    const { mask, atoms, values } = facets;
    const others = facets.clauses.filter((clause) => clause !== open);
    const kept = [...atoms, ...others, ...(values === undefined ? [] : [values])];
    for (const part of open.parts) {
      const narrowed = facetsOf([...kept, part]);
      const found = this.of({ ...narrowed, mask: narrowed.mask & mask }, wish);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #plain(facets: Facets, wish: Wish): Json | undefined {
    const { mask, atoms } = facets;
    if (facets.values !== undefined) {
      for (const value of facets.values.values.values())
        if ((typeOf(value) & mask) !== 0 && holds(atoms, value)) return value;
      return undefined;
    }
    if ((mask & types.number) !== 0) {
      const outcome = solveNumber(about(atoms, types.number), this.#work);
      if (outcome.kind === "value") return outcome.value;
    }
    if ((mask & types.string) !== 0) {
      const outcome = solveString(about(atoms, types.string), this.#work);
      if (outcome.kind === "value") return outcome.value;
    }
    for (const value of [true, false, null])
      if ((typeOf(value) & mask) !== 0 && holds(atoms, value)) return value;
    const list = (mask & types.array) === 0 ? undefined : this.#array(facets, wish);
    return list ?? ((mask & types.object) === 0 ? undefined : this.#object(facets, wish));
  }

  #part(nodes: readonly Node[]): Json | undefined {
    return this.of(facetsOf(nodes));
  }

  #object({ atoms, required }: Facets, { at, value: wanted, least = 0 }: Wish): Json | undefined {
    const entries = new Map<string, Json>();
    const add = (name: string, own: readonly Node[]): boolean => {
      const value = this.#part([...own, ...asked(atoms, name)]);
      if (value !== undefined) entries.set(name, value);
      return value !== undefined;
    };
    for (const [name, own] of required) if (name !== at && !add(name, own)) return undefined;
    if (typeof at === "string" && wanted !== undefined) entries.set(at, wanted);
    let count = least;
    for (const atom of atoms) if (atom.kind === "min-keys") count = Math.max(count, atom.count);
    for (const atom of entries.size < count ? atoms : []) {
      for (const name of atom.kind === "keys" ? atom.names.keys() : []) {
        if (entries.size < count && !entries.has(name)) add(name, []);
      }
    }
    for (const name of entries.size < count ? freshNames : []) {
      if (entries.size < count && !entries.has(name)) add(name, []);
    }
    return entries.size < count ? undefined : Object.fromEntries(entries);
  }

  #array({ atoms }: Facets, { at, value: wanted, least = 0 }: Wish): Json | undefined {
    const groups = atoms.filter((atom): atom is ItemsNode => atom.kind === "items");
    const contained = atoms.filter((atom) => atom.kind === "some-item");
    const isUnique = atoms.some((atom) => atom.kind === "unique" && !atom.negated);
    let count = Math.max(least, typeof at === "number" ? at + 1 : 0);
    for (const atom of atoms) if (atom.kind === "min-items") count = Math.max(count, atom.count);
    const list: Json[] = [];
    for (let index = 0; index < count || contained.length > 0; index += 1) {
      if (index >= engineLimits.suggestedItems) return undefined;
      const next = contained[0];
      const own = groups.map((group) => group.prefix[index] ?? group.rest);
      if (index === at && wanted !== undefined) list.push(wanted);
      else {
        if (next !== undefined && next.from <= index && index < next.to)
          own.push(contained.shift()?.value ?? this.#graph.true);
        if (isUnique && list.length > 0) own.push(this.#graph.enum(list, true));
        const value = this.#part(own);
        if (value === undefined) return undefined;
        list.push(value);
      }
    }
    return list;
  }
}

function holds(atoms: readonly Node[], value: Json): boolean {
  return atoms.every((atom) => evaluate(atom, value) === true);
}

function about(atoms: readonly Node[], type: number): readonly Node[] {
  return atoms.filter((atom) => (typeOfAtom(atom.kind) & type) !== 0);
}

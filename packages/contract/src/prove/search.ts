import { isJsonObject } from "../json.ts";
import type { Json } from "../json.ts";
import { evaluate } from "./evaluate.ts";
import type { Graph } from "./graph.ts";
import { typeOf, typeOfAtom, types } from "./node.ts";
import type { EnumNode, Node, OpaqueNode, OrNode } from "./node.ts";
import { empty, firstFitting, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { ObjectNeeds } from "./object-needs.ts";
import { solveArray } from "./solve-array.ts";
import { solveNumber } from "./solve-number.ts";
import { solveObject } from "./solve-object.ts";
import { solveString } from "./solve-string.ts";
import type { Solver } from "./solver.ts";

/** A conjunction about one JSON type, taken apart: atoms, and disjunctions still to be decided. */
interface Conjunction {
  readonly atoms: Set<Node>;
  readonly clauses: Set<OrNode>;
  /** A positive enumeration: only its values come into question. */
  values: EnumNode | undefined;
  opaque: OpaqueNode | undefined;
}

/** A value of `goal` among the values of one JSON type: case distinction guided by the values found on the way. */
export function searchType(solver: Solver, goal: Node, type: number): Outcome {
  const start: Conjunction = {
    atoms: new Set(),
    clauses: new Set(),
    values: undefined,
    opaque: undefined,
  };
  if (!extend(solver, start, goal, type)) return empty;
  // The whole question was put to the fast proof before the search began.
  return search(solver, start, type, solver.atRoot);
}

/** Adds a node to a conjunction; false when that makes it contradictory at once. */
function extend(solver: Solver, into: Conjunction, node: Node, type: number): boolean {
  if ((node.mask & type) === 0) return false;
  switch (node.kind) {
    case "true":
    case "type":
      return true;
    case "false":
      return false;
    case "and":
      return node.parts.every((part) => extend(solver, into, part, type));
    case "or":
      into.clauses.add(node);
      return true;
    case "ref":
    case "not-ref": {
      if (into.atoms.has(node)) return true;
      into.atoms.add(node);
      const target = node.kind === "ref" ? node.target : node.ref.target;
      if (target === undefined) return true;
      return extend(solver, into, node.kind === "ref" ? target : solver.graph.not(target), type);
    }
    case "enum":
      return node.negated
        ? addExclusions(solver, into, node, type)
        : addValues(solver, into, node, type);
    case "opaque":
      if (node.negation !== undefined && into.atoms.has(node.negation)) return false;
      into.atoms.add(node);
      into.opaque ??= node;
      return true;
    default:
      if ((typeOfAtom(node.kind) & type) !== 0) into.atoms.add(node);
      return true;
  }
}

/** Excluded scalars stay a list; an excluded array or object becomes "differs from it somewhere". */
function addExclusions(solver: Solver, into: Conjunction, node: EnumNode, type: number): boolean {
  into.atoms.add(node);
  if (type === types.number || type === types.string) return true;
  for (const value of node.values.values()) {
    if (typeOf(value) !== type) continue;
    if (!extend(solver, into, solver.graph.not(exactly(solver.graph, value)), type)) return false;
  }
  return true;
}

/** A node for one array or object, taken apart one level. */
function exactly(graph: Graph, value: Json): Node {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => graph.enum([item]));
    return graph.and([
      graph.type(types.array),
      graph.items(items, graph.false),
      graph.itemCount("min-items", items.length),
    ]);
  }
  if (!isJsonObject(value)) return graph.enum([value]);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return graph.and([
    graph.type(types.object),
    graph.keys(new Map(entries.map(([key, item]) => [key, graph.enum([item])])), [], graph.false),
    ...entries.map(([key]) => graph.someKey(graph.enum([key]), graph.true)),
  ]);
}

function addValues(solver: Solver, into: Conjunction, node: EnumNode, type: number): boolean {
  const kept: Json[] = [];
  for (const [text, value] of node.values) {
    if ((typeOf(value) & type) === 0) continue;
    if (into.values === undefined || into.values.values.has(text)) kept.push(value);
  }
  const narrowed = kept.length === node.values.size ? node : solver.graph.enum(kept);
  if (narrowed.kind !== "enum") return false;
  into.values = narrowed;
  return true;
}

function copyOf(conjunction: Conjunction): Conjunction {
  return {
    atoms: new Set(conjunction.atoms),
    clauses: new Set(conjunction.clauses),
    values: conjunction.values,
    opaque: conjunction.opaque,
  };
}

function search(
  solver: Solver,
  conjunction: Conjunction,
  type: number,
  unrefuted: boolean,
): Outcome {
  for (let first = true; ; first = false) {
    solver.work.spend(2);
    if (!(first && unrefuted) && isRefuted(solver, conjunction, type)) return empty;
    const base = solveAtoms(solver, conjunction, type);
    if (base.kind === "empty" || conjunction.clauses.size === 0) return base;
    if (conjunction.values !== undefined) return base;
    if (base.kind === "value") {
      const value = base.value;
      if ([...conjunction.clauses].every((clause) => evaluate(clause, value) === true)) return base;
    }
    const open = openClause(solver, conjunction, type);
    if (open === "contradiction") return empty;
    if (open !== "changed") return branch(solver, conjunction, open, type);
  }
}

/** True when the fast proof sees that the rest of the conjunction contradicts one of its clauses. */
function isRefuted(solver: Solver, conjunction: Conjunction, type: number): boolean {
  for (const clause of conjunction.clauses) {
    if (clause.negation === undefined) continue;
    const others: Node[] = [solver.graph.type(type), ...conjunction.atoms];
    for (const other of conjunction.clauses) if (other !== clause) others.push(other);
    if (conjunction.values !== undefined) others.push(conjunction.values);
    if (solver.simulation.implies(solver.graph.and(others), clause.negation)) return true;
  }
  return false;
}

interface OpenClause {
  readonly clause: OrNode;
  readonly alternatives: readonly Node[];
}

/** Removes decided clauses; returns the clause with the fewest alternatives that are not dead already. */
function openClause(
  solver: Solver,
  conjunction: Conjunction,
  type: number,
): OpenClause | "contradiction" | "changed" {
  let best: OpenClause | undefined;
  // With one clause there is nothing to choose, so its alternatives are tried as they come.
  const [only] = conjunction.clauses.size === 1 ? conjunction.clauses : [];
  if (only !== undefined) return { clause: only, alternatives: only.parts };
  for (const clause of conjunction.clauses) {
    const alternatives: Node[] = [];
    for (const part of clause.parts) {
      const state = stateOf(solver, conjunction, clause, part, type);
      if (state === "satisfied") {
        conjunction.clauses.delete(clause);
        return "changed";
      }
      if (state === "open") alternatives.push(part);
      if (best !== undefined && alternatives.length >= best.alternatives.length) break;
    }
    if (alternatives.length === 0) return "contradiction";
    if (best === undefined || alternatives.length < best.alternatives.length) {
      best = { clause, alternatives };
    }
    if (best.alternatives.length === 1) break;
  }
  return best ?? "changed";
}

function stateOf(
  solver: Solver,
  conjunction: Conjunction,
  clause: OrNode,
  part: Node,
  type: number,
): "satisfied" | "dead" | "open" {
  if ((part.mask & type) === 0) return "dead";
  solver.work.spend(2 + ((conjunction.atoms.size + conjunction.clauses.size) >> 2));
  const tried = copyOf(conjunction);
  tried.clauses.delete(clause);
  const before = tried.atoms.size + tried.clauses.size;
  if (!extend(solver, tried, part, type)) return "dead";
  if (tried.atoms.size + tried.clauses.size === before && tried.values === conjunction.values) {
    return "satisfied";
  }
  return solveAtoms(solver, tried, type).kind === "empty" ? "dead" : "open";
}

function branch(
  solver: Solver,
  conjunction: Conjunction,
  { clause, alternatives }: OpenClause,
  type: number,
): Outcome {
  let doubt: Outcome = empty;
  const cheap = type === types.object ? keyTest(solver, conjunction) : undefined;
  for (const part of alternatives) {
    if ((part.mask & type) === 0 || cheap?.(part) === "dead") continue;
    const alternative = copyOf(conjunction);
    alternative.clauses.delete(clause);
    if (!extend(solver, alternative, part, type)) continue;
    const outcome = search(solver, alternative, type, false);
    if (outcome.kind === "value") return outcome;
    if (outcome.kind === "unknown" && (doubt.kind === "empty" || outcome.candidate !== undefined)) {
      doubt = outcome;
    }
  }
  return doubt;
}

/** A quick look at "some key has such a value" against one record of the atoms, for objects with very many keys. */
function keyTest(solver: Solver, conjunction: Conjunction): (part: Node) => "dead" | "open" {
  const needs = new ObjectNeeds(solver, [...conjunction.atoms]);
  return (part) => {
    const atoms = part.kind === "and" ? part.parts : [part];
    for (const atom of atoms) {
      if (atom.kind !== "some-key" || atom.name === undefined) continue;
      const goal = [
        atom.value,
        ...needs.valueGoal(atom.name),
        ...(needs.required.get(atom.name) ?? []),
      ];
      if (solver.solve(goal).kind === "empty") return "dead";
    }
    return "open";
  };
}

/** A value of the atoms alone; of atoms and clauses where an enumeration lists the candidates. */
function solveAtoms(solver: Solver, conjunction: Conjunction, type: number): Outcome {
  const { values, opaque } = conjunction;
  if (values !== undefined) {
    const needed = [...conjunction.atoms, ...conjunction.clauses];
    return firstFitting(values.values.values(), (value) => allHold(needed, value), needed);
  }
  const atoms = [...conjunction.atoms].filter(
    (atom) => atom.kind !== "opaque" && atom.kind !== "ref" && atom.kind !== "not-ref",
  );
  const outcome = solveOfType(solver, atoms, type);
  if (opaque === undefined || outcome.kind !== "value") return outcome;
  return unknown(opaque.reason, opaque.detail, outcome.value);
}

function allHold(nodes: readonly Node[], value: Json): boolean | undefined {
  let result: boolean | undefined = true;
  for (const node of nodes) {
    const each = evaluate(node, value);
    if (each === false) return false;
    if (each === undefined) result = undefined;
  }
  return result;
}

function solveOfType(solver: Solver, atoms: readonly Node[], type: number): Outcome {
  if (type === types.number) return solveNumber(atoms, solver.work);
  if (type === types.string) return solveString(atoms, solver.work);
  if (type === types.array) return solveArray(solver, atoms);
  return solveObject(solver, atoms);
}

import type { Json } from "../json.ts";
import { engineLimits } from "./limits.ts";
import type { Node, SomeKeyNode } from "./node.ts";
import { ObjectNeeds } from "./object-needs.ts";
import { empty, found, unknown, valueOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Solver } from "./solver.ts";

/** Keys chosen so far, each with what its value must satisfy and a value that does. */
type Chosen = ReadonlyMap<string, { readonly goal: Node; readonly outcome: Outcome }>;

/**
 * An object that satisfies every atom. Its keys are the required ones, one key for each "some key such that …",
 * and as many more as the least count asks for; a smallest witness never needs another key.
 */
export function solveObject(solver: Solver, atoms: readonly Node[]): Outcome {
  const needs = new ObjectNeeds(solver, atoms);
  if (needs.minimum > needs.maximum) return empty;
  const chosen = new Map<string, { goal: Node; outcome: Outcome }>();
  for (const [name, values] of needs.required) {
    const goal = solver.graph.and([...values, ...needs.valueGoal(name)]);
    const outcome = solver.solve([goal]);
    if (outcome.kind === "empty") return empty;
    chosen.set(name, { goal, outcome });
  }
  return place(solver, needs, chosen, needs.searched);
}

/** Gives each remaining "some key" a key: one that is there, one that is spoken of, or a fresh one. */
function place(
  solver: Solver,
  needs: ObjectNeeds,
  chosen: Chosen,
  remaining: readonly SomeKeyNode[],
): Outcome {
  solver.work.spend();
  const [first, ...others] = remaining;
  if (first === undefined) return fill(solver, needs, chosen);
  let doubt: Outcome = empty;
  for (const key of needs.keysFor(first, chosen)) {
    if (key.kind === "unknown") {
      doubt = key;
      continue;
    }
    const known = chosen.get(key.name)?.goal;
    const goal = solver.graph.and([first.value, ...(known ? [known] : key.goals)]);
    const outcome = solver.solve([goal]);
    if (outcome.kind === "empty") continue;
    const kept = key.sure ? outcome : doubtful(outcome);
    const result = place(
      solver,
      needs,
      new Map(chosen).set(key.name, { goal, outcome: kept }),
      others,
    );
    if (result.kind === "value") return result;
    if (result.kind === "unknown") doubt = result;
  }
  return doubt;
}

function doubtful(outcome: Outcome): Outcome {
  const detail = "A pattern that decides about a key is beyond the engine.";
  return outcome.kind === "value" ? unknown("regex-key", detail, outcome.value) : outcome;
}

/** Adds keys until there are enough. */
function fill(solver: Solver, needs: ObjectNeeds, chosen: Chosen): Outcome {
  if (chosen.size > needs.maximum) return empty;
  if (needs.minimum > engineLimits.objectKeys) {
    return unknown("object-size", "A value would need very many keys.");
  }
  const all = new Map(chosen);
  let doubt: Outcome = empty;
  for (const key of all.size < needs.minimum ? needs.moreKeys(all) : []) {
    if (key.kind === "unknown") {
      doubt = key;
      continue;
    }
    const goal = solver.graph.and(key.goals);
    const outcome = solver.solve([goal]);
    if (outcome.kind !== "empty") all.set(key.name, { goal, outcome });
    if (all.size >= needs.minimum) break;
  }
  if (all.size < needs.minimum) return doubt;
  return assemble(all);
}

function assemble(chosen: Chosen): Outcome {
  const entries: [string, Json][] = [];
  let doubt: Outcome | undefined;
  let complete = true;
  for (const [name, { outcome }] of chosen) {
    if (outcome.kind === "unknown") doubt = outcome;
    const value = valueOf(outcome);
    if (value === undefined) complete = false;
    else entries.push([name, value]);
  }
  const value = Object.fromEntries(entries);
  if (doubt === undefined) return found(value);
  return doubt.kind === "unknown"
    ? unknown(doubt.reason, doubt.detail, complete ? value : undefined)
    : empty;
}

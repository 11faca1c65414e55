import type { Json } from "../json.ts";
import type { Node } from "./node.ts";
import { empty, found, unknown, valueOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Solver } from "./solver.ts";
import { valueText } from "./value-text.ts";

interface ValueList {
  readonly texts: readonly string[];
  readonly values: ReadonlyMap<string, Json>;
}

/**
 * One value per position, all different. Each position lists as many values as there are positions, or all it
 * has; then a matching exists among the lists exactly when one exists at all (Hall), and augmenting paths find it.
 */
export function chooseDistinct(solver: Solver, goals: readonly (readonly Node[])[]): Outcome {
  const lists: ValueList[] = [];
  const listOf = new Map<Node, ValueList>();
  let doubt: Outcome | undefined;
  for (const goal of goals) {
    const node = solver.graph.and(goal);
    const known = listOf.get(node);
    if (known !== undefined) {
      lists.push(known);
      continue;
    }
    const values = new Map<string, Json>();
    for (const _ of goals) {
      const outcome = solver.solve([...goal, solver.graph.enum(values.values(), true)]);
      if (outcome.kind === "empty") break;
      if (outcome.kind === "unknown") doubt = outcome;
      const value = valueOf(outcome);
      if (value === undefined || values.has(valueText(value))) break;
      values.set(valueText(value), value);
    }
    const list = { texts: [...values.keys()], values };
    listOf.set(node, list);
    lists.push(list);
  }
  const owner = new Map<string, number>();
  const matched = lists.every((_, index) => augment(lists, index, owner, new Set()));
  if (!matched) return doubt ?? empty;
  const items: Json[] = lists.map(() => null);
  for (const [text, index] of owner) items[index] = lists[index]?.values.get(text) ?? null;
  return doubt?.kind === "unknown" ? unknown(doubt.reason, doubt.detail, items) : found(items);
}

function augment(
  lists: readonly { readonly texts: readonly string[] }[],
  index: number,
  owner: Map<string, number>,
  tried: Set<string>,
): boolean {
  const texts = lists[index]?.texts ?? [];
  const free = texts.find((text) => !owner.has(text));
  if (free !== undefined) {
    owner.set(free, index);
    return true;
  }
  for (const text of texts) {
    if (tried.has(text)) continue;
    tried.add(text);
    const other = owner.get(text);
    if (other !== undefined && augment(lists, other, owner, tried)) {
      owner.set(text, index);
      return true;
    }
  }
  return false;
}

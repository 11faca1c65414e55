import { obviouslyDisjoint } from "./disjoint.ts";
import type { Graph } from "./graph.ts";
import { engineLimits } from "./limits.ts";
import type { Node } from "./node.ts";

/** Something that applies when its condition holds. */
export interface Conditional<Item> {
  readonly item: Item;
  readonly condition: Node;
}

/**
 * One alternative for every set of items that may apply at the same time: their conditions, and what `make` asks then.
 * Few items are combined completely. Of many, all but one have to exclude each other, as the branches of a tagged
 * union do; where two could meet, that case is left unrestricted. The result never allows too little.
 */
export function casesOf<Item>(
  graph: Graph,
  optional: readonly Conditional<Item>[],
  make: (chosen: readonly Item[]) => Node,
): Node {
  if (optional.length <= engineLimits.declarationVariants) return allCases(graph, optional, make);
  if (optional.length > engineLimits.declarationBranches) return graph.true;
  const none = optional.map(({ condition }) => graph.not(condition));
  const alternatives = [graph.and([...none, make([])])];
  for (const [index, { item, condition }] of optional.entries()) {
    alternatives.push(graph.and([condition, ...none.toSpliced(index, 1), make([item])]));
    for (const other of optional.slice(index + 1)) {
      if (obviouslyDisjoint(condition, other.condition)) continue;
      alternatives.push(graph.and([condition, other.condition]));
    }
  }
  return graph.or(alternatives);
}

function allCases<Item>(
  graph: Graph,
  optional: readonly Conditional<Item>[],
  make: (chosen: readonly Item[]) => Node,
): Node {
  const alternatives: Node[] = [];
  for (let bits = 0; bits < 1 << optional.length; bits += 1) {
    const applies = (index: number): boolean => ((bits >> index) & 1) === 1;
    const conditions = optional.map(({ condition }, index) =>
      applies(index) ? condition : graph.not(condition),
    );
    const chosen = optional.filter((_, index) => applies(index)).map(({ item }) => item);
    alternatives.push(graph.and([...conditions, make(chosen)]));
  }
  return graph.or(alternatives);
}

import type { Json, JsonObject } from "../json.ts";
import { applicableSchemas } from "./applicable.ts";
import type { Applicable } from "./applicable.ts";
import type { Graph } from "./graph.ts";
import { engineLimits } from "./limits.ts";
import type { Lowering } from "./lower.ts";
import { itemSchemas } from "./keyword-values.ts";
import type { Node } from "./node.ts";
import { unevaluatedBeyondReference } from "./unevaluated-properties.ts";

interface ItemDeclaration {
  readonly condition: Node;
  readonly prefix: number;
  readonly all: boolean;
  readonly contains: Node | undefined;
}

/** What `unevaluatedItems: value` asserts in `schema`; exact, by the same reasoning as for keys. */
export function unevaluatedItems(lowering: Lowering, schema: JsonObject, value: Json): Node {
  const graph = lowering.graph;
  const applicable = applicableSchemas(lowering, [schema]);
  if (!applicable.complete) return unevaluatedBeyondReference(lowering);
  const declarations = applicable.found.map((item) => declarationOf(lowering, item, schema));
  const always = declarations.filter((item) => item.condition === graph.true);
  if (always.some((item) => item.all)) return graph.true;
  const sometimes = declarations.filter((item) => item.condition !== graph.true);
  const accepted = [lowering.lowerPart(value)];
  for (const item of always) if (item.contains !== undefined) accepted.push(item.contains);
  const known = Math.max(0, ...always.map((item) => item.prefix));
  if (lowering.dialect === "2019-09" && declarations.some((item) => item.contains !== undefined)) {
    const detail = "Validators differ on whether `contains` evaluates items in 2019-09.";
    return lowering.unsolved("unevaluated-contains", detail);
  }
  const optional = sometimes.filter((item) => item.contains !== undefined);
  if (optional.length > engineLimits.unevaluatedPatterns) {
    const detail = "Too many conditional `contains` decide which items are unevaluated.";
    return lowering.unsolved("unevaluated-contains", detail);
  }
  const alternatives: Node[] = sometimes.filter((item) => item.all).map((item) => item.condition);
  for (let bits = 0; bits < 1 << optional.length; bits += 1) {
    const chosen = optional.filter((_, index) => (bits >> index) & 1);
    const item = graph.or([...accepted, ...chosen.map((each) => each.contains ?? graph.false)]);
    const conditions = chosen.map((each) => each.condition);
    alternatives.push(graph.and([...conditions, remainingItems(graph, sometimes, known, item)]));
  }
  return graph.or(alternatives);
}

/** Items after the `known` first ones satisfy `item`, unless a valid branch has a longer prefix. */
function remainingItems(
  graph: Graph,
  sometimes: readonly ItemDeclaration[],
  known: number,
  item: Node,
): Node {
  const longest = Math.max(known, ...sometimes.map((each) => each.prefix));
  const parts: Node[] = [];
  for (let index = known; index < longest; index += 1) {
    const covering = sometimes.filter((each) => each.prefix > index).map((each) => each.condition);
    parts.push(graph.or([graph.items([...blank(graph, index), item], graph.true), ...covering]));
  }
  parts.push(graph.items(blank(graph, longest), item));
  return graph.and(parts);
}

function blank(graph: Graph, length: number): Node[] {
  return Array.from({ length }, () => graph.true);
}

function declarationOf(
  lowering: Lowering,
  applicable: Applicable,
  self: JsonObject,
): ItemDeclaration {
  const { schema, condition } = applicable;
  const items = itemSchemas(lowering, schema);
  const unevaluated = schema === self ? undefined : lowering.keyword(schema, "unevaluatedItems");
  const contains = lowering.keyword(schema, "contains");
  return {
    condition,
    prefix: items.prefix.length,
    all: items.rest !== undefined || unevaluated !== undefined,
    contains: contains === undefined ? undefined : lowering.lowerPart(contains),
  };
}

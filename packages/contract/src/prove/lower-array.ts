import type { JsonObject } from "../json.ts";
import { families } from "./dialect.ts";
import type { Lowering } from "./lower.ts";
import { countOf, itemSchemas } from "./keyword-values.ts";
import type { Node } from "./node.ts";
import { unevaluatedItems } from "./unevaluated-items.ts";

/** Adds what the array keywords assert; `present` has the bits of the families that the schema uses. */
export function lowerArray(
  lowering: Lowering,
  schema: JsonObject,
  parts: Node[],
  present: number,
): void {
  if ((present & families.array) === 0) {
    lowerItems(lowering, schema, parts);
    return;
  }
  const graph = lowering.graph;
  const minimum = countOf(lowering, schema, "minItems", parts);
  if (minimum !== undefined) parts.push(graph.itemCount("min-items", minimum));
  const maximum = countOf(lowering, schema, "maxItems", parts);
  if (maximum !== undefined) parts.push(graph.itemCount("max-items", maximum));
  const unique = lowering.keyword(schema, "uniqueItems");
  if (unique === true) parts.push(graph.unique());
  else if (unique !== undefined && unique !== false)
    parts.push(lowering.invalid("uniqueItems", unique));
  lowerItems(lowering, schema, parts);
  lowerContains(lowering, schema, parts);
  const unevaluated = lowering.keyword(schema, "unevaluatedItems");
  if (unevaluated !== undefined) parts.push(unevaluatedItems(lowering, schema, unevaluated));
}

function lowerItems(lowering: Lowering, schema: JsonObject, parts: Node[]): void {
  const graph = lowering.graph;
  const prefix = lowering.keyword(schema, "prefixItems");
  if (prefix !== undefined && !Array.isArray(prefix))
    parts.push(lowering.invalid("prefixItems", prefix));
  const items = itemSchemas(lowering, schema);
  if (items.prefix.length > 0 || items.rest !== undefined) {
    const prefixNodes = items.prefix.map((item) => lowering.lowerPart(item));
    const rest = items.rest === undefined ? graph.true : lowering.lowerPart(items.rest);
    parts.push(graph.items(prefixNodes, rest));
  }
}

function lowerContains(lowering: Lowering, schema: JsonObject, parts: Node[]): void {
  const contains = lowering.keyword(schema, "contains");
  const minimum = countOf(lowering, schema, "minContains", parts) ?? 1;
  const maximum = countOf(lowering, schema, "maxContains", parts);
  if (contains === undefined) return;
  const value = lowering.lowerPart(contains);
  parts.push(lowering.graph.matchCount("min-matches", minimum, value));
  if (maximum !== undefined) parts.push(lowering.graph.matchCount("max-matches", maximum, value));
}

import type { Json, JsonObject } from "../json.ts";
import { families } from "./dialect.ts";
import type { Lowering } from "./lower.ts";
import { countOf, inOrder, schemaEntries } from "./keyword-values.ts";
import type { Node } from "./node.ts";
import { unevaluatedProperties } from "./unevaluated-properties.ts";

/** Adds what the object keywords assert; `present` has the bits of the families that the schema uses. */
export function lowerObject(
  lowering: Lowering,
  schema: JsonObject,
  parts: Node[],
  present: number,
): void {
  const graph = lowering.graph;
  if ((present & families.required) !== 0)
    lowerRequired(lowering, lowering.keyword(schema, "required"), "required", parts);
  if ((present & families.object) === 0) {
    lowerKeys(lowering, schema, parts);
    return;
  }
  const minimum = countOf(lowering, schema, "minProperties", parts);
  if (minimum !== undefined) parts.push(graph.keyCount("min-keys", minimum));
  const maximum = countOf(lowering, schema, "maxProperties", parts);
  if (maximum !== undefined) parts.push(graph.keyCount("max-keys", maximum));
  lowerKeys(lowering, schema, parts);
  const names = lowering.keyword(schema, "propertyNames");
  if (names !== undefined) {
    parts.push(graph.everyKey(graph.not(lowering.lowerPart(names)), graph.false));
  }
  lowerDependencies(lowering, schema, parts);
  const unevaluated = lowering.keyword(schema, "unevaluatedProperties");
  if (unevaluated !== undefined) parts.push(unevaluatedProperties(lowering, schema, unevaluated));
}

function lowerRequired(
  lowering: Lowering,
  names: Json | undefined,
  keyword: string,
  parts: Node[],
): void {
  if (names === undefined) return;
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
    parts.push(lowering.invalid(keyword, names));
    return;
  }
  const graph = lowering.graph;
  for (const name of inOrder(names)) {
    parts.push(graph.someKey(graph.name(name), graph.true));
  }
}

function lowerKeys(lowering: Lowering, schema: JsonObject, parts: Node[]): void {
  const properties = schemaEntries(lowering, schema, "properties", parts);
  const patterns = schemaEntries(lowering, schema, "patternProperties", parts);
  const additional = lowering.keyword(schema, "additionalProperties");
  if (properties.length === 0 && patterns.length === 0 && additional === undefined) return;
  const names = new Map<string, Node>();
  for (const [name, value] of properties) names.set(name, lowering.lowerPart(value));
  const rest = additional === undefined ? lowering.graph.true : lowering.lowerPart(additional);
  parts.push(
    lowering.graph.keys(
      names,
      patterns.map(([source, value]) => [source, lowering.lowerPart(value)] as const),
      rest,
    ),
  );
}

function lowerDependencies(lowering: Lowering, schema: JsonObject, parts: Node[]): void {
  const graph = lowering.graph;
  const depend = (name: string, consequence: Node): void => {
    const absent = graph.everyKey(graph.name(name), graph.false);
    parts.push(graph.or([absent, consequence]));
  };
  const dependOnKeys = (name: string, keys: Json, keyword: string): void => {
    const consequences: Node[] = [];
    lowerRequired(lowering, keys, keyword, consequences);
    depend(name, graph.and(consequences));
  };
  for (const [name, keys] of schemaEntries(lowering, schema, "dependentRequired", parts)) {
    dependOnKeys(name, keys, "dependentRequired");
  }
  for (const [name, value] of schemaEntries(lowering, schema, "dependentSchemas", parts)) {
    depend(name, lowering.lower(value));
  }
  for (const [name, value] of schemaEntries(lowering, schema, "dependencies", parts)) {
    if (Array.isArray(value)) dependOnKeys(name, value, "dependencies");
    else if (typeof value === "string") dependOnKeys(name, [value], "dependencies");
    else depend(name, lowering.lower(value));
  }
}

import type { Json, JsonObject } from "../json.ts";
import { countOf } from "./keyword-values.ts";
import type { Lowering } from "./lower.ts";
import { allTypes, types } from "./node.ts";
import type { Node } from "./node.ts";
import { patternParts } from "./pattern.ts";
import { rational } from "./rational.ts";

const typeMasks = new Map<Json, number>([
  ["null", types.null],
  ["boolean", types.boolean],
  ["number", types.number],
  ["integer", types.number],
  ["string", types.string],
  ["array", types.array],
  ["object", types.object],
]);

const one = rational(1);

/** Adds what `enum` and `const` assert. */
export function lowerValues(lowering: Lowering, schema: JsonObject, parts: Node[]): void {
  const list = lowering.keyword(schema, "enum");
  if (Array.isArray(list)) parts.push(lowering.graph.enum(list as readonly Json[]));
  else if (list !== undefined) parts.push(lowering.invalid("enum", list));
  const constant = lowering.keyword(schema, "const");
  if (constant !== undefined) parts.push(lowering.graph.enum([constant]));
}

/** Adds what `type` asserts; true when that makes every number an integer. */
export function lowerType(lowering: Lowering, schema: JsonObject, parts: Node[]): boolean {
  const type = lowering.keyword(schema, "type");
  if (type === undefined) return false;
  const single = typeof type === "string" ? typeMasks.get(type) : undefined;
  if (single !== undefined && type !== "integer") {
    parts.push(lowering.graph.type(single));
    return false;
  }
  const names: readonly Json[] = Array.isArray(type) ? (type as readonly Json[]) : [type];
  let mask = 0;
  for (const name of names) {
    const bit = typeMasks.get(name);
    if (bit === undefined) {
      parts.push(lowering.invalid("type", type));
      return false;
    }
    mask |= bit;
  }
  if (names.length === 0) parts.push(lowering.invalid("type", type));
  parts.push(lowering.graph.type(mask || allTypes));
  const integerOnly = names.includes("integer") && !names.includes("number");
  if (integerOnly) parts.push(lowering.graph.multiple(one));
  return integerOnly;
}

/** Adds what the number keywords assert. */
export function lowerNumber(
  lowering: Lowering,
  schema: JsonObject,
  parts: Node[],
  integerOnly: boolean,
): void {
  lowerBound(lowering, schema, parts, { integerOnly, kind: "minimum", strict: "exclusiveMinimum" });
  lowerBound(lowering, schema, parts, { integerOnly, kind: "maximum", strict: "exclusiveMaximum" });
  const divisor = lowering.keyword(schema, "multipleOf");
  if (divisor === undefined) return;
  if (typeof divisor === "number" && divisor > 0 && Number.isFinite(divisor)) {
    parts.push(lowering.graph.multiple(rational(divisor)));
  } else parts.push(lowering.invalid("multipleOf", divisor));
}

interface BoundKeywords {
  readonly integerOnly: boolean;
  readonly kind: "minimum" | "maximum";
  readonly strict: "exclusiveMinimum" | "exclusiveMaximum";
}

function lowerBound(
  lowering: Lowering,
  schema: JsonObject,
  parts: Node[],
  { integerOnly, kind, strict }: BoundKeywords,
): void {
  const bound = lowering.keyword(schema, kind);
  const exclusive = lowering.keyword(schema, strict);
  const add = (value: number, isExclusive: boolean): void => {
    // An SDK writes 2^53 - 1 for "any integer": as a demand on the writer that is no bound.
    if (integerOnly && lowering.role === "reader" && Math.abs(value) >= Number.MAX_SAFE_INTEGER) {
      if (kind === "minimum" ? value < 0 : value > 0) return;
    }
    parts.push(lowering.graph.bound(kind, value, isExclusive));
  };
  if (typeof bound === "number") add(bound, exclusive === true);
  else if (bound !== undefined) parts.push(lowering.invalid(kind, bound));
  if (typeof exclusive === "number") add(exclusive, true);
  else if (exclusive !== undefined && typeof exclusive !== "boolean") {
    parts.push(lowering.invalid(strict, exclusive));
  }
}

/** Adds what the string keywords assert. */
export function lowerString(lowering: Lowering, schema: JsonObject, parts: Node[]): void {
  const graph = lowering.graph;
  const minimum = countOf(lowering, schema, "minLength", parts);
  if (minimum !== undefined) parts.push(graph.length("min-length", minimum));
  const maximum = countOf(lowering, schema, "maxLength", parts);
  if (maximum !== undefined) parts.push(graph.length("max-length", maximum));
  const pattern = lowering.keyword(schema, "pattern");
  if (typeof pattern === "string") lowerPattern(lowering, pattern, parts);
  else if (pattern !== undefined) parts.push(lowering.invalid("pattern", pattern));
  const format = lowering.keyword(schema, "format");
  if (lowering.formats === "assert" && typeof format === "string") parts.push(graph.format(format));
}

function lowerPattern(lowering: Lowering, source: string, parts: Node[]): void {
  const graph = lowering.graph;
  const taken = patternParts(source);
  if (taken === undefined) {
    parts.push(graph.pattern(source));
    return;
  }
  parts.push(graph.length("min-length", taken.minLength));
  if (taken.maxLength !== Infinity) parts.push(graph.length("max-length", taken.maxLength));
  for (const part of taken.sources) parts.push(graph.pattern(part));
}

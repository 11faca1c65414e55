import type { Json } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { resolveRef } from "./resolve-ref.ts";
import { inPlaceKeywords, subschemas } from "./schema-walk.ts";
import type { JsonSchema } from "./tool.ts";

interface Step {
  readonly schema: JsonSchema;
  readonly value: Json;
}

/**
 * How many pairs of subschema and value a validator looks at, counted up to `cap`. Shared `$ref` targets are
 * counted for each use, because that is what a validator does: forty definitions that each use the next one
 * twice are a kilobyte of schema and a million million steps.
 */
export function validationCost(root: JsonSchema, value: Json, cap: number): number {
  const pending: Step[] = [{ schema: root, value }];
  let cost = 0;
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    cost += 1;
    if (cost >= cap) return cap;
    addReference(pending, root, step);
    for (const child of subschemas(step.schema)) {
      if (inPlaceKeywords.has(child.keyword))
        pending.push({ schema: child.schema, value: step.value });
      else addBelow(pending, child.schema, child.keyword, child.key, step.value);
      if (pending.length >= cap) return cap;
    }
  }
  return cost;
}

function addReference(pending: Step[], root: JsonSchema, { schema, value }: Step): void {
  if (!isJsonObject(schema)) return;
  for (const keyword of ["$ref", "$dynamicRef", "$recursiveRef"]) {
    const ref = schema[keyword];
    const target = typeof ref === "string" ? resolveRef(root, ref) : undefined;
    if (target !== undefined) pending.push({ schema: target.schema, value });
  }
}

/** The parts of the value that a subschema under `keyword` is asked about; all of them where it may be any. */
function addBelow(
  pending: Step[],
  schema: JsonSchema,
  keyword: string,
  key: string | number | undefined,
  value: Json,
): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    if (!arrayKeywords.has(keyword)) return;
    const items = typeof key === "number" ? value.slice(key, key + 1) : value;
    for (const item of items) pending.push({ schema, value: item });
  } else if (isJsonObject(value) && objectKeywords.has(keyword)) {
    for (const name of Object.keys(value)) {
      const child = value[name];
      if (child === undefined || (keyword === "properties" && name !== key)) continue;
      pending.push({ schema, value: keyword === "propertyNames" ? name : child });
    }
  }
}

const arrayKeywords: ReadonlySet<string> = new Set([
  "additionalItems",
  "contains",
  "items",
  "prefixItems",
  "unevaluatedItems",
]);

const objectKeywords: ReadonlySet<string> = new Set([
  "additionalProperties",
  "patternProperties",
  "properties",
  "propertyNames",
  "unevaluatedProperties",
]);

import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { joinPointer } from "./pointer.ts";
import type { JsonSchema } from "./tool.ts";

/** One schema directly inside another one. */
export interface Subschema {
  readonly schema: JsonSchema;
  /** The keyword that holds it, for example `properties`. */
  readonly keyword: string;
  /** Property name, pattern or position under the keyword; undefined where the keyword holds one schema. */
  readonly key: string | number | undefined;
}

type Holder = "schema" | "list" | "map";

/** Where schemas sit inside a schema: every keyword of drafts 4 to 2020-12 that holds schemas. */
const holders: ReadonlyMap<string, readonly Holder[]> = new Map<string, readonly Holder[]>([
  ["$defs", ["map"]],
  ["additionalItems", ["schema"]],
  ["additionalProperties", ["schema"]],
  ["allOf", ["list"]],
  ["anyOf", ["list"]],
  ["contains", ["schema"]],
  ["contentSchema", ["schema"]],
  ["definitions", ["map"]],
  ["dependencies", ["map"]],
  ["dependentSchemas", ["map"]],
  ["else", ["schema"]],
  ["if", ["schema"]],
  ["items", ["schema", "list"]],
  ["not", ["schema"]],
  ["oneOf", ["list"]],
  ["patternProperties", ["map"]],
  ["prefixItems", ["list"]],
  ["properties", ["map"]],
  ["propertyNames", ["schema"]],
  ["then", ["schema"]],
  ["unevaluatedItems", ["schema"]],
  ["unevaluatedProperties", ["schema"]],
]);

/** Keywords whose schemas apply to the same value as the schema that holds them (`$ref` apart). */
export const inPlaceKeywords: ReadonlySet<string> = new Set([
  "allOf",
  "anyOf",
  "dependencies",
  "dependentSchemas",
  "else",
  "if",
  "not",
  "oneOf",
  "then",
]);

/** Keywords that only store schemas for `$ref`. */
export const definitionKeywords: ReadonlySet<string> = new Set(["$defs", "definitions"]);

/** The schemas directly inside a schema, in document order; places that hold no schema are passed over. */
export function subschemas(schema: JsonSchema): readonly Subschema[] {
  if (!isJsonObject(schema)) return [];
  const found: Subschema[] = [];
  for (const keyword of Object.keys(schema)) {
    const kinds = holders.get(keyword);
    const value = schema[keyword];
    if (kinds === undefined || value === undefined) continue;
    collect(found, keyword, kinds, value);
  }
  return found;
}

/** JSON Pointer of a subschema, given the pointer of the schema that holds it. */
export function subschemaPointer(parent: string, { keyword, key }: Subschema): string {
  const pointer = joinPointer(parent, keyword);
  return key === undefined ? pointer : joinPointer(pointer, key);
}

/** A copy of a schema in which `replace` has replaced every directly held subschema; other values are shared. */
export function mapSubschemas(
  schema: JsonObject,
  replace: (child: JsonSchema, keyword: string) => Json,
): Record<string, Json> {
  const copy = emptyObject();
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword];
    if (value === undefined) continue;
    const kinds = holders.get(keyword);
    copy[keyword] = kinds === undefined ? value : replaceIn(keyword, kinds, value, replace);
  }
  return copy;
}

/** True for what may stand where a schema is expected. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}

/** An object without a prototype, so that a key `__proto__` is a key like any other. */
export function emptyObject(): Record<string, Json> {
  // A null prototype is what makes plain assignment safe; Object.create is typed `any`.
  const object: Record<string, Json> = Object.create(null);
  return object;
}

function collect(found: Subschema[], keyword: string, kinds: readonly Holder[], value: Json): void {
  if (kinds.includes("schema") && isSchema(value)) {
    found.push({ schema: value, keyword, key: undefined });
  } else if (kinds.includes("list") && Array.isArray(value)) {
    for (const [key, schema] of value.entries()) {
      if (isSchema(schema)) found.push({ schema, keyword, key });
    }
  } else if (kinds.includes("map") && isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      const schema = value[key];
      if (isSchema(schema)) found.push({ schema, keyword, key });
    }
  }
}

function replaceIn(
  keyword: string,
  kinds: readonly Holder[],
  value: Json,
  replace: (child: JsonSchema, keyword: string) => Json,
): Json {
  if (kinds.includes("schema") && isSchema(value)) return replace(value, keyword);
  if (kinds.includes("list") && Array.isArray(value)) {
    return value.map((child: Json) => (isSchema(child) ? replace(child, keyword) : child));
  }
  if (!kinds.includes("map") || !isJsonObject(value)) return value;
  const copy = emptyObject();
  for (const key of Object.keys(value)) {
    const child = value[key];
    if (child !== undefined) copy[key] = isSchema(child) ? replace(child, keyword) : child;
  }
  return copy;
}

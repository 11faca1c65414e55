import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { mapSubschemas } from "./schema-walk.ts";
import type { JsonSchema } from "./tool.ts";

type Draft = Record<string, Json>;

/**
 * A schema of any draft from 4 on rewritten for a 2020-12 validator, at schema places only: tuples, boolean
 * exclusive bounds, `id`, `$recursiveRef`; and what ajv refuses or takes for more than JSON Schema says.
 */
export function modernSchema(schema: JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  const modern = mapSubschemas(schema, modernSchema);
  modernTuple(modern);
  modernBound(modern, "exclusiveMinimum", "minimum");
  modernBound(modern, "exclusiveMaximum", "maximum");
  modernNames(modern, schema);
  declareProto(modern);
  // An empty `enum` allows nothing; ajv refuses to compile it.
  if (Array.isArray(modern["enum"]) && modern["enum"].length === 0) {
    delete modern["enum"];
    modern["allOf"] = [...listOf(modern["allOf"]), false];
  }
  // OpenAPI's `nullable` is no keyword of JSON Schema, and ajv refuses it without `type`.
  if (modern["type"] === undefined) delete modern["nullable"];
  // A server must not turn validation into promises.
  delete modern["$async"];
  return modern;
}

/** Before 2020-12: `items` as a list is what `prefixItems` is now, and `additionalItems` what `items` is. */
function modernTuple(modern: Draft): void {
  const { items, additionalItems } = modern;
  if (!Array.isArray(items)) return;
  delete modern["items"];
  delete modern["additionalItems"];
  modern["prefixItems"] = items;
  if (additionalItems !== undefined) modern["items"] = additionalItems;
  // An empty tuple is refused by ajv and says nothing.
  if (items.length === 0) delete modern["prefixItems"];
}

/** Draft-04: a boolean beside the bound. */
function modernBound(modern: Draft, exclusive: string, inclusive: string): void {
  if (typeof modern[exclusive] !== "boolean") return;
  const bound = modern[inclusive];
  const isExclusive = modern[exclusive];
  delete modern[exclusive];
  if (!isExclusive || bound === undefined) return;
  delete modern[inclusive];
  modern[exclusive] = bound;
}

function modernNames(modern: Draft, schema: JsonObject): void {
  const { id, $recursiveRef } = schema;
  delete modern["id"];
  if (typeof id === "string" && modern["$id"] === undefined && isDraft4(schema)) modern["$id"] = id;
  if ($recursiveRef === undefined) return;
  delete modern["$recursiveRef"];
  modern["$ref"] ??= $recursiveRef;
}

/** A pattern for exactly the name that ajv passes over in `properties`, spelled as nobody else would. */
const protoPattern = "^(?:__proto__)$";

/** ajv looks at a key `__proto__` only where a pattern declares it. */
function declareProto(modern: Draft): void {
  const { properties, patternProperties } = modern;
  if (properties === undefined || !isJsonObject(properties)) return;
  if (!Object.hasOwn(properties, "__proto__")) return;
  const schema = properties["__proto__"];
  const patterns = patternProperties ?? {};
  if (schema === undefined || !isJsonObject(patterns)) return;
  modern["patternProperties"] = { ...patterns, [protoPattern]: schema };
}

function isDraft4(schema: JsonObject): boolean {
  const dialect = schema["$schema"];
  return typeof dialect === "string" && dialect.includes("draft-04");
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

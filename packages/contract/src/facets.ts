import { canonicalSchema } from "./canonicalise.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { emptyObject, mapSubschemas, subschemaPointer, subschemas } from "./schema-walk.ts";
import type { JsonSchema, Tool } from "./tool.ts";

/** Keywords that tell people and models something and constrain nothing; `default` is not one: callers act on it. */
export const proseKeywords: ReadonlySet<string> = new Set([
  "$comment",
  "deprecated",
  "description",
  "examples",
  "readOnly",
  "title",
  "writeOnly",
]);

/** What a tool's annotations say when they say nothing (MCP schema, `ToolAnnotations`). */
export const annotationDefaults = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
} as const;

/** A schema in canonical form without prose; null for none. */
export function schemaFacet(schema: JsonSchema | undefined): Json {
  return schema === undefined ? null : withoutProse(canonicalSchema(schema));
}

/** Annotations with the spec's defaults filled in, without the title, which is prose. */
export function annotationsFacet({ annotations }: Tool): JsonObject {
  const copy = emptyObject();
  for (const [key, value] of Object.entries({ ...annotationDefaults, ...annotations })) {
    if (key !== "title") copy[key] = value;
  }
  return copy;
}

/** Every text for people and models, at its place. */
export function proseFacet({
  title,
  description,
  annotations,
  inputSchema,
  outputSchema,
}: Tool): JsonObject {
  return {
    title: title ?? null,
    description: description ?? null,
    annotationTitle: (Object.hasOwn(annotations, "title") ? annotations["title"] : null) ?? null,
    input: schemaProse(inputSchema),
    output: outputSchema === undefined ? null : schemaProse(outputSchema),
  };
}

function withoutProse(schema: JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  const copy = mapSubschemas(schema, withoutProse);
  for (const keyword of proseKeywords) delete copy[keyword];
  return copy;
}

/**
 * The prose of a schema and, by place, of the schemas in it that have any; null for none. A tree and not a list of
 * pointers, so that long keys cannot make the result larger than the schema.
 */
function schemaProse(schema: JsonSchema): Json {
  if (!isJsonObject(schema)) return null;
  const own = emptyObject();
  for (const keyword of proseKeywords) {
    const value = schema[keyword];
    if (Object.hasOwn(schema, keyword) && value !== undefined) own[keyword] = value;
  }
  const inside = emptyObject();
  for (const child of subschemas(schema)) {
    const prose = schemaProse(child.schema);
    if (prose !== null) inside[subschemaPointer("", child)] = prose;
  }
  return Object.keys(own).length + Object.keys(inside).length === 0 ? null : { own, inside };
}

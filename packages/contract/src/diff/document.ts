import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { joinPointer } from "../pointer.ts";
import { resolveRef } from "../resolve-ref.ts";
import { schemaList } from "../value-space.ts";
import type { JsonSchema } from "../tool.ts";

/** One schema of a tool definition, as the walk sees it. */
export interface SchemaDocument {
  readonly root: JsonSchema;
  /** JSON Pointer of the root into the tool definition: `/inputSchema` or `/outputSchema`. */
  readonly pointer: string;
  /** Draft-07 and older: keywords beside `$ref` constrain nothing. */
  readonly ignoresRefSiblings: boolean;
}

/** One schema place that applies to a value. */
export interface Site {
  readonly schema: JsonSchema;
  /** JSON Pointer into the tool definition; for a merged union the pointer of its keyword. */
  readonly pointer: string;
  /** The place only speaks of values other than null: it came out of an `anyOf` with null. */
  readonly orNull: boolean;
  /** Made by merging the branches of a union; the pointer names the union's keyword. */
  readonly merged: boolean;
}

/** A schema as a document, its dialect read from `$schema`. */
export function documentOf(root: JsonSchema, pointer: string): SchemaDocument {
  const dialect = isJsonObject(root) ? root["$schema"] : undefined;
  const ignoresRefSiblings = typeof dialect === "string" && /draft-0[3-7]/.test(dialect);
  return { root, pointer, ignoresRefSiblings };
}

/** The place of a schema that stands by itself. */
export function siteOf(schema: JsonSchema, pointer: string): Site {
  return { schema, pointer, orNull: false, merged: false };
}

/**
 * Every place that applies to the same value, seen through local `$ref` and `allOf`, nearest
 * first. A place
 * that was met before is not entered again, so cycles end.
 */
export function inPlaceSites(document: SchemaDocument, starts: readonly Site[]): readonly Site[] {
  const found = new Map<string, Site>();
  const stack = starts.toReversed();
  for (let site = stack.pop(); site !== undefined; site = stack.pop()) {
    if (found.has(site.pointer)) continue;
    const { schema } = site;
    const ref = isJsonObject(schema) ? own(schema, "$ref") : undefined;
    const alone = typeof ref === "string" && document.ignoresRefSiblings;
    found.set(
      site.pointer,
      alone && isJsonObject(schema) ? { ...site, schema: proseOf(schema) } : site,
    );
    if (!isJsonObject(schema)) continue;
    if (!alone) stack.push(...allOfSites(site, schema).toReversed());
    const target = typeof ref === "string" ? resolveRef(document.root, ref) : undefined;
    if (target !== undefined) {
      stack.push({ ...site, schema: target.schema, pointer: document.pointer + target.pointer });
    }
  }
  return [...found.values()];
}

/** A property of an object's own, never one of its prototype. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function allOfSites(site: Site, schema: JsonObject): Site[] {
  const pointer = joinPointer(site.pointer, "allOf");
  return schemaList(own(schema, "allOf")).map((part, index) => ({
    ...site,
    schema: part,
    pointer: joinPointer(pointer, index),
  }));
}

/** Texts beside a `$ref` reach the model in every dialect. */
function proseOf(schema: JsonObject): JsonObject {
  const kept: Record<string, Json> = {};
  for (const key of ["title", "description", "default", "examples", "deprecated"]) {
    const value = own(schema, key);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

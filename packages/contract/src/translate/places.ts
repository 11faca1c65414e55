import type { JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { resolveRef } from "../resolve-ref.ts";
import type { Subschema } from "../schema-walk.ts";
import { subschemaPointer, subschemas } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import type { PlacePath, TranslationEdit } from "./edit.ts";
import { translationLimits } from "./limits.ts";

/** A schema that applies to the value at a path. Several can apply to one, and one at several. */
export interface SchemaPlace {
  readonly path: PlacePath;
  readonly schema: JsonObject;
  /** JSON Pointer from the root of the schema. */
  readonly pointer: string;
  /** It applies only to some of the values there: a branch, a condition. */
  readonly conditional: boolean;
  /** References entered on the way here: the guard against endless unfolding. */
  readonly trail: readonly string[];
}

interface Step extends Omit<SchemaPlace, "schema"> {
  readonly schema: JsonSchema;
}

/** True where a schema applies at more paths than `schemaPlaces` lists: it refers to itself, or is too large. */
export function hasMorePlaces(root: JsonSchema): boolean {
  return !walk(root).complete;
}

/**
 * The schemas of a document with the paths at which they apply, nearest first, at most `translationLimits.places`.
 * A recursive reference is entered once. Keys of maps have no path.
 */
export function schemaPlaces(root: JsonSchema): readonly SchemaPlace[] {
  return walk(root).places;
}

function walk(root: JsonSchema): {
  readonly places: readonly SchemaPlace[];
  readonly complete: boolean;
} {
  const places: SchemaPlace[] = [];
  const pending: Step[] = [{ path: [], schema: root, pointer: "", conditional: false, trail: [] }];
  let complete = true;
  for (const step of pending) {
    const { schema, trail } = step;
    if (!isJsonObject(schema)) continue;
    places.push({ ...step, schema });
    const ref = schema["$ref"];
    if (typeof ref === "string") {
      const target = resolveRef(root, ref);
      if (trail.includes(ref)) complete = false;
      else if (target !== undefined) pending.push({ ...step, ...target, trail: [...trail, ref] });
    }
    for (const child of subschemas(schema)) {
      const inside = enter(step, child);
      if (inside === undefined) continue;
      const fits = inside.path.length <= translationLimits.pathSegments;
      if (fits && pending.length < translationLimits.places) pending.push(inside);
      else complete = false;
    }
  }
  return { places, complete };
}

function enter(step: Step, child: Subschema): Step | undefined {
  const at = { ...step, schema: child.schema, pointer: subschemaPointer(step.pointer, child) };
  switch (child.keyword) {
    case "properties":
      return { ...at, path: [...step.path, String(child.key)], conditional: false };
    case "items":
    case "prefixItems":
    case "additionalItems":
      return { ...at, path: [...step.path, null], conditional: child.key !== undefined };
    case "allOf":
      return at;
    case "anyOf":
    case "oneOf":
    case "then":
    case "else":
    case "dependentSchemas":
      return { ...at, conditional: true };
    default:
      return undefined;
  }
}

/** The places by their path. */
export function placesByPath(
  places: readonly SchemaPlace[],
): ReadonlyMap<string, readonly SchemaPlace[]> {
  return Map.groupBy(places, ({ path }) => pathKey(path));
}

/** One text per path, whatever the names in it. */
export function pathKey(path: PlacePath): string {
  return JSON.stringify(path);
}

type Rename = Extract<TranslationEdit, { act: "rename" }>;

/** The path under which the writer knows a place of the reader. */
export function writerPath(path: PlacePath, renames: readonly Rename[]): PlacePath {
  let known: PlacePath = [];
  for (const segment of path) {
    const here = pathKey(known);
    const rename = renames.find(({ at, to }) => to === segment && pathKey(at) === here);
    known = [...known, rename?.from ?? segment];
  }
  return known;
}

/** The path under which the reader knows a place of the writer. */
export function readerPath(path: PlacePath, renames: readonly Rename[]): PlacePath {
  return path.map((segment, index) => {
    const here = pathKey(path.slice(0, index));
    return renames.find(({ at, from }) => from === segment && pathKey(at) === here)?.to ?? segment;
  });
}

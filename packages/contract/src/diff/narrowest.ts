import type { Compatibility } from "../compatibility.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { joinPointer } from "../pointer.ts";
import { isSchema } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import { own } from "./document.ts";
import { limits } from "./limits.ts";

/** A place below the root of a schema: its pointer from there, and its name for people. */
export interface NarrowPlace {
  readonly pointer: string;
  readonly place: string;
}

/**
 * The deepest pair of places, reached through equal property names and items, that still breaks by
 * itself.
 */
export function narrowestBreak(
  old: JsonSchema,
  next: JsonSchema,
  ask: (old: JsonSchema, next: JsonSchema) => Compatibility,
): NarrowPlace {
  let at: Pair = { old, next, pointer: "", place: "" };
  for (let level = 0; level < limits.narrowing; level += 1) {
    const deeper = childrenOf(at).find((child) => {
      const [one, other] = [standingAlone(child.old, old), standingAlone(child.next, next)];
      return one !== undefined && other !== undefined && ask(one, other).verdict === "breaking";
    });
    if (deeper === undefined) break;
    at = deeper;
  }
  return { pointer: at.pointer, place: at.place };
}

interface Pair extends NarrowPlace {
  readonly old: JsonSchema;
  readonly next: JsonSchema;
}

function childrenOf({ old, next, pointer, place }: Pair): readonly Pair[] {
  if (!isJsonObject(old) || !isJsonObject(next)) return [];
  const [was, is] = [own(old, "properties"), own(next, "properties")];
  const children: Pair[] = [];
  if (was !== undefined && is !== undefined && isJsonObject(was) && isJsonObject(is)) {
    for (const name of Object.keys(was)) {
      const [left, right] = [own(was, name), own(is, name)];
      if (!isSchema(left) || !isSchema(right) || same(left, right)) continue;
      const below = joinPointer(joinPointer(pointer, "properties"), name);
      children.push({
        old: left,
        next: right,
        pointer: below,
        place: place === "" ? name : `${place}.${name}`,
      });
    }
  }
  const [items, others] = [own(old, "items"), own(next, "items")];
  if (isSchema(items) && isSchema(others) && !same(items, others)) {
    children.push({
      old: items,
      next: others,
      pointer: joinPointer(pointer, "items"),
      place: `${place}[]`,
    });
  }
  return children;
}

function same(left: JsonSchema, right: JsonSchema): boolean {
  const text = JSON.stringify(left);
  return text === JSON.stringify(right) && !text.includes('"$ref"');
}

/**
 * A subschema with the definitions of its document; undefined where a reference points elsewhere.
 */
function standingAlone(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  if (!isJsonObject(schema) || !isJsonObject(root)) return schema;
  const references = JSON.stringify(schema).match(/"\$ref":"[^"]*"/g) ?? [];
  if (references.some((one) => !/^"\$ref":"#\/(?:\$defs|definitions)\//.test(one)))
    return undefined;
  const kept: Record<string, Json> = {};
  for (const keyword of ["$schema", "$defs", "definitions"] as const) {
    const value = own(root, keyword);
    if (value !== undefined) kept[keyword] = value;
  }
  const alone: JsonObject = { ...kept, ...schema };
  return alone;
}

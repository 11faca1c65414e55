import type { Json, JsonArray, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { joinPointer } from "../pointer.ts";
import type { EditNode } from "./edit-tree.ts";
import { changesKeys } from "./edit-tree.ts";
import { translationLimits } from "./limits.ts";

/** A translated value, or the place at which it cannot be translated. */
export type Applied =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly code: "collision" | "too-large"; readonly pointer: string };

/**
 * The value after the edits. What no edit touches is shared with the original, nothing of which is changed. Two keys
 * that would become one are a collision.
 */
export function applyEdits(value: Json, node: EditNode): Applied {
  const walk: Walk = { visits: translationLimits.visits, trail: [] };
  try {
    return { ok: true, value: edited(value, node, walk) };
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    const pointer = walk.trail.reduce<string>(joinPointer, "");
    return { ok: false, code: error.code, pointer };
  }
}

/** Sets an own key of an object, also one called `__proto__`. */
export function setKey(object: Record<string, Json>, key: string, value: Json): void {
  if (key !== "__proto__") object[key] = value;
  else
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** What is left to spend, and where the walk is. */
interface Walk {
  visits: number;
  readonly trail: (string | number)[];
}

class Unfit extends Error {
  readonly code: "collision" | "too-large";

  constructor(code: "collision" | "too-large") {
    super(code);
    this.code = code;
  }
}

function spend(walk: Walk): void {
  walk.visits -= 1;
  if (walk.visits < 0) throw new Unfit("too-large");
}

function edited(value: Json, node: EditNode, walk: Walk): Json {
  spend(walk);
  if (node.wrap && !Array.isArray(value)) return [value];
  if (typeof value === "string") return node.values.get(value) ?? value;
  if (isJsonObject(value)) return editedObject(value, node, walk);
  const { items } = node;
  return Array.isArray(value) && items !== undefined ? editedItems(value, items, walk) : value;
}

function editedItems(value: JsonArray, items: EditNode, walk: Walk): JsonArray {
  const copy: Json[] = [];
  for (const [index, item] of value.entries()) {
    walk.trail.push(index);
    copy.push(edited(item, items, walk));
    walk.trail.pop();
  }
  return copy;
}

function editedObject(value: JsonObject, node: EditNode, walk: Walk): JsonObject {
  if (!changesKeys(node) && node.children.size === 0) return value;
  const copy: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    walk.trail.push(key);
    spend(walk);
    const inside = value[key];
    if (inside !== undefined && !node.drops.has(key)) {
      const name = node.renames.get(key) ?? key;
      if (Object.hasOwn(copy, name)) throw new Unfit("collision");
      const child = node.children.get(key);
      setKey(copy, name, child === undefined ? inside : edited(inside, child, walk));
    }
    walk.trail.pop();
  }
  for (const [name, supplied] of node.supplies) {
    if (!Object.hasOwn(copy, name)) setKey(copy, name, structuredClone(supplied));
  }
  return copy;
}

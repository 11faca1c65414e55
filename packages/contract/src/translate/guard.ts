import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { emptyObject } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import type { PlacePath } from "./edit.ts";
import type { EditNode } from "./edit-tree.ts";

/** A key that a call must not use. */
export interface ForbiddenKey {
  readonly at: PlacePath;
  readonly name: string;
}

/** A preimage that also refuses the keys with which the edits would collide, and forbidden ones. */
export function guardSchema(
  accepted: JsonSchema,
  edits: EditNode,
  forbidden: readonly ForbiddenKey[],
): JsonSchema {
  const parts = [absence(edits), ...forbidden.map(({ at, name }) => without(at, name))];
  const needed = parts.filter((part) => part !== true);
  if (needed.length === 0) return accepted;
  if (!isJsonObject(accepted)) return { allOf: [accepted, ...needed] };
  const { $schema, definitions, ...rest } = accepted;
  return {
    ...($schema !== undefined && { $schema }),
    allOf: [rest, ...needed],
    ...(definitions !== undefined && { definitions }),
  };
}

/** No object has a key that another key is about to become. */
function absence(node: EditNode): JsonSchema {
  const properties = emptyObject();
  for (const to of node.renames.values()) {
    if (!node.renames.has(to) && !node.drops.has(to)) properties[to] = false;
  }
  for (const [key, child] of node.children) {
    const inside = absence(child);
    if (inside !== true && !Object.hasOwn(properties, key)) properties[key] = inside;
  }
  const items = node.items === undefined ? true : absence(node.items);
  const schema: Record<string, Json> = {};
  if (Object.keys(properties).length > 0) schema["properties"] = properties;
  if (items !== true) schema["items"] = items;
  return Object.keys(schema).length === 0 ? true : schema;
}

function without(at: PlacePath, name: string): JsonSchema {
  return [...at, name].reduceRight<JsonSchema>((inside, segment) => {
    if (segment === null) return { items: inside };
    const properties = emptyObject();
    properties[segment] = inside;
    return { properties };
  }, false);
}

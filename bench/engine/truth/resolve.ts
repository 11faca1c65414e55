import { isJsonObject } from "@tenon/contract";
import type { Json, JsonSchema } from "@tenon/contract";

/** The schema that a local reference points at: a JSON Pointer, or a name given by `$anchor` or `$dynamicAnchor`. */
export function resolved(root: JsonSchema, ref: string): Json | undefined {
  if (!ref.startsWith("#")) return undefined;
  const fragment = decodeURIComponent(ref.slice(1));
  if (fragment === "") return root;
  if (!fragment.startsWith("/")) return named(root, fragment);
  let value: Json | undefined = root;
  for (const token of fragment.slice(1).split("/")) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as { readonly [key: string]: Json })[key];
  }
  return value;
}

function named(schema: Json, name: string): Json | undefined {
  if (typeof schema !== "object" || schema === null) return undefined;
  if (isJsonObject(schema) && (schema["$anchor"] === name || schema["$dynamicAnchor"] === name)) {
    return schema;
  }
  for (const value of Object.values(schema)) {
    const found = named(value, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

import { isJsonObject } from "@tenon/contract";
import type { Json, JsonSchema } from "@tenon/contract";
import { resolved } from "./resolve.ts";

/** Whether some schema applies to the same value as itself: such a schema means nothing, and validators overflow on it. */
export function hasInPlaceLoop(root: JsonSchema): boolean {
  const done = new Set<Json>();
  const open = new Set<Json>();
  const loops = (schema: Json | undefined): boolean => {
    if (schema === undefined || !isJsonObject(schema) || done.has(schema)) return false;
    if (open.has(schema)) return true;
    open.add(schema);
    const found = inPlace(root, schema).some(loops);
    open.delete(schema);
    done.add(schema);
    return found;
  };
  const anywhere = (value: Json): boolean => {
    if (loops(value)) return true;
    return (
      typeof value === "object" &&
      value !== null &&
      Object.values(value).some((item) => anywhere(item))
    );
  };
  return anywhere(root);
}

function inPlace(
  root: JsonSchema,
  schema: { readonly [keyword: string]: Json },
): (Json | undefined)[] {
  const found: (Json | undefined)[] = ["not", "if", "then", "else"].map(
    (keyword) => schema[keyword],
  );
  for (const keyword of ["allOf", "anyOf", "oneOf", "dependentSchemas", "dependencies"]) {
    const group = schema[keyword];
    if (typeof group === "object" && group !== null) found.push(...Object.values<Json>(group));
  }
  for (const keyword of ["$ref", "$dynamicRef"]) {
    const ref = schema[keyword];
    if (typeof ref === "string") found.push(resolved(root, ref));
  }
  return found;
}

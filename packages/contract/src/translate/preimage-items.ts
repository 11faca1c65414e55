import type { JsonObject } from "../json.ts";
import { isSchema } from "../schema-walk.ts";
import { schemaList } from "../value-space.ts";
import type { EditNode } from "./edit-tree.ts";
import { isIdle } from "./edit-tree.ts";
import { NotExpressible } from "./not-expressible.ts";
import type { PreimageContext, PreimageDraft } from "./preimage.ts";

/** Adds the preimages of the keywords that speak about the items of an array. */
export function itemKeywords(
  { at }: PreimageContext,
  schema: JsonObject,
  { items }: EditNode,
  { keywords }: PreimageDraft,
): void {
  for (const keyword of ["items", "additionalItems", "contains", "unevaluatedItems"]) {
    const value = schema[keyword];
    if (isSchema(value)) keywords[keyword] = at(value, items);
  }
  for (const keyword of ["items", "prefixItems"]) {
    const value = schema[keyword];
    if (Array.isArray(value)) keywords[keyword] = schemaList(value).map((one) => at(one, items));
  }
  const unique = schema["uniqueItems"];
  if (unique === undefined) return;
  if (unique === true && items !== undefined && !keepsApart(items))
    throw new NotExpressible("uniqueItems compares items that an edit could make equal");
  keywords["uniqueItems"] = unique;
}

/** True where two different values stay different. */
function keepsApart(node: EditNode): boolean {
  if (node.drops.size + node.supplies.size + node.values.size > 0 || node.wrap) return false;
  const inside = [...node.children.values(), ...(node.items === undefined ? [] : [node.items])];
  return inside.every((one) => isIdle(one) || keepsApart(one));
}

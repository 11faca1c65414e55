import type { JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { isSchema } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import { schemaList } from "../value-space.ts";
import { NotExpressible } from "./not-expressible.ts";
import type { PreimageContext } from "./preimage.ts";

/** Arrays as they are, and values that a schema accepts as the only item of an array. */
export function wrappedSchema(context: PreimageContext, schema: JsonObject): JsonSchema {
  return {
    anyOf: [
      { allOf: [{ type: "array" }, context.copy(schema)] },
      { allOf: [{ not: { type: "array" } }, single(context, schema)] },
    ],
  };
}

/** The values that a schema accepts in an array of their own. */
function single(context: PreimageContext, schema: JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  const parts: JsonSchema[] = [];
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword];
    if (value === undefined) continue;
    if (undecided.has(keyword)) throw new NotExpressible(`${keyword} speaks about a wrapped value`);
    if (keyword === "$ref" && typeof value === "string")
      parts.push(single(context, context.target(value)));
    else if (keyword === "type")
      parts.push(value === "array" || (Array.isArray(value) && value.includes("array")));
    else if (keyword === "minItems") parts.push(typeof value !== "number" || value <= 1);
    else if (keyword === "maxItems") parts.push(typeof value !== "number" || value >= 1);
    else if (inBranches.has(keyword))
      parts.push({ [keyword]: schemaList(value).map((branch) => single(context, branch)) });
    else if (keyword === "not" && isSchema(value)) parts.push({ not: single(context, value) });
  }
  parts.push(context.copy(firstItem(schema)));
  return { allOf: parts };
}

const inBranches: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf"]);
const undecided: ReadonlySet<string> = new Set([
  "contains",
  "const",
  "enum",
  "if",
  "unevaluatedItems",
]);

function firstItem({ items, prefixItems, additionalItems }: JsonObject): JsonSchema {
  const first = Array.isArray(items)
    ? items[0]
    : Array.isArray(prefixItems)
      ? prefixItems[0]
      : undefined;
  if (isSchema(first)) return first;
  const rest = Array.isArray(items) ? additionalItems : items;
  return isSchema(rest) ? rest : true;
}

import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Lowering } from "./lower.ts";
import type { Node } from "./node.ts";

/** The value of a keyword that counts something, when it is a non-negative integer. */
export function countOf(
  lowering: Lowering,
  schema: JsonObject,
  keyword: string,
  parts: Node[],
): number | undefined {
  const count = lowering.keyword(schema, keyword);
  if (count === undefined) return undefined;
  if (typeof count === "number" && Number.isInteger(count) && count >= 0) return count;
  parts.push(lowering.invalid(keyword, count));
  return undefined;
}

/** The entries of a keyword whose value is an object of schemas, sorted by key; invalid values are reported. */
export function schemaEntries(
  lowering: Lowering,
  schema: JsonObject,
  keyword: string,
  parts?: Node[],
): readonly (readonly [string, Json])[] {
  const value = lowering.keyword(schema, keyword);
  if (value === undefined) return [];
  if (!isJsonObject(value)) {
    parts?.push(lowering.invalid(keyword, value));
    return [];
  }
  const entries: [string, Json][] = [];
  for (const key of inOrder(Object.keys(value))) entries.push([key, value[key] ?? null]);
  return entries;
}

/** The texts in the order of their UTF-16 code units; a short list is sorted in place of a call. */
export function inOrder(texts: readonly string[]): readonly string[] {
  if (texts.length > 16) return texts.toSorted();
  const sorted: string[] = [];
  for (const text of texts) {
    let at = sorted.length;
    for (let before = sorted[at - 1]; before !== undefined && before > text;) {
      sorted[at] = before;
      at -= 1;
      before = sorted[at - 1];
    }
    sorted[at] = text;
  }
  return sorted;
}

/** The item schemas of one schema: by position, then for every later position. */
interface ItemSchemas {
  readonly prefix: readonly Json[];
  /** `undefined` when later items are not spoken of. */
  readonly rest: Json | undefined;
}

/** Reads `prefixItems`/`items`, or the older tuple spelling `items`/`additionalItems`. */
export function itemSchemas(lowering: Lowering, schema: JsonObject): ItemSchemas {
  const items = lowering.keyword(schema, "items");
  const prefix = lowering.keyword(schema, "prefixItems");
  if (Array.isArray(items)) {
    const rest = lowering.keyword(schema, "additionalItems");
    return { prefix: items as readonly Json[], rest };
  }
  return { prefix: Array.isArray(prefix) ? (prefix as readonly Json[]) : [], rest: items };
}

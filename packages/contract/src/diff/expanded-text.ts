import { canonicalJson, canonicalSchema } from "../canonicalise.ts";
import { proseKeywords } from "../facets.ts";
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { resolveRef } from "../resolve-ref.ts";
import { mapSubschemas } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import type { SchemaDocument } from "./document.ts";
import { own } from "./document.ts";
import { limits } from "./limits.ts";

/**
 * The text of a whole schema by meaning, without prose and defaults. Schemas of equal texts allow the
 * same values. Undefined where references are too many to unfold, or dynamic.
 */
export function meaningText(document: SchemaDocument): string | undefined {
  const { text, complete } = expand(document, document.root, [...proseKeywords, "default"]);
  const dynamic = text.includes('"$dynamicRef"') || text.includes('"$recursiveRef"');
  return complete && !dynamic ? text : undefined;
}

/**
 * A canonical text of a schema of the document, without prose and with local references unfolded, so
 * that renamed or inlined definitions give the same text.
 */
export function expandedText(document: SchemaDocument, schema: JsonSchema): string {
  return expand(document, schema, proseKeywords).text;
}

function expand(
  document: SchemaDocument,
  root: JsonSchema,
  without: Iterable<string>,
): { readonly text: string; readonly complete: boolean } {
  let left: number = limits.unfoldings;
  let visits = 0;
  const dropped = [...without, "$defs", "definitions"];
  /** `open`: at which depth of the text each reference was unfolded whose inside this is. */
  const unfold = (schema: JsonSchema, depth: number, open: ReadonlyMap<string, number>): Json => {
    if (!isJsonObject(schema)) return schema;
    visits += 1;
    if (visits > limits.textVisits) left = -1;
    const copy = mapSubschemas(schema, (child, keyword) =>
      dropped.includes(keyword) ? true : unfold(child, depth + 1, open),
    );
    for (const keyword of dropped) delete copy[keyword];
    for (const keyword of Object.keys(copy)) if (keyword.startsWith("x-")) delete copy[keyword];
    const ref = own(schema, "$ref");
    if (typeof ref !== "string") return copy;
    const above = open.get(ref);
    // A circle is written as the depth where it closes: names may differ, and say not where they lead.
    if (above !== undefined) return { ...copy, $ref: above };
    left -= 1;
    const target = left < 0 ? undefined : resolveRef(document.root, ref);
    if (target === undefined) return copy;
    delete copy["$ref"];
    const body = unfold(canonicalSchema(target.schema), depth, new Map(open).set(ref, depth));
    return Object.keys(copy).length === 0
      ? body
      : { ...copy, allOf: [copy["allOf"] ?? true, body] };
  };
  const unfolded = unfold(canonicalSchema(root), 0, new Map());
  return { text: canonicalJson(unfolded), complete: left >= 0 };
}

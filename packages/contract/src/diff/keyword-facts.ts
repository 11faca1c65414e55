import { canonicalJson } from "../canonicalise.ts";
import type { Json, JsonObject } from "../json.ts";
import { own } from "./document.ts";
import { expandedText } from "./expanded-text.ts";
import type { FactAct, FactSubject } from "./fact.ts";
import type { SchemaView } from "./view.ts";
import { keywordOf, schemaObjects, valueTexts } from "./view.ts";
import type { Place, Walk } from "./walk.ts";
import { recordKeyword } from "./walk.ts";

/**
 * Compares texts, annotations, combining keywords and keywords of no known vocabulary. What other
 * keywords of
 * the vocabularies say is compared by meaning elsewhere.
 */
export function compareKeywords(walk: Walk, old: SchemaView, next: SchemaView, place: Place): void {
  if (old.sites.every(isBlank) || next.sites.every(isBlank))
    return compareCombinations(walk, old, next, place);
  for (const [keyword, meant] of annotations) {
    const subject = meant === "header" && walk.side === "output" ? "keyword" : meant;
    const [before, after] = [keywordOf(old, keyword)?.value, keywordOf(next, keyword)?.value];
    compareValue(walk, old, next, place, keyword, subject, before, after);
  }
  compareCombinations(walk, old, next, place);
  const [before, after] = [unknownKeywords(old), unknownKeywords(next)];
  for (const keyword of new Set([...before.keys(), ...after.keys()])) {
    compareValue(
      walk,
      old,
      next,
      place,
      keyword,
      "keyword",
      before.get(keyword),
      after.get(keyword),
    );
  }
}

const annotations: readonly (readonly [string, FactSubject])[] = [
  ["title", "title"],
  ["description", "description"],
  [valueTexts, "description"],
  ["examples", "examples"],
  ["default", "default"],
  ["deprecated", "deprecation"],
  ["format", "format"],
  ["x-mcp-header", "header"],
];

const proseSubjects: ReadonlySet<FactSubject> = new Set(["title", "description", "examples"]);

/** Keywords that mean something only together, and so are carried over together. */
const combinationGroups: readonly (readonly string[])[] = [
  ["contains", "maxContains", "minContains"],
  ["dependencies"],
  ["dependentRequired"],
  ["dependentSchemas"],
  ["if", "then", "else"],
  ["not"],
  ["propertyNames"],
  ["unevaluatedItems"],
];

/** Keywords that are compared as a whole: what they mean for the values is the engine's to say. */
const combinations = combinationGroups.flat();

/** Keywords that are compared elsewhere, or that only name and store things. */
const handled: ReadonlySet<string> = new Set([
  "$anchor",
  "$comment",
  "$defs",
  "$dynamicAnchor",
  "$id",
  "$ref",
  "$schema",
  "$vocabulary",
  "additionalItems",
  "additionalProperties",
  "allOf",
  "anyOf",
  "const",
  "definitions",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "id",
  "items",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "multipleOf",
  "nullable",
  "oneOf",
  "pattern",
  "patternProperties",
  "prefixItems",
  "properties",
  "required",
  "type",
  "unevaluatedProperties",
  "uniqueItems",
  ...annotations.map(([keyword]) => keyword),
  ...combinations,
]);

function isBlank({ schema }: { readonly schema: unknown }): boolean {
  return typeof schema === "boolean";
}

function compareValue(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  keyword: string,
  subject: FactSubject,
  before: Json | undefined,
  after: Json | undefined,
): void {
  const [was, is] = [meaning(keyword, before), meaning(keyword, after)];
  if (was === is) return;
  if (was !== undefined && is !== undefined) {
    if (sameJson(was, is) || sameHeader(keyword, was, is)) return;
  }
  const act: FactAct = was === undefined ? "added" : is === undefined ? "removed" : "changed";
  const side = proseSubjects.has(subject) ? "prose" : walk.side;
  recordKeyword(walk, old, next, place, { subject, act, keyword, old: was, new: is, side });
}

/** A value as it counts: `default: null` and `deprecated: false` say no more than their absence. */
function meaning(keyword: string, value: Json | undefined): Json | undefined {
  if (keyword === "default" && value === null) return undefined;
  if (keyword === "deprecated" && value === false) return undefined;
  if ((keyword === "description" || keyword === "title") && value === "") return undefined;
  return value;
}

/** Names of HTTP headers are one name in upper and lower case. */
function sameHeader(keyword: string, left: Json, right: Json): boolean {
  const texts = typeof left === "string" && typeof right === "string";
  return texts && keyword === "x-mcp-header" && left.toLowerCase() === right.toLowerCase();
}

function sameJson(left: Json, right: Json): boolean {
  return typeof left === "object" && typeof right === "object"
    ? canonicalJson(left) === canonicalJson(right)
    : left === right;
}

function compareCombinations(walk: Walk, old: SchemaView, next: SchemaView, place: Place): void {
  for (const keywords of combinationGroups) {
    const text = (view: SchemaView): string =>
      keywords
        .map((keyword) => combinationText(view, keyword))
        .join("\n\n")
        .trim();
    const [was, is] = [text(old), text(next)];
    if (was === is) continue;
    const act: FactAct = was === "" ? "added" : is === "" ? "removed" : "changed";
    const keyword = keywords.find(
      (one) => combinationText(old, one) !== combinationText(next, one),
    );
    if (keyword === undefined) continue;
    recordKeyword(walk, old, next, place, {
      subject: "combination",
      act,
      keyword,
      old: keywordOf(old, keyword)?.value,
      new: keywordOf(next, keyword)?.value,
      edit: { kind: "keywords", keywords },
    });
  }
}

/** Everything that a view says with one combining keyword, as text; "" for nothing. */
function combinationText(view: SchemaView, keyword: string): string {
  const parts = schemaObjects(view).flatMap(({ schema }) => {
    const value = own(schema, keyword);
    return value === undefined ? [] : [expandedText(view.document, { [keyword]: value })];
  });
  return [...new Set(parts)].sort().join("\n");
}

function unknownKeywords(view: SchemaView): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  for (const { schema } of schemaObjects(view)) collectUnknown(schema, found);
  return found;
}

function collectUnknown(schema: JsonObject, found: Map<string, Json>): void {
  for (const keyword of Object.keys(schema)) {
    const value = own(schema, keyword);
    if (value !== undefined && !handled.has(keyword) && !found.has(keyword))
      found.set(keyword, value);
  }
}

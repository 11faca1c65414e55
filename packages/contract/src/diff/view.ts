import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { joinPointer } from "../pointer.ts";
import type { JsonSchema } from "../tool.ts";
import { schemaList } from "../value-space.ts";
import type { SchemaDocument, Site } from "./document.ts";
import { inPlaceSites, own, siteOf } from "./document.ts";
import { limits } from "./limits.ts";
import { typesOf, valuesOf } from "./value-set.ts";

/**
 * What a schema says about one value, with `$ref`, `allOf` and spellings of the same thing seen
 * through.
 */
export interface SchemaView {
  readonly document: SchemaDocument;
  /** JSON Pointer of the place that was asked for. */
  readonly pointer: string;
  /** Identity of the view: the pointers of its places. */
  readonly key: string;
  /** The places that apply, nearest first. */
  readonly sites: readonly Site[];
  /**
   * `anyOf` and `oneOf` that are more than another spelling of a type, an enumeration or "or
   * null".
   */
  readonly unions: readonly Union[];
  /**
   * Stands for a place that the schema does not have; the pointer is that of the place around it.
   */
  readonly absent?: Absence;
}

/** A place that does not exist because the place around it has none of some keywords. */
export interface Absence {
  readonly near: SchemaView;
  /** The keywords any of which would hold the place. */
  readonly keywords: readonly string[];
}

/** An `anyOf` or `oneOf` with its branches. */
export interface Union {
  readonly keyword: "anyOf" | "oneOf";
  /** The place that holds the keyword. */
  readonly site: Site;
  readonly branches: readonly SchemaView[];
}

/** The view of a whole document. */
export function rootView(document: SchemaDocument): SchemaView {
  return viewOf(document, [siteOf(document.root, document.pointer)]);
}

/** The view of the given places together, as if they stood in one `allOf`. */
export function viewOf(document: SchemaDocument, starts: readonly Site[]): SchemaView {
  const sites: Site[] = [];
  const unions: Union[] = [];
  const queue = [...inPlaceSites(document, starts)];
  const seen = new Set(queue.map((site) => site.pointer));
  for (let site = queue.shift(); site !== undefined; site = queue.shift()) {
    sites.push(site);
    for (const union of unionsAt(document, site)) {
      const merged = mergedUnion(union);
      if (merged === undefined) unions.push(union);
      else {
        queue.unshift(...merged.filter(({ pointer }) => !seen.has(pointer)));
        for (const { pointer } of merged) seen.add(pointer);
      }
    }
  }
  const key = sites.map(({ pointer, orNull }) => (orNull ? `${pointer}?` : pointer)).join(" ");
  return { document, pointer: starts[0]?.pointer ?? document.pointer, key, sites, unions };
}

/** The view of a place about which nothing is said, because no such keyword is near: anything goes. */
export function openView(near: SchemaView, keywords: readonly string[]): SchemaView {
  return { ...viewOf(near.document, [siteOf(true, near.pointer)]), absent: { near, keywords } };
}

/** The view without its unions: what holds for every branch. */
export function coreOf(view: SchemaView): SchemaView {
  return { ...view, key: `${view.key} core`, unions: [] };
}

/** The first value of a keyword among the places of a view, and its JSON Pointer. */
export function keywordOf(
  view: SchemaView,
  keyword: string,
): { readonly value: Json; readonly pointer: string; readonly site: Site } | undefined {
  for (const site of view.sites) {
    const value = isJsonObject(site.schema) ? own(site.schema, keyword) : undefined;
    if (value === undefined) continue;
    return {
      value,
      site,
      pointer: site.merged ? site.pointer : joinPointer(site.pointer, keyword),
    };
  }
  return undefined;
}

/** A place of a view whose schema is an object. */
export interface ObjectSite {
  readonly schema: JsonObject;
  readonly site: Site;
}

const knownObjects = new WeakMap<readonly Site[], readonly ObjectSite[]>();

/** The places of a view that are objects; read once, because every keyword asks. */
export function schemaObjects({ sites }: SchemaView): readonly ObjectSite[] {
  const known = knownObjects.get(sites);
  if (known !== undefined) return known;
  const found = sites.flatMap((site) =>
    isJsonObject(site.schema) ? [{ schema: site.schema, site }] : [],
  );
  knownObjects.set(sites, found);
  return found;
}

/** The unions of one document by place: definitions that refer to each other many times over are read once. */
interface KnownUnions {
  readonly byPlace: Map<string, readonly Union[]>;
  /** Unions inside each other that are being read now. */
  depth: number;
  cutShort: boolean;
}

const knownUnions = new WeakMap<SchemaDocument, KnownUnions>();

/** True when unions of the document lie too deep inside each other to be told apart. */
export function isCutShort(document: SchemaDocument): boolean {
  return knownUnions.get(document)?.cutShort === true;
}

function unionsAt(document: SchemaDocument, site: Site): readonly Union[] {
  const { schema } = site;
  if (!isJsonObject(schema)) return [];
  if (own(schema, "anyOf") === undefined && own(schema, "oneOf") === undefined) return [];
  const known = knownUnions.get(document) ?? { byPlace: new Map(), depth: 0, cutShort: false };
  knownUnions.set(document, known);
  const key = site.orNull ? `${site.pointer}?` : site.pointer;
  const found = known.byPlace.get(key);
  if (found !== undefined) return found;
  if (known.depth >= limits.nesting) {
    known.cutShort = true;
    return [];
  }
  known.byPlace.set(key, []); // a union inside itself says nothing more
  known.depth += 1;
  const unions = readUnions(document, site, schema);
  known.depth -= 1;
  known.byPlace.set(key, unions);
  return unions;
}

function readUnions(document: SchemaDocument, site: Site, schema: JsonObject): readonly Union[] {
  return (["anyOf", "oneOf"] as const).flatMap((keyword) => {
    const list = schemaList(own(schema, keyword));
    if (list.length === 0) return [];
    const pointer = joinPointer(site.pointer, keyword);
    const branches = list.map((branch, index) =>
      viewOf(document, [siteOf(branch, joinPointer(pointer, index))]),
    );
    return [{ keyword, site, branches }];
  });
}

/**
 * The places that say the same as a union without being one; undefined when only a union says it.
 */
function mergedUnion({ keyword, site, branches }: Union): readonly Site[] | undefined {
  const others = branches.filter((branch) => !isNullOnly(branch));
  const nullable = others.length < branches.length;
  if (others.length === 1) {
    return others[0]?.sites.map((one) => ({
      ...one,
      orNull: one.orNull || nullable || site.orNull,
    }));
  }
  const pointer = joinPointer(site.pointer, keyword);
  const merge = (schema: JsonSchema): readonly Site[] => [
    { schema, pointer, orNull: site.orNull, merged: true },
  ];
  if (branches.every(isBareType)) {
    const types = branches.flatMap((branch) => [...typesOf(branch)]);
    if (keyword === "anyOf" || new Set(types).size === types.length)
      return merge({ type: [...new Set(types)] });
  }
  if (!others.every(isBareEnumeration)) return undefined;
  const values = others.flatMap((branch) => valuesOf(branch) ?? []);
  const said = others.flatMap((branch) => keywordOf(branch, "description")?.value ?? []);
  const listed = { enum: nullable ? [...values, null] : values };
  return merge(said.length === 0 ? listed : { ...listed, [valueTexts]: said });
}

/**
 * Stands in a merged enumeration for what its branches say about their values; no keyword of a
 * schema.
 */
export const valueTexts = "descriptions of values";

const texts = new Set([
  "title",
  "description",
  "$comment",
  "examples",
  "deprecated",
  "default",
  "$ref",
]);

function isBare(view: SchemaView, keywords: readonly string[]): boolean {
  if (view.unions.length > 0) return false;
  return view.sites.every(
    ({ schema }) =>
      isJsonObject(schema) &&
      Object.keys(schema).every((key) => texts.has(key) || keywords.includes(key)),
  );
}

function isBareType(view: SchemaView): boolean {
  return isBare(view, ["type"]) && keywordOf(view, "type") !== undefined;
}

function isBareEnumeration(view: SchemaView): boolean {
  return isBare(view, ["type", "const", "enum"]) && valuesOf(view) !== undefined;
}

function isNullOnly(view: SchemaView): boolean {
  const types = typesOf(view);
  return types.size === 1 && types.has("null");
}

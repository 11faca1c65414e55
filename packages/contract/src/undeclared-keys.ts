import { guardedPattern } from "./guarded-pattern.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { joinPointer } from "./pointer.ts";
import { resolveRef } from "./resolve-ref.ts";
import type { Subschema } from "./schema-walk.ts";
import { subschemaPointer, subschemas } from "./schema-walk.ts";
import type { JsonSchema } from "./tool.ts";

/** A key of a value that no schema applying to its object declares. */
export interface UndeclaredKey {
  /** JSON Pointer to the object that has the key. */
  readonly pointer: string;
  readonly key: string;
}

/** Whether the subschema at a pointer accepts a value; undefined when that cannot be told. */
export type Accepts = (pointer: string, value: Json) => boolean | undefined;

interface Place {
  readonly schema: JsonObject;
  /** From the root of the schema. */
  readonly pointer: string;
}

interface Search {
  readonly root: JsonObject;
  readonly accepts: Accepts;
  readonly found: UndeclaredKey[];
}

/**
 * Keys of `value` that nothing declares, wherever a schema leaves additional keys open by omission: what
 * `unevaluatedProperties: false` would report if the author had written it for each value. An object stays open
 * where a schema says so (`additionalProperties: true` or a schema), and, below the root, where no schema that
 * applies names any key at all: such a parameter is free-form. Throws `PatternTimeout`, and `SyntaxError` for a
 * pattern that is no regular expression.
 */
export function undeclaredKeys(
  root: JsonObject,
  value: Json,
  accepts: Accepts,
): readonly UndeclaredKey[] {
  const search = { root, accepts, found: [] };
  visit(search, [{ schema: root, pointer: "" }], value, "");
  return search.found;
}

/** `starts`: schemas that apply to `value`, before their in-place keywords are followed. */
function visit(search: Search, starts: readonly Place[], value: Json, at: string): void {
  if (typeof value !== "object" || value === null) return;
  const places = applying(search, starts, value);
  if (places.length === 0) return;
  if (isJsonObject(value)) visitObject(search, places, value, at);
  else visitArray(search, places, value, at);
}

function visitObject(
  search: Search,
  places: readonly Place[],
  value: JsonObject,
  at: string,
): void {
  const isOpen = places.some(({ schema }) => isExplicitlyOpen(schema));
  const isFreeForm = at !== "" && !places.some(({ schema }) => namesKeys(schema));
  for (const key of Object.keys(value)) {
    const child = value[key];
    if (child === undefined) continue;
    const { declared, below } = forKey(places, key);
    if (!declared && !isOpen && !isFreeForm) search.found.push({ pointer: at, key });
    visit(search, below, child, joinPointer(at, key));
  }
}

function visitArray(
  search: Search,
  places: readonly Place[],
  value: readonly Json[],
  at: string,
): void {
  for (const [index, item] of value.entries()) {
    visit(
      search,
      places.flatMap((place) => forItem(place, index)),
      item,
      joinPointer(at, index),
    );
  }
}

/** Every schema that applies to `value`, `$ref` and branches followed; each schema once, so cycles end. */
function applying(search: Search, starts: readonly Place[], value: Json): readonly Place[] {
  const seen = new Map<JsonObject, Place>();
  const pending = [...starts];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    if (seen.has(place.schema)) continue;
    seen.set(place.schema, place);
    pending.push(...inPlace(search, place, value));
  }
  return [...seen.values()];
}

function inPlace(search: Search, place: Place, value: Json): readonly Place[] {
  const places: Place[] = [];
  const ref = place.schema["$ref"];
  const target = typeof ref === "string" ? resolveRef(search.root, ref) : undefined;
  if (target !== undefined) places.push(...placeOf(target.schema, target.pointer));
  for (const child of subschemas(place.schema)) {
    if (!isFollowed(child, place.schema, value)) continue;
    places.push(...placeOf(child.schema, subschemaPointer(place.pointer, child)));
  }
  return [...places, ...branches(search, place, value)];
}

function isFollowed({ keyword, key }: Subschema, holder: JsonObject, value: Json): boolean {
  if (keyword === "allOf") return true;
  if (keyword !== "dependentSchemas" && keyword !== "dependencies") return false;
  return isJsonObject(holder[keyword]) && isJsonObject(value) && Object.hasOwn(value, String(key));
}

/** The branches that accept the value; all of them where none does or where it cannot be told. */
function branches(search: Search, { schema, pointer }: Place, value: Json): readonly Place[] {
  const found: Place[] = [];
  const children = subschemas(schema);
  for (const keyword of ["anyOf", "oneOf"]) {
    const all = children.filter((child) => child.keyword === keyword);
    const pointers = all.map((child) => subschemaPointer(pointer, child));
    const verdicts = pointers.map((at) => search.accepts(at, value));
    const taken = all.filter((_, index) => verdicts[index] !== false);
    for (const child of taken.length > 0 ? taken : all) {
      found.push(...placeOf(child.schema, subschemaPointer(pointer, child)));
    }
  }
  const condition = children.find(({ keyword }) => keyword === "if");
  if (condition === undefined) return found;
  const verdict = search.accepts(joinPointer(pointer, "if"), value);
  for (const child of children) {
    const isTaken =
      child.keyword === "else"
        ? verdict !== true
        : conditional.has(child.keyword) && verdict !== false;
    if (isTaken) found.push(...placeOf(child.schema, subschemaPointer(pointer, child)));
  }
  return found;
}

const conditional: ReadonlySet<string> = new Set(["if", "then"]);

function isExplicitlyOpen(schema: JsonObject): boolean {
  return ["additionalProperties", "unevaluatedProperties"].some(
    (keyword) => schema[keyword] === true || isJsonObject(schema[keyword]),
  );
}

function namesKeys(schema: JsonObject): boolean {
  return ["properties", "patternProperties", "additionalProperties", "unevaluatedProperties"].some(
    (keyword) => schema[keyword] !== undefined,
  );
}

/** Whether the schemas declare a key, and the schemas that apply to its value. */
function forKey(
  places: readonly Place[],
  key: string,
): { declared: boolean; below: readonly Place[] } {
  let declared = false;
  const below: Place[] = [];
  for (const { schema, pointer } of places) {
    let own = false;
    const children = subschemas(schema);
    for (const child of children) {
      if (!isForKey(child, key)) continue;
      own = true;
      below.push(...placeOf(child.schema, subschemaPointer(pointer, child)));
    }
    declared ||= own;
    if (own) continue;
    const rest = children.find(({ keyword }) => keyword === "additionalProperties");
    if (rest !== undefined) below.push(...placeOf(rest.schema, subschemaPointer(pointer, rest)));
  }
  return { declared, below };
}

function isForKey(child: Subschema, key: string): boolean {
  if (child.keyword === "properties") return child.key === key;
  return child.keyword === "patternProperties" && guardedPattern(String(child.key)).test(key);
}

function forItem({ schema, pointer }: Place, index: number): readonly Place[] {
  const children = subschemas(schema);
  const tuple = children.filter(({ keyword, key }) => isTuple(keyword, key));
  const taken =
    tuple.find(({ key }) => key === index) ??
    children.find(
      ({ keyword, key }) => (keyword === "items" && key === undefined) || isRest(keyword, tuple),
    );
  return taken === undefined ? [] : placeOf(taken.schema, subschemaPointer(pointer, taken));
}

function isTuple(keyword: string, key: string | number | undefined): boolean {
  return keyword === "prefixItems" || (keyword === "items" && key !== undefined);
}

function isRest(keyword: string, tuple: readonly Subschema[]): boolean {
  return keyword === "additionalItems" && tuple.some((child) => child.keyword === "items");
}

function placeOf(schema: JsonSchema, pointer: string): readonly Place[] {
  return isJsonObject(schema) ? [{ schema, pointer }] : [];
}

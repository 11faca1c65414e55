import { canonicalJson } from "../canonicalise.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { own } from "./document.ts";
import type { Site } from "./document.ts";
import type { SchemaView, Union } from "./view.ts";

/** JSON Schema's type names; `number` stands for all numbers, so `integer` always comes with it. */
export type TypeName = "array" | "boolean" | "integer" | "null" | "number" | "object" | "string";

/** All of them. */
export const everyType: readonly TypeName[] = [
  "array",
  "boolean",
  "integer",
  "null",
  "number",
  "object",
  "string",
];

/**
 * The types of values that a view allows, as far as `type`, `const`, `enum` and its unions tell.
 */
export function typesOf(view: SchemaView): ReadonlySet<TypeName> {
  let types: ReadonlySet<TypeName> = new Set(everyType);
  for (const site of view.sites) {
    const allowed = typesAt(site);
    if (allowed !== undefined) types = types.intersection(allowed);
  }
  for (const union of view.unions) types = types.intersection(typesOfUnion(union));
  return types;
}

const knownTypes = new WeakMap<Union, ReadonlySet<TypeName>>();

/** The types of all branches together; remembered, because branches can share their inside many times over. */
function typesOfUnion(union: Union): ReadonlySet<TypeName> {
  const known = knownTypes.get(union);
  if (known !== undefined) return known;
  const types = new Set(union.branches.flatMap((branch) => [...typesOf(branch)]));
  knownTypes.set(union, types);
  return types;
}

/**
 * The value of a `type` keyword that JSON Schema does not have (`"system.string"`), undefined
 * where all are known.
 */
export function unknownType(view: SchemaView): Json | undefined {
  for (const { schema } of view.sites) {
    const named = isJsonObject(schema) ? own(schema, "type") : undefined;
    const names = Array.isArray(named) ? named : [named];
    if (named !== undefined && !names.every((name: Json) => typesNamed(name).length > 0))
      return named;
  }
  return undefined;
}

/**
 * The values of an enumeration or constant, without repetition; undefined where the view lists
 * none.
 */
export function valuesOf(view: SchemaView): readonly Json[] | undefined {
  let values: ReadonlyMap<string, Json> | undefined;
  for (const site of view.sites) {
    const listed = valuesAt(site);
    if (listed === undefined) continue;
    const known: ReadonlyMap<string, Json> | undefined = values;
    const kept =
      known === undefined ? listed : listed.filter((value) => known.has(valueText(value)));
    values = new Map(kept.map((value) => [valueText(value), value]));
  }
  return values === undefined ? undefined : [...values.values()];
}

/** Equal texts mean equal values; 1 and 1.0 are one value. */
export function valueText(value: Json): string {
  return canonicalJson(value);
}

/** Type names for people: `integer` is left out beside `number`. */
export function typeWords(types: ReadonlySet<TypeName>): readonly TypeName[] {
  const words = everyType.filter((type) => types.has(type));
  return types.has("number") ? words.filter((type) => type !== "integer") : words;
}

function typesAt({ schema, orNull }: Site): ReadonlySet<TypeName> | undefined {
  if (schema === true) return undefined;
  if (!isJsonObject(schema)) return new Set();
  const nullable = orNull || own(schema, "nullable") === true;
  const named = own(schema, "type");
  const names = Array.isArray(named) ? named : [named];
  const listed = listedValues(schema);
  const known = named !== undefined && names.every((name: Json) => typesNamed(name).length > 0);
  let types: ReadonlySet<TypeName> | undefined = known
    ? new Set(names.flatMap(typesNamed))
    : undefined;
  if (listed !== undefined) {
    const ofValues = new Set(listed.map(typeOfValue));
    types = types === undefined ? ofValues : types.intersection(ofValues);
  }
  return types !== undefined && nullable ? types.union(new Set(["null"] as const)) : types;
}

function valuesAt({ schema, orNull }: Site): readonly Json[] | undefined {
  if (!isJsonObject(schema)) return undefined;
  const listed = listedValues(schema);
  if (listed === undefined) return undefined;
  return orNull || own(schema, "nullable") === true ? [...listed, null] : listed;
}

function listedValues(schema: JsonObject): readonly Json[] | undefined {
  const constant = own(schema, "const");
  if (constant !== undefined) return [constant];
  const listed = own(schema, "enum");
  return Array.isArray(listed) ? listed : undefined;
}

function typesNamed(name: Json | undefined): readonly TypeName[] {
  if (name === "number") return ["integer", "number"];
  return everyType.filter((type) => type === name);
}

function typeOfValue(value: Json): TypeName {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "boolean") return "boolean";
  return typeof value === "string" ? "string" : "object";
}

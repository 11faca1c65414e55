import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { modernSchema } from "./modern-schema.ts";
import { resolveRef } from "./resolve-ref.ts";
import type { Assertion } from "./sure-assertions.ts";
import { assertionsOf, unsure } from "./sure-assertions.ts";
import type { JsonSchema } from "./tool.ts";

/** True only where a value is surely good; false says nothing. */
export type SureCheck = (value: Json) => boolean;

export interface SureOptions {
  readonly closed: boolean;
  readonly formats: boolean;
}

/**
 * A check that is true only for values in which `validateValue` finds nothing, undeclared keys included where `closed`; false means
 * that it has to be asked. It is made of closures for the keywords that tools use, so it costs little to make and to
 * run; the work on one value is bounded. What the schema says beyond them makes it false.
 */
export function sureCheck(schema: JsonSchema, { closed, formats }: SureOptions): SureCheck {
  const root = modernSchema(schema);
  const work: Work = {
    root,
    closed,
    formats,
    checks: new Map(),
    ids: new Map(),
    visits: mostVisits,
  };
  const check = checkOf(work, [root], { isRoot: true, mayBeFree: true });
  return (value) => {
    budget.steps = limits.validationSteps;
    return check(value, 0);
  };
}

/** `level`: how deep in the value. */
type Check = (value: Json, level: number) => boolean;

/** What one run may still spend; runs never overlap. */
const budget = { steps: 0 };
/** Checks that are made for one schema, and ways to choose among its branches at one place. */
const mostChecks = 1_500;
const mostChoices = 32;
/** Schemas that are looked at to find out which apply together. */
const mostVisits = 10_000;
const mostLevels = 100;

interface Work {
  readonly root: JsonSchema;
  readonly closed: boolean;
  readonly formats: boolean;
  readonly checks: Map<string, Check>;
  readonly ids: Map<JsonObject, number>;
  /** What is left of `mostVisits`. */
  visits: number;
}

interface Place {
  readonly isRoot: boolean;
  /** An object about which no schema names a key is free-form, unless a branch beside may name one. Never the root. */
  readonly mayBeFree: boolean;
}

const never: Check = () => false;

/** The check of a value to which all of `schemas` apply; made once per set of schemas, also when it contains itself. */
function checkOf(work: Work, schemas: readonly JsonSchema[], place: Place): Check {
  const alternatives = expand(work, schemas, 0);
  if (alternatives === undefined) return never;
  const mayBeFree = place.mayBeFree && alternatives.length === 1;
  const checks = alternatives.map((parts) => checkOfParts(work, parts, { ...place, mayBeFree }));
  const [only] = checks;
  if (only !== undefined && checks.length === 1) return only;
  return (value, level) => checks.some((check) => check(value, level));
}

function checkOfParts(work: Work, parts: readonly JsonObject[], place: Place): Check {
  const key = `${parts.map((part) => idOf(work, part)).join(" ")}${place.isRoot ? " root" : ""}${place.mayBeFree ? " free" : ""}`;
  const known = work.checks.get(key);
  if (known !== undefined) return known;
  if (work.checks.size >= mostChecks) return never;
  let made: Check = never;
  work.checks.set(key, (value, level) => made(value, level));
  made = build(work, parts, place);
  work.checks.set(key, made);
  return made;
}

function idOf({ ids }: Work, schema: JsonObject): number {
  const id = ids.get(schema) ?? ids.size;
  ids.set(schema, id);
  return id;
}

/**
 * Every way to apply the schemas with one branch of each choice: sets of schemas without choices, all parts of `allOf` and
 * targets of `$ref` included. Undefined where that cannot be said.
 */
function expand(
  work: Work,
  schemas: readonly JsonSchema[],
  depth: number,
): JsonObject[][] | undefined {
  if (depth > 16) return undefined;
  const parts = new Set<JsonObject>();
  const choices: (readonly JsonSchema[])[] = [];
  const pending = [...schemas];
  for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
    if (schema === true) continue;
    if (schema === false) return undefined;
    if (parts.has(schema)) continue;
    parts.add(schema);
    work.visits -= 1;
    if (parts.size > 256 || work.visits < 0) return undefined;
    const inPlace = inPlaceOf(work, schema);
    if (inPlace === undefined) return undefined;
    pending.push(...inPlace.all);
    choices.push(...inPlace.choices);
  }
  let alternatives = [[...parts]];
  for (const branches of choices) {
    const taken = branches.flatMap((branch) => expand(work, [branch], depth + 1) ?? []);
    alternatives = alternatives.flatMap((one) =>
      taken.map((two) => [...new Set([...one, ...two])]),
    );
    if (alternatives.length > mostChoices) return undefined;
  }
  return alternatives;
}

interface InPlace {
  readonly all: readonly JsonSchema[];
  readonly choices: readonly (readonly JsonSchema[])[];
}

/** The schemas that apply with a schema to the same value; undefined where more than these keywords decide. */
function inPlaceOf(work: Work, schema: JsonObject): InPlace | undefined {
  const all: JsonSchema[] = [];
  const choices: (readonly JsonSchema[])[] = [];
  const { $ref, allOf, anyOf, oneOf } = schema;
  if ($ref !== undefined) {
    const isPointer = typeof $ref === "string" && ($ref === "#" || $ref.startsWith("#/"));
    const target = isPointer ? resolveRef(work.root, $ref) : undefined;
    if (target === undefined) return undefined;
    all.push(target.schema);
  }
  for (const list of [allOf, anyOf, oneOf])
    if (list !== undefined && !isSchemaList(list)) return undefined;
  if (isSchemaList(allOf)) all.push(...allOf);
  if (isSchemaList(anyOf)) choices.push(anyOf);
  if (isSchemaList(oneOf)) {
    if (!areApart(work, oneOf)) return undefined;
    choices.push(oneOf);
  }
  return { all, choices };
}

function isSchemaList(value: Json | undefined): value is readonly JsonSchema[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === "boolean" || isJsonObject(one))
  );
}

/** No value can be good under two of the branches, because their types differ. */
function areApart(work: Work, branches: readonly JsonSchema[]): boolean {
  const seen = new Set<string>();
  for (const branch of branches) {
    const types = typesOf(work.root, branch);
    if (types === undefined || types.some((type) => seen.has(type))) return false;
    for (const type of types) seen.add(type);
  }
  return true;
}

function typesOf(root: JsonSchema, branch: JsonSchema): readonly string[] | undefined {
  if (typeof branch === "boolean") return branch ? undefined : [];
  const { type, $ref } = branch;
  if (type === undefined && typeof $ref === "string") {
    const target = resolveRef(root, $ref)?.schema;
    return isJsonObject(target) && target["$ref"] === undefined ? typesOf(root, target) : undefined;
  }
  const types = Array.isArray(type) ? type : [type];
  const named = types.filter((one) => typeof one === "string");
  if (named.length < types.length) return undefined;
  return named.map((one) => (one === "integer" ? "number" : one));
}

function build(work: Work, parts: readonly JsonObject[], place: Place): Check {
  const assertions: Assertion[] = [];
  for (const part of parts) {
    const found = assertionsOf(part, work.formats);
    if (found === unsure) return never;
    assertions.push(...found);
  }
  const ofObject = objectCheck(work, parts, place);
  const ofArray = arrayCheck(work, parts, place);
  return (value, level) => {
    budget.steps -= 1;
    if (budget.steps < 0 || level > mostLevels) return false;
    for (const assertion of assertions) if (!assertion(value)) return false;
    if (typeof value !== "object" || value === null) return true;
    return Array.isArray(value) ? ofArray(value, level) : ofObject(value as JsonObject, level);
  };
}

function objectCheck(
  work: Work,
  parts: readonly JsonObject[],
  { isRoot, mayBeFree }: Place,
): (value: JsonObject, level: number) => boolean {
  const inside: Place = { isRoot: false, mayBeFree };
  const tables = parts.map(({ properties }) => (isJsonObject(properties) ? properties : {}));
  const rests = parts.map((part) => part["additionalProperties"]);
  const known = new Map<string, Check>();
  for (const key of new Set(tables.flatMap((table) => Object.keys(table)))) {
    const schemas = tables.flatMap((table, index) => {
      const own = Object.hasOwn(table, key) ? table[key] : rests[index];
      return own === undefined ? [] : [own];
    });
    known.set(key, schemas.every(isSchemaLike) ? checkOf(work, schemas, inside) : never);
  }
  const named = parts.flatMap(({ propertyNames }) => propertyNames ?? []);
  if (!named.every(isSchemaLike)) return never;
  const ofName = named.length === 0 ? undefined : checkOf(work, named, inside);
  const rest = restCheck(work, rests, inside, {
    isFree: mayBeFree && !isRoot && !parts.some(namesKeys),
  });
  return (value, level) => {
    for (const key of Object.keys(value)) {
      const child = value[key];
      if (child === undefined) continue;
      if (ofName?.(key, level + 1) === false) return false;
      if (!(known.get(key) ?? rest)(child, level + 1)) return false;
    }
    return true;
  };
}

/** The check of a key that no `properties` names. */
function restCheck(
  work: Work,
  rests: readonly (Json | undefined)[],
  inside: Place,
  { isFree }: { readonly isFree: boolean },
): Check {
  const stated = rests.filter((rest) => rest !== undefined);
  if (!stated.every(isSchemaLike)) return never;
  const isOpen = stated.some((rest) => rest !== false);
  if (work.closed && !isOpen && !isFree) return never;
  return checkOf(work, stated, inside);
}

function namesKeys(schema: JsonObject): boolean {
  return schema["properties"] !== undefined || schema["additionalProperties"] !== undefined;
}

function arrayCheck(
  work: Work,
  parts: readonly JsonObject[],
  { mayBeFree }: Place,
): (value: readonly Json[], level: number) => boolean {
  const schemas = parts.flatMap(({ items }) => (items === undefined ? [] : [items]));
  if (!schemas.every(isSchemaLike)) return never;
  const check = checkOf(work, schemas, { isRoot: false, mayBeFree });
  return (value, level) => {
    if (value.length > limits.validationSteps) return false;
    for (const item of value) if (!check(item, level + 1)) return false;
    return true;
  };
}

function isSchemaLike(value: Json): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}

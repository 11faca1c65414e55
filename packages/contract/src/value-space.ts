import { canonicalJson } from "./canonicalise.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { resolveRef } from "./resolve-ref.ts";
import { isSchema } from "./schema-walk.ts";
import type { JsonSchema } from "./tool.ts";

/** What a schema says at first sight about the values it allows. */
export interface ValueSpace {
  /** JSON types that can occur, sorted as declared; undefined when anything can. */
  readonly types: readonly string[] | undefined;
  /** The values, when they are enumerated (for arrays: those of the items). */
  readonly values: readonly Json[] | undefined;
}

const anything: ValueSpace = { types: undefined, values: undefined };

/** How much one answer may still cost; shared by all questions about one tool. */
export interface Allowance {
  visits: number;
}

/**
 * Types and enumerated values of a schema, through local `$ref`, `allOf`, `anyOf`, `oneOf` and array items.
 * A superset of what the schema allows: conditions and negations are not looked at.
 */
export function valueSpace(
  root: JsonSchema,
  schema: JsonSchema,
  allowance: Allowance,
  trail: readonly string[] = [],
): ValueSpace {
  if (!isJsonObject(schema) || allowance.visits <= 0) return anything;
  allowance.visits -= 1;
  const inside = (child: JsonSchema): ValueSpace => valueSpace(root, child, allowance, trail);
  let space = ownSpace(schema, inside);
  const ref = schema["$ref"];
  if (
    typeof ref === "string" &&
    !trail.includes(ref) &&
    trail.length < limits.parameterReferences
  ) {
    const target = resolveRef(root, ref);
    if (target !== undefined) {
      space = both(space, valueSpace(root, target.schema, allowance, [...trail, ref]));
    }
  }
  for (const part of schemaList(schema["allOf"])) space = both(space, inside(part));
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = schemaList(schema[keyword]);
    if (branches.length > 0) space = both(space, either(branches.map(inside)));
  }
  return space;
}

/** The schemas of a list keyword such as `anyOf`; empty when it holds no list. */
export function schemaList(value: Json | undefined): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

/** What holds when one of several things holds; a branch that is only null does not end an enumeration. */
export function either(spaces: readonly ValueSpace[]): ValueSpace {
  const types = union(spaces.map((space) => space.types));
  const values = union(spaces.filter((space) => !isOnlyNull(space)).map((space) => space.values));
  return { types, values: values?.length === 0 ? undefined : values };
}

/** What holds when two things hold together. */
export function both(left: ValueSpace, right: ValueSpace): ValueSpace {
  const { types } = right;
  return {
    types:
      types === undefined
        ? left.types
        : (left.types?.filter((type) => meets(type, types)) ?? types),
    values: intersection(left.values, right.values),
  };
}

function ownSpace(schema: JsonObject, inside: (child: JsonSchema) => ValueSpace): ValueSpace {
  const values = ownValues(schema) ?? itemValues(schema, inside);
  const types = ownTypes(schema["type"]) ?? typesOfValues(ownValues(schema));
  return { types, values };
}

function ownTypes(type: Json | undefined): readonly string[] | undefined {
  if (typeof type === "string") return [type];
  if (!Array.isArray(type)) return undefined;
  return type.filter((one) => typeof one === "string");
}

function ownValues(schema: JsonObject): readonly Json[] | undefined {
  if (Object.hasOwn(schema, "const") && schema["const"] !== undefined) return [schema["const"]];
  const values = schema["enum"];
  return Array.isArray(values) ? values : undefined;
}

function itemValues(
  schema: JsonObject,
  inside: (child: JsonSchema) => ValueSpace,
): readonly Json[] | undefined {
  const { items } = schema;
  return items !== undefined && isJsonObject(items) ? inside(items).values : undefined;
}

function typesOfValues(values: readonly Json[] | undefined): readonly string[] | undefined {
  return values === undefined ? undefined : [...new Set(values.map(typeOfValue))];
}

function typeOfValue(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

function isOnlyNull({ types, values }: ValueSpace): boolean {
  return values === undefined && types?.length === 1 && types[0] === "null";
}

function meets(type: string, types: readonly string[]): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

/** The different members of all lists, in order; undefined when one list is. */
function union<T extends Json>(
  lists: readonly (readonly T[] | undefined)[],
): readonly T[] | undefined {
  const members = new Map<string, T>();
  for (const list of lists) {
    if (list === undefined) return undefined;
    for (const value of list) members.set(identity(value), value);
  }
  return [...members.values()];
}

function intersection(
  left: readonly Json[] | undefined,
  right: readonly Json[] | undefined,
): readonly Json[] | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const texts = new Set(right.map(identity));
  return left.filter((value) => texts.has(identity(value)));
}

/** Equal for equal values; the marker keeps strings apart from everything else without escaping them. */
function identity(value: Json): string {
  return typeof value === "string" ? `"${value}` : ` ${canonicalJson(value)}`;
}

import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject, JsonSchema } from "@tenon/contract";
import type { BenchDialect, Draft } from "../pair.ts";
import type { Seeded } from "../seeded.ts";
import { parameter } from "./tools.ts";

/** A tool's schema after one to three of the edits that releases of real servers make. */
export function editedTool(schema: JsonSchema, random: Seeded, dialect: BenchDialect): JsonSchema {
  const root = structuredClone(schema) as Draft;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const objects = objectsIn(root);
    const owner = random.chance(0.5) ? root : random.pick(objects.length === 0 ? [root] : objects);
    if (random.chance(0.45)) editObject(owner, random, dialect);
    else editParameter(owner, random, dialect);
  }
  return root;
}

/** Every schema inside that lists properties. */
function objectsIn(schema: Json): Draft[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = isJsonObject(schema) && isJsonObject(schema["properties"]) ? [schema] : [];
  return [...own, ...Object.values(schema).flatMap((value) => objectsIn(value))];
}

function propertiesOf(owner: Draft): Draft {
  const { properties } = owner;
  return isJsonObject(properties) ? properties : {};
}

function requiredOf(owner: Draft): readonly Json[] {
  return Array.isArray(owner["required"]) ? (owner["required"] as readonly Json[]) : [];
}

function editObject(owner: Draft, random: Seeded, dialect: BenchDialect): void {
  const properties = propertiesOf(owner);
  const names = Object.keys(properties);
  const required = requiredOf(owner);
  const name = names.length === 0 ? undefined : random.pick(names);
  switch (random.below(8)) {
    case 0:
    case 1: {
      const added = random.pick(["dryRun", "locale", "verbose", "page_size"]);
      properties[added] = parameter(random, dialect === "2020-12" ? "2020-12" : "draft-07", 0);
      owner["properties"] = properties;
      if (random.chance(0.3)) owner["required"] = [...new Set([...required, added])];
      return;
    }
    case 2:
      if (name === undefined) return;
      delete properties[name];
      owner["required"] = required.filter((item) => item !== name);
      return;
    case 3: {
      const moved = name === undefined ? undefined : properties[name];
      if (name === undefined || moved === undefined) return;
      delete properties[name];
      properties[`${name}_id`] = moved;
      owner["required"] = required.map((item) => (item === name ? `${name}_id` : item));
      return;
    }
    case 4:
      if (name !== undefined) owner["required"] = [...new Set([...required, name])];
      return;
    case 5:
      owner["required"] = required.slice(1);
      return;
    case 6:
      owner["additionalProperties"] = random.pick<Json>([false, true, {}]);
      return;
    default:
      delete owner["additionalProperties"];
  }
}

function editParameter(owner: Draft, random: Seeded, dialect: BenchDialect): void {
  const properties = propertiesOf(owner);
  const names = Object.keys(properties);
  if (names.length === 0) return;
  const name = random.pick(names);
  const old = properties[name];
  if (!isJsonObject(old)) return;
  if (Array.isArray(old["enum"]) && random.chance(0.6)) {
    properties[name] = { ...old, enum: editedEnum(old["enum"] as readonly Json[], random) };
    return;
  }
  properties[name] = editedParameter(old, random, dialect);
}

function editedEnum(values: readonly Json[], random: Seeded): readonly Json[] {
  switch (random.below(4)) {
    case 0:
      return values.length > 1 ? values.toSpliced(random.below(values.length), 1) : values;
    case 1:
      return values.map((value) => (typeof value === "string" ? value.toUpperCase() : value));
    case 2:
      return values.toReversed();
    default:
      return [...values, "other"];
  }
}

function editedParameter(old: JsonObject, random: Seeded, dialect: BenchDialect): Json {
  const type = old["type"];
  switch (random.below(12)) {
    case 0:
      return { ...old, description: "Said better." };
    case 1:
      return nullable(old, random);
    case 2:
      if (type === "integer") return { ...old, type: "number" };
      return type === "number" ? { ...old, type: "integer" } : { ...old, type: "string" };
    case 3:
      return { anyOf: [old, { type: "array", items: old }] };
    case 4:
      return { type: "array", items: old };
    case 5:
      return tighter(old, random);
    case 6:
      return looser(old, random);
    case 7:
      return { ...old, default: random.pick<Json>([null, "x", 5]) };
    case 8:
      return parameter(random, dialect, 1);
    case 9:
      return branches(old, random);
    case 10:
      return isJsonObject(old["items"])
        ? { ...old, items: editedParameter(old["items"], random, dialect) }
        : old;
    default:
      return { allOf: [old] };
  }
}

/** Three spellings of "or null", and back. */
function nullable(old: JsonObject, random: Seeded): Json {
  const { anyOf, type, ...rest } = old;
  if (Array.isArray(anyOf))
    return random.chance(0.5) ? { oneOf: anyOf } : ((anyOf as readonly Json[])[0] ?? true);
  if (Array.isArray(type))
    return { ...rest, anyOf: (type as readonly Json[]).map((name) => ({ type: name })) };
  if (typeof type === "string" && random.chance(0.5)) return { ...old, type: [type, "null"] };
  return random.chance(0.5)
    ? { anyOf: [old, { type: "null" }] }
    : { oneOf: [{ type: "null" }, old] };
}

function tighter(old: JsonObject, random: Seeded): Json {
  switch (old["type"]) {
    case "string":
      return random.pick([
        { ...old, minLength: 1 },
        { ...old, maxLength: 100 },
        { ...old, pattern: "^[a-z-]+$" },
        { ...old, enum: ["asc", "desc"] },
      ]);
    case "integer":
    case "number":
      return random.pick([
        { ...old, minimum: 1 },
        { ...old, maximum: 50 },
        { ...old, multipleOf: 5 },
      ]);
    case "array":
      return random.pick([
        { ...old, minItems: 1 },
        { ...old, maxItems: 3 },
        { ...old, uniqueItems: true },
      ]);
    default:
      return { ...old, minProperties: 1 };
  }
}

/** Without one of its bounds, or with SDK noise that is none. */
function looser(old: JsonObject, random: Seeded): Json {
  const bounds = Object.keys(old).filter((keyword) =>
    /^(?:min|max|pattern|format|unique)/.test(keyword),
  );
  if (bounds.length === 0) {
    const noise = { minimum: -9007199254740991, maximum: 9007199254740991 };
    return old["type"] === "integer" ? { ...old, ...noise } : old;
  }
  const { [random.pick(bounds)]: _, ...rest } = old;
  return rest;
}

function branches(old: JsonObject, random: Seeded): Json {
  const keyword = Array.isArray(old["oneOf"]) ? "oneOf" : "anyOf";
  const list = old[keyword];
  if (!Array.isArray(list)) return old;
  const { [keyword]: _, ...rest } = old;
  const kept = list as readonly Json[];
  return random.pick<Json>([
    { ...rest, [keyword === "oneOf" ? "anyOf" : "oneOf"]: kept },
    { ...rest, [keyword]: kept.slice(1) },
    { ...rest, [keyword]: [...kept, { type: "boolean" }] },
    { ...rest, [keyword]: kept.toReversed() },
  ]);
}

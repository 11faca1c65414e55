import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject, JsonSchema } from "@tenon/contract";
import type { BenchDialect, Draft } from "../pair.ts";
import type { Seeded } from "../seeded.ts";
import { keys, patterns, RandomSchemas } from "./random.ts";

const maps = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
]);
const lists = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const single = new Set([
  "items",
  "additionalProperties",
  "additionalItems",
  "contains",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
  "unevaluatedProperties",
  "unevaluatedItems",
]);
const counts = /^(?:min|max)(?:Length|Items|Properties|Contains)$/;
const bounds = /^(?:exclusive)?m(?:ini|axi)mum$/i;

/** The schema with one to three small edits somewhere inside: most break nothing or just one thing. */
export function edited(schema: JsonSchema, random: Seeded, dialect: BenchDialect): JsonSchema {
  const copy = structuredClone(schema);
  const root = { root: copy } as Draft;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const places: Place[] = [];
    collect(root, "root", places);
    const place = random.pick(places);
    place.holder[place.key] = editedPlace(place.holder[place.key] ?? true, random, dialect);
  }
  return root["root"] as JsonSchema;
}

interface Place {
  readonly holder: Draft;
  readonly key: string;
}

/** Every place that holds a schema. Lists are edited through the same index access as objects. */
function collect(holder: Draft, key: string, into: Place[]): void {
  into.push({ holder, key });
  const schema = holder[key];
  if (!isJsonObject(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    const inner: Draft = schema;
    if (single.has(keyword) && !Array.isArray(value)) collect(inner, keyword, into);
    else if (maps.has(keyword) || lists.has(keyword) || Array.isArray(value)) {
      if (!maps.has(keyword) && !lists.has(keyword) && keyword !== "items") continue;
      for (const name of Object.keys(value as JsonObject)) collect(value as Draft, name, into);
    }
  }
}

function editedPlace(schema: Json, random: Seeded, dialect: BenchDialect): Json {
  const make = new RandomSchemas(random, dialect);
  if (!isJsonObject(schema)) return random.chance(0.5) ? make.schema(1) : schema;
  const draft: Draft = { ...schema };
  switch (random.below(10)) {
    case 0:
      return random.pick<Json>([
        { anyOf: [schema, make.schema(1)] },
        { oneOf: [schema, make.schema(1)] },
        { allOf: [schema, make.schema(1)] },
        { allOf: [schema] },
        { not: { not: schema } },
        { anyOf: [schema, { type: "null" }] },
      ]);
    case 1:
      make.add(draft, 1);
      return draft;
    case 2:
      delete draft[random.pick(editable(draft))];
      return draft;
    case 3:
      return swapped(draft, random);
    default: {
      const keyword = random.pick(editable(draft));
      draft[keyword] = editedValue(keyword, draft[keyword] ?? "", random);
      return draft;
    }
  }
}

/** The keywords of a schema, but not those that others refer to. */
function editable(draft: Draft): readonly string[] {
  const names = Object.keys(draft).filter((name) => !/^(?:\$(?:id|defs)|definitions)$/.test(name));
  return [...names, "title"];
}

/** One applicator or spelling in place of another. */
function swapped(draft: Draft, random: Seeded): Draft {
  for (const [from, to] of [
    ["oneOf", "anyOf"],
    ["anyOf", "oneOf"],
    ["const", "enum"],
    ["minimum", "exclusiveMinimum"],
    ["exclusiveMaximum", "maximum"],
    ["then", "else"],
    ["contains", "items"],
    ["additionalProperties", "unevaluatedProperties"],
  ] as const) {
    const value = draft[from];
    if (value === undefined || draft[to] !== undefined || random.chance(0.3)) continue;
    delete draft[from];
    draft[to] = to === "enum" ? [value] : value;
    return draft;
  }
  return draft;
}

function editedValue(keyword: string, value: Json, random: Seeded): Json {
  if (keyword === "multipleOf") return random.pick([1, 2, 0.5, 0.1, 6, 0.01]);
  if (typeof value === "number" && (counts.test(keyword) || bounds.test(keyword))) {
    const moved = value + random.pick([-1, 1, 1, 2]);
    return counts.test(keyword) ? Math.max(0, moved) : moved;
  }
  if (keyword === "type") {
    const names = ["string", "integer", "number", "null", "object", "array", "boolean"];
    const old = Array.isArray(value) ? (value as readonly Json[]) : [value];
    if (random.chance(0.3)) return [...new Set([...old, random.pick(names)])];
    if (value === "integer") return "number";
    return old.length > 1 ? (old[0] ?? "null") : random.pick(names);
  }
  if (keyword === "pattern") return random.pick(patterns);
  if (keyword === "required" && Array.isArray(value)) {
    const old = value as readonly Json[];
    return random.chance(0.5) ? old.slice(1) : [...new Set([...old, random.pick(keys)])];
  }
  if (keyword === "enum" && Array.isArray(value)) {
    const old = value as readonly Json[];
    if (old.length > 1 && random.chance(0.5)) return old.toSpliced(random.below(old.length), 1);
    return [...old, `more${random.below(9)}`];
  }
  if (keyword === "properties" && isJsonObject(value)) return editedProperties(value, random);
  if (lists.has(keyword) && Array.isArray(value)) {
    const old = value as readonly Json[];
    if (old.length > 1 && random.chance(0.5)) return old.toSpliced(random.below(old.length), 1);
    return random.chance(0.5)
      ? old.toReversed()
      : [...old, { type: random.pick(["string", "null"]) }];
  }
  if (typeof value === "boolean") return !value;
  return value;
}

function editedProperties(value: JsonObject, random: Seeded): Json {
  const names = Object.keys(value);
  if (names.length === 0 || random.chance(0.4)) {
    return { ...value, [random.pick(keys)]: { type: random.pick(["string", "integer"]) } };
  }
  const name = random.pick(names);
  const { [name]: moved, ...rest } = value;
  return random.chance(0.5) || moved === undefined ? rest : { ...rest, [`${name}2`]: moved };
}

import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject, JsonSchema } from "@tenon/contract";
import type { Seeded } from "../seeded.ts";
import type { Material } from "./material.ts";
import { resolved } from "./resolve.ts";
import { wordFor } from "./words.ts";

type Loose = { [keyword: string]: Json };

/** Values that a schema probably allows, and values a small step away from one. Nothing here is sure. */
export class Instances {
  readonly #root: JsonSchema;
  readonly #material: Material;
  readonly #random: Seeded;
  #steps = 0;

  constructor(root: JsonSchema, material: Material, random: Seeded) {
    this.#root = root;
    this.#material = material;
    this.#random = random;
  }

  /** `noise`: how often a part is anything at all instead of what the schema asks. */
  value(noise: number): Json {
    this.#steps = 0;
    return this.#of(this.#root, noise, 6);
  }

  #of(schema: Json, noise: number, depth: number): Json {
    const random = this.#random;
    this.#steps += 1;
    if (depth < 0 || this.#steps > 400 || random.chance(noise) || !isJsonObject(schema)) {
      return this.#anything(Math.min(1, depth));
    }
    const flat: Loose = {};
    this.#flatten(schema, flat, 12);
    if (flat["const"] !== undefined) return flat["const"];
    if (Array.isArray(flat["enum"]) && flat["enum"].length > 0) {
      return random.pick(flat["enum"] as readonly Json[]);
    }
    switch (this.#kind(flat)) {
      case "object":
        return this.#object(flat, noise, depth);
      case "array":
        return this.#array(flat, noise, depth);
      case "string":
        return this.#string(flat);
      case "null":
        return null;
      case "boolean":
        return random.chance(0.5);
      case "number":
      case "integer":
        return this.#number(flat);
      default:
        return this.#anything(1);
    }
  }

  /** One conjunction out of the schema: references followed, one branch of each choice taken. */
  #flatten(schema: Json, into: Loose, depth: number): void {
    if (!isJsonObject(schema) || depth < 0) return;
    const random = this.#random;
    const merge = (part: Json | undefined): void => {
      if (part !== undefined) this.#flatten(part, into, depth - 1);
    };
    for (const keyword of ["$ref", "$dynamicRef"]) {
      const ref = schema[keyword];
      if (typeof ref === "string") merge(resolved(this.#root, ref));
    }
    for (const part of listOf(schema["allOf"])) merge(part);
    for (const keyword of ["anyOf", "oneOf"]) {
      const branches = listOf(schema[keyword]);
      if (branches.length > 0) merge(random.pick(branches));
    }
    if (schema["if"] !== undefined && random.chance(0.5)) {
      merge(schema["if"]);
      merge(schema["then"]);
    } else merge(schema["else"]);
    for (const keyword of ["dependentSchemas", "dependencies"]) {
      const map = schema[keyword];
      if (!isJsonObject(map) || random.chance(0.5)) continue;
      for (const part of Object.values(map)) merge(part);
    }
    for (const [keyword, value] of Object.entries(schema)) combine(into, keyword, value);
  }

  #kind(flat: Loose): Json {
    const type = flat["type"];
    if (Array.isArray(type) && type.length > 0) return this.#random.pick(type as readonly Json[]);
    if (typeof type === "string") return type;
    const text = Object.keys(flat).join(" ");
    const likely: string[] = [];
    if (/ropert|required|depend/.test(text)) likely.push("object", "object");
    if (/tems|ontains/.test(text)) likely.push("array", "array");
    if (/Length|pattern(?!P)|format/.test(text)) likely.push("string", "string");
    if (/imum|multiple/.test(text)) likely.push("number", "number");
    return this.#random.pick([...likely, "any"]);
  }

  #object(flat: Loose, noise: number, depth: number): Json {
    const random = this.#random;
    const declared = isJsonObject(flat["properties"]) ? flat["properties"] : {};
    const required = listOf(flat["required"]).map(String);
    const optional = random.pick([0, 0.3, 1]);
    const names = new Set(required);
    for (const name of Object.keys(declared)) if (random.chance(optional)) names.add(name);
    const least = typeof flat["minProperties"] === "number" ? flat["minProperties"] : 0;
    const extra = random.chance(0.3) ? 1 : 0;
    const wanted = Math.min(40, Math.max(least, names.size + extra));
    for (let tries = 0; names.size < wanted && tries < 80; tries += 1) {
      names.add(random.chance(0.9) ? random.pick(this.#material.keys) : `k${tries}`);
    }
    const patterns = isJsonObject(flat["patternProperties"]) ? flat["patternProperties"] : {};
    return Object.fromEntries(
      [...names].map((name): [string, Json] => {
        const schema = schemaOfKey(declared, patterns, name) ?? flat["additionalProperties"] ?? {};
        return [name, this.#of(schema, noise, depth - 1)];
      }),
    );
  }

  #array(flat: Loose, noise: number, depth: number): Json {
    const random = this.#random;
    const tuple = listOf(flat["prefixItems"] ?? flat["items"]);
    const rest = Array.isArray(flat["items"]) ? flat["additionalItems"] : flat["items"];
    const least = typeof flat["minItems"] === "number" ? flat["minItems"] : 0;
    const most = typeof flat["maxItems"] === "number" ? flat["maxItems"] : Infinity;
    const length = Math.min(
      60,
      most,
      Math.max(least, random.pick([0, 1, 2, 3, least, tuple.length])),
    );
    const contains = flat["contains"];
    return Array.from({ length }, (_, index) => {
      const own = tuple[index] ?? rest ?? {};
      const schema =
        contains !== undefined && random.chance(0.4) ? { allOf: [own, contains] } : own;
      return this.#of(schema, noise, depth - 1);
    });
  }

  #string(flat: Loose): Json {
    const random = this.#random;
    const least = typeof flat["minLength"] === "number" ? flat["minLength"] : 0;
    const most = typeof flat["maxLength"] === "number" ? flat["maxLength"] : least + 3;
    if (typeof flat["pattern"] === "string" && random.chance(0.8))
      return wordFor(flat["pattern"], random);
    if (least === 0 && random.chance(0.6)) {
      return random.pick(this.#material.scalars.filter((value) => typeof value === "string"));
    }
    return "a".repeat(Math.min(3000, random.pick([least, most, least + 1])));
  }

  #number(flat: Loose): Json {
    const random = this.#random;
    const step = flat["multipleOf"];
    const low = Number(flat["minimum"] ?? flat["exclusiveMinimum"] ?? -5);
    const high = Number(flat["maximum"] ?? flat["exclusiveMaximum"] ?? low + 10);
    const numbers = this.#material.scalars.filter((value) => typeof value === "number");
    const fitting = numbers.filter((value) => value >= low && value <= high);
    if (typeof step === "number" && random.chance(0.6))
      return step * (Math.ceil(low / step) + random.below(5));
    return random.pick([
      ...(fitting.length === 0 ? numbers : fitting),
      Math.ceil(low),
      Math.floor(high),
    ]);
  }

  #anything(depth: number): Json {
    const { scalars, keys, composites } = this.#material;
    const random = this.#random;
    const kind = random.below(depth > 0 ? 8 : 5);
    if (kind < 5) return random.pick(scalars);
    if (kind === 5 && composites.length > 0) return random.pick(composites);
    const part = (): Json => this.#anything(depth - 1);
    if (kind === 6) return Array.from({ length: random.below(4) }, part);
    return Object.fromEntries(random.some(keys, random.below(4)).map((key) => [key, part()]));
  }
}

function schemaOfKey(declared: JsonObject, patterns: JsonObject, name: string): Json | undefined {
  const own = Object.hasOwn(declared, name) ? declared[name] : undefined;
  const parts = own === undefined ? [] : [own];
  for (const [source, schema] of Object.entries(patterns)) {
    if (new RegExp(source, "u").test(name)) parts.push(schema);
  }
  return parts.length > 1 ? { allOf: parts } : parts[0];
}

/** Joins a keyword to what is known: the last word wins, except where several bind together. */
function combine(into: Loose, keyword: string, value: Json): void {
  const old = into[keyword];
  if (old === undefined) into[keyword] = value;
  else if (keyword === "properties" && isJsonObject(old) && isJsonObject(value)) {
    const both = Object.entries(value).map(([key, part]): [string, Json] => {
      const first = Object.hasOwn(old, key) ? old[key] : undefined;
      return [key, first === undefined ? part : { allOf: [first, part] }];
    });
    into[keyword] = { ...old, ...Object.fromEntries(both) };
  } else if (keyword === "required") into[keyword] = [...listOf(old), ...listOf(value)];
  else if (keyword.startsWith("min")) into[keyword] = Math.max(Number(old), Number(value));
  else if (keyword.startsWith("max")) into[keyword] = Math.min(Number(old), Number(value));
  else if (keyword === "enum") {
    const kept = new Set(listOf(value).map((item) => JSON.stringify(item)));
    into[keyword] = listOf(old).filter((item) => kept.has(JSON.stringify(item)));
  } else into[keyword] = value;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

import type { Json, JsonObject, JsonSchema } from "../../src/index.ts";

type Family = "number" | "string" | "array" | "object" | "logic" | "values";
type Draft = { [key: string]: Json };

const familyOf: Readonly<Record<string, Family>> = {
  object: "object",
  array: "array",
  string: "string",
  number: "number",
  integer: "number",
  boolean: "values",
  null: "values",
};
const counts = /^(?:min|max)(?:Length|Items|Properties|Contains)$/;

/** Seeded source of schemas over every assertion keyword, of small values, and of changed schemas. */
export class RandomSchema {
  readonly #older: boolean;
  #state: number;
  #references = false;

  /** `older`: draft-07 spellings (tuples in `items`, `dependencies`, no `unevaluated*`). */
  constructor(seed: number, older = false) {
    this.#state = seed >>> 0 || 1;
    this.#older = older;
  }

  /** A whole schema; one in four has definitions that refer to each other and to the root. */
  document(): JsonSchema {
    this.#references = this.chance(0.25);
    const root = this.#schema(2 + this.#below(2));
    if (!this.#references || typeof root === "boolean") return root;
    return { ...root, $defs: { A: this.#schema(2), B: this.#schema(1) } };
  }

  /** The schema with a few keyword values changed, added or removed; definitions stay. */
  changed(schema: JsonSchema): JsonSchema {
    const edited = this.#edit(schema, "") as JsonSchema;
    if (typeof edited === "boolean" || this.chance(0.7)) return edited;
    const type = edited["type"];
    const copy: Draft = { ...edited };
    this.#add(copy, familyOf[typeof type === "string" ? type : "object"] ?? "object", 1);
    return copy;
  }

  /** A small value made of the same few scalars and keys that the schemas speak about. */
  value(depth = 3): Json {
    const kind = this.#below(depth > 0 ? 10 : 6);
    if (kind < 6) return this.#scalar();
    const length = this.#below(4);
    if (kind < 8) return Array.from({ length }, () => this.value(depth - 1));
    return Object.fromEntries(Array.from({ length }, () => [this.#key(), this.value(depth - 1)]));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  pick<Item>(list: readonly [Item, ...Item[]]): Item {
    return list[this.#below(list.length)] ?? list[0];
  }

  /** Mulberry32: small, seeded, the same on every machine. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  #below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  #scalar(): Json {
    return this.pick([
      null,
      true,
      false,
      0,
      1,
      2,
      3,
      -1,
      0.5,
      1.5,
      10,
      "",
      "a",
      "b",
      "ab",
      "aa",
      "1",
    ]);
  }

  #key(): string {
    return this.pick(["a", "b", "c", "ab", "x1", "d"]);
  }

  #number(): number {
    return this.pick([0, 1, 2, 3, 5, -1, 0.5, 1.5, 10]);
  }

  #pattern(): string {
    return this.pick([
      "^a",
      "a$",
      "^a*$",
      "b",
      "^[a-z]+$",
      "^\\d+$",
      "^.{1,2}$",
      "^(a|b)",
      "^$",
      "^(?!a)",
      "^(?=.{2}$)a",
      "\\bab\\b",
      "^(ab?)+$",
      "^a.*b$",
    ]);
  }

  #schema(depth: number): JsonSchema {
    if (this.chance(0.06)) return this.chance(0.75);
    const schema: Draft = {};
    const families: Family[] = [];
    if (this.chance(0.6)) {
      const type = this.pick([
        "object",
        "object",
        "array",
        "string",
        "number",
        "integer",
        "boolean",
      ]);
      schema["type"] = this.chance(0.15) ? [type, "null"] : type;
      families.push(familyOf[type] ?? "values");
    } else families.push("number", "string", "array", "object", "values");
    if (this.chance(0.5)) families.push("logic");
    for (let count = 1 + this.#below(3); count > 0; count -= 1) {
      this.#add(schema, families[this.#below(families.length)] ?? "values", depth);
    }
    return schema;
  }

  #part(depth: number): JsonSchema {
    if (this.#references && this.chance(0.2)) {
      return { $ref: this.pick(["#/$defs/A", "#/$defs/B", "#"]) };
    }
    return this.#inPlace(depth);
  }

  #inPlace(depth: number): JsonSchema {
    if (depth > 0) return this.#schema(depth - 1);
    return this.pick<JsonSchema>([
      true,
      { type: "string" },
      { type: "integer" },
      {},
      { const: this.#scalar() },
      { type: ["string", "null"] },
      { minimum: 1 },
    ]);
  }

  #list(make: () => JsonSchema): JsonSchema[] {
    return Array.from({ length: 1 + this.#below(3) }, make);
  }

  #map(key: () => string, make: () => Json): JsonObject {
    return Object.fromEntries(Array.from({ length: 1 + this.#below(3) }, () => [key(), make()]));
  }

  #add(schema: Draft, family: Family, depth: number): void {
    switch (family) {
      case "values":
        if (this.chance(0.5)) schema["const"] = this.value(1);
        else schema["enum"] = [...new Set([this.#scalar(), this.#scalar(), this.#scalar()])];
        break;
      case "number":
        this.#addNumber(schema);
        break;
      case "string":
        if (this.chance(0.3)) schema["minLength"] = this.#below(4);
        else if (this.chance(0.4)) schema["maxLength"] = this.#below(4);
        else schema["pattern"] = this.#pattern();
        break;
      case "array":
        this.#addArray(schema, depth);
        break;
      case "object":
        this.#addObject(schema, depth);
        break;
      case "logic":
        this.#addLogic(schema, depth);
        break;
    }
  }

  #addNumber(schema: Draft): void {
    if (this.chance(0.25)) schema["multipleOf"] = this.pick([1, 2, 3, 0.5, 0.1, 0.01, 1.5]);
    else {
      const bound = this.pick(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]);
      schema[bound] = this.#number();
    }
  }

  #addArray(schema: Draft, depth: number): void {
    const part = (): JsonSchema => this.#part(depth);
    switch (this.#below(7)) {
      case 0:
      case 1:
        schema["items"] = part();
        break;
      case 2:
        schema["minItems"] = this.#below(4);
        break;
      case 3:
        schema["maxItems"] = this.#below(4);
        break;
      case 4:
        schema["uniqueItems"] = true;
        break;
      case 5:
        schema["contains"] = part();
        if (!this.#older && this.chance(0.3)) schema["minContains"] = 1 + this.#below(2);
        if (!this.#older && this.chance(0.3)) schema["maxContains"] = this.#below(3);
        break;
      default:
        if (this.#older) {
          schema["items"] = this.#list(part);
          if (this.chance(0.5)) schema["additionalItems"] = part();
        } else {
          schema["prefixItems"] = this.#list(part);
          if (this.chance(0.4)) schema["unevaluatedItems"] = this.chance(0.6) ? false : part();
        }
    }
  }

  #addObject(schema: Draft, depth: number): void {
    const part = (): JsonSchema => this.#part(depth);
    const key = (): string => this.#key();
    switch (this.#below(11)) {
      case 0:
      case 1:
      case 2:
        schema["properties"] = this.#map(key, part);
        break;
      case 3:
        schema["required"] = [key()];
        break;
      case 4:
        schema["additionalProperties"] = this.chance(0.5) ? false : part();
        break;
      case 5:
        schema["patternProperties"] = this.#map(() => this.#pattern(), part);
        break;
      case 6:
        schema["propertyNames"] = this.pick<JsonSchema>([
          { pattern: this.#pattern() },
          { maxLength: 1 },
          { enum: ["a", "b", "c"] },
          { not: { const: "a" } },
        ]);
        break;
      case 7:
        schema["minProperties"] = this.#below(4);
        break;
      case 8:
        schema["maxProperties"] = this.#below(4);
        break;
      case 9:
        schema[this.#older ? "dependencies" : "dependentRequired"] = { [key()]: [key()] };
        break;
      default:
        if (this.#older) schema["dependencies"] = this.#map(key, () => this.#inPlace(depth));
        else if (this.chance(0.4)) {
          schema["dependentSchemas"] = this.#map(key, () => this.#inPlace(depth));
        } else schema["unevaluatedProperties"] = this.chance(0.6) ? false : part();
    }
  }

  #addLogic(schema: Draft, depth: number): void {
    const part = (): JsonSchema => this.#inPlace(depth);
    switch (this.#below(6)) {
      case 0:
        schema["allOf"] = this.#list(part);
        break;
      case 1:
      case 2:
        schema["anyOf"] = this.#list(part);
        break;
      case 3:
        schema["oneOf"] = this.#list(part);
        break;
      case 4:
        schema["not"] = part();
        break;
      default:
        schema["if"] = part();
        if (this.chance(0.8)) schema["then"] = part();
        if (this.chance(0.6)) schema["else"] = part();
    }
  }

  #edit(value: Json, keyword: string): Json {
    if (typeof value === "number" && this.chance(0.2)) {
      if (keyword === "multipleOf") return 0.5;
      return Math.max(counts.test(keyword) ? 0 : -99, value + this.pick([-1, 1]));
    }
    if (keyword === "type" && typeof value === "string" && this.chance(0.15)) {
      return this.pick<Json>(["string", value === "integer" ? "number" : "integer", "object"]);
    }
    if (keyword === "pattern" && this.chance(0.3)) return this.#pattern();
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const list = value as readonly Json[];
      if (keyword === "enum" && list.length > 1 && this.chance(0.2)) return list.slice(1);
      if (keyword === "enum" && this.chance(0.2)) return [...new Set([...list, "b", 10])];
      if (keyword === "required" && this.chance(0.3)) return [...new Set([...list, this.#key()])];
      return list.map((item) => this.#edit(item, ""));
    }
    const kept = Object.entries(value as JsonObject).filter(
      ([key]) =>
        key === "$defs" || key === "A" || key === "B" || key === "$ref" || !this.chance(0.04),
    );
    return Object.fromEntries(kept.map(([key, item]) => [key, this.#edit(item, key)]));
  }
}

import type { Json, JsonSchema } from "@tenon/contract";
import type { BenchDialect, Draft } from "../pair.ts";
import type { Seeded } from "../seeded.ts";

export const keys = ["a", "b", "c", "ab", "x1", "foo"];
export const patterns = [
  "^a",
  "b$",
  "^[a-c]+$",
  "^x\\d*$",
  "^(foo|bar)$",
  "^.{1,3}$",
  "\\d",
  "^[^a]*$",
  "^(ab)*$",
  "o{2}",
  "^(?!a)",
  "^a?b?$",
  "^\\w+$",
  "(a|b)c",
];
const values: readonly Json[] = [
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
  0.3,
  10,
  "",
  "a",
  "b",
  "ab",
  "abc",
  "foo",
  "x1",
  [],
  [1],
  ["a"],
  [1, 1],
  {},
  { a: 1 },
  { a: "a", b: 2 },
];
const numbers = [0, 1, 2, 3, 5, -1, 0.5, 1.5, 10, 100];

/** Random schemas over every assertion keyword of a dialect. */
export class RandomSchemas {
  readonly #random: Seeded;
  readonly #older: boolean;
  #references = false;

  constructor(random: Seeded, dialect: BenchDialect) {
    this.#random = random;
    this.#older = dialect !== "2020-12";
  }

  /** A whole schema; some have definitions that refer to each other. */
  document(depth = 2): JsonSchema {
    this.#references = this.#random.chance(0.25);
    const root = this.schema(depth);
    if (!this.#references || typeof root === "boolean") return root;
    const place = this.#older ? "definitions" : "$defs";
    const node: Draft = {
      type: "object",
      properties: { next: { $ref: `#/${place}/node` }, a: this.schema(1) },
    };
    return { ...root, [place]: { leaf: this.schema(1), node } };
  }

  schema(depth: number): JsonSchema {
    const random = this.#random;
    const kind = random.below(depth > 0 ? 12 : 7);
    if (kind === 0) return random.chance(0.7) ? {} : random.chance(0.5);
    if (kind === 1) return { enum: random.some(values, 1 + random.below(4)) };
    if (kind === 2) return { const: random.pick(values) };
    if (this.#references && random.chance(0.2)) return this.#ref();
    const draft: Draft = {};
    if (random.chance(0.8)) draft["type"] = this.#type();
    for (let count = 1 + random.below(3); count > 0; count -= 1) this.add(draft, depth);
    return draft;
  }

  /** Adds one more keyword that says something about the type the schema has. */
  add(draft: Draft, depth: number): void {
    const type = draft["type"];
    const name = Array.isArray(type) ? this.#random.pick(type as readonly Json[]) : type;
    if (depth > 0 && this.#random.chance(0.25)) this.#addLogic(draft, depth - 1);
    else if (name === "number" || name === "integer") this.#addNumber(draft);
    else if (name === "string") this.#addString(draft);
    else if (name === "array" && depth > 0) this.#addArray(draft, depth - 1);
    else if (depth > 0) this.#addObject(draft, depth - 1);
    else if (name === undefined) draft["type"] = this.#type();
    else draft["enum"] = this.#random.some(values, 5);
  }

  #ref(): JsonSchema {
    const place = this.#older ? "definitions" : "$defs";
    const ref: Draft = { $ref: `#/${place}/${this.#random.pick(["leaf", "node"])}` };
    if (this.#random.chance(0.2)) ref["minProperties"] = 1;
    return ref;
  }

  #type(): Json {
    const names = ["null", "boolean", "integer", "number", "string", "array", "object", "object"];
    return this.#random.chance(0.15)
      ? [...new Set([this.#random.pick(names), this.#random.pick(names)])]
      : this.#random.pick(names);
  }

  #addNumber(draft: Draft): void {
    const random = this.#random;
    if (random.chance(0.3)) draft["multipleOf"] = random.pick([1, 2, 3, 0.5, 0.1, 0.25, 4, 1.5]);
    else {
      const bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
      draft[random.pick(bounds)] = random.pick(numbers);
    }
  }

  #addString(draft: Draft): void {
    const random = this.#random;
    const kind = random.below(3);
    if (kind === 0) draft["minLength"] = random.below(4);
    else if (kind === 1) draft["maxLength"] = random.below(5);
    else draft["pattern"] = random.pick(patterns);
  }

  #addArray(draft: Draft, depth: number): void {
    const random = this.#random;
    const part = (): JsonSchema => this.schema(depth);
    const tuple = (): JsonSchema[] => Array.from({ length: 1 + random.below(2) }, part);
    switch (random.below(9)) {
      case 0:
      case 1:
        draft["items"] = part();
        break;
      case 2:
        draft["minItems"] = random.below(4);
        break;
      case 3:
        draft["maxItems"] = random.below(4);
        break;
      case 4:
        draft["uniqueItems"] = true;
        break;
      case 5:
      case 6:
        draft["contains"] = part();
        if (this.#older) break;
        if (random.chance(0.3)) draft["minContains"] = random.below(3);
        if (random.chance(0.3)) draft["maxContains"] = 1 + random.below(2);
        break;
      case 7:
        draft[this.#older ? "items" : "prefixItems"] = tuple();
        if (random.chance(0.5)) draft[this.#older ? "additionalItems" : "items"] = part();
        break;
      default:
        if (this.#older) draft["items"] = part();
        else draft["unevaluatedItems"] = random.chance(0.6) ? false : part();
    }
  }

  #addObject(draft: Draft, depth: number): void {
    const random = this.#random;
    const key = (): string => random.pick(keys);
    const map = (name: () => string): Draft =>
      Object.fromEntries(
        Array.from({ length: 1 + random.below(3) }, () => [name(), this.schema(depth)]),
      );
    switch (random.below(12)) {
      case 0:
      case 1:
      case 2:
        draft["properties"] = map(key);
        break;
      case 3:
      case 4:
        draft["required"] = random.some(keys, 1 + random.below(2));
        break;
      case 5:
        draft["additionalProperties"] = random.chance(0.5) ? false : this.schema(depth);
        break;
      case 6:
        draft["patternProperties"] = map(() => random.pick(patterns));
        break;
      case 7:
        draft["propertyNames"] = random.pick<JsonSchema>([
          { pattern: random.pick(patterns) },
          { maxLength: 1 + random.below(2) },
          { enum: random.some(keys, 3) },
          { not: { const: key() } },
        ]);
        break;
      case 8:
        draft["minProperties"] = random.below(4);
        break;
      case 9:
        draft["maxProperties"] = random.below(4);
        break;
      case 10:
        draft[this.#older ? "dependencies" : "dependentRequired"] = { [key()]: [key()] };
        break;
      default:
        if (this.#older) draft["dependencies"] = map(key);
        else if (random.chance(0.5)) draft["dependentSchemas"] = map(key);
        else draft["unevaluatedProperties"] = random.chance(0.6) ? false : this.schema(depth);
    }
  }

  #addLogic(draft: Draft, depth: number): void {
    const random = this.#random;
    const part = (): JsonSchema => this.schema(depth);
    const list = (): JsonSchema[] => Array.from({ length: 1 + random.below(3) }, part);
    switch (random.below(6)) {
      case 0:
        draft["allOf"] = list();
        break;
      case 1:
      case 2:
        draft["anyOf"] = list();
        break;
      case 3:
        draft["oneOf"] = list();
        break;
      case 4:
        draft["not"] = part();
        break;
      default:
        draft["if"] = part();
        if (random.chance(0.8)) draft["then"] = part();
        if (random.chance(0.6)) draft["else"] = part();
    }
  }
}

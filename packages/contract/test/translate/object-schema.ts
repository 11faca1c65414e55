import type { Json, JsonSchema } from "../../src/index.ts";
import type { RandomSchema } from "../prove/random-schema.ts";

type Draft = { [key: string]: Json };

/** Few names, so that what edits touch is what schemas speak about. */
export function someKey(random: RandomSchema): string {
  return random.pick(["a", "b", "c"]);
}

/** A schema of objects over the keys a, b and c, with every keyword that speaks about keys. */
export function objectSchema(random: RandomSchema, depth: number): JsonSchema {
  const key = (): string => someKey(random);
  const part = (): JsonSchema => (random.chance(0.4) ? leaf(random) : inside(random, depth));
  const schema: Draft = {};
  if (random.chance(0.5)) schema["type"] = "object";
  if (random.chance(0.8)) schema["properties"] = { [key()]: part(), [key()]: part() };
  if (random.chance(0.4)) schema["required"] = [...new Set([key(), key()])];
  if (random.chance(0.3)) schema["additionalProperties"] = random.chance(0.6) ? false : part();
  if (random.chance(0.1)) schema["unevaluatedProperties"] = random.chance(0.6) ? false : part();
  if (random.chance(0.1)) schema["dependentRequired"] = { [key()]: [key()] };
  if (random.chance(0.1)) schema["dependentSchemas"] = { [key()]: objectSchema(random, 0) };
  if (random.chance(0.05)) schema["patternProperties"] = { [random.pick(["^a", "b"])]: part() };
  if (random.chance(0.05)) schema["maxProperties"] = 2;
  if (depth > 0 && random.chance(0.4)) {
    const branch = (): JsonSchema => objectSchema(random, depth - 1);
    const keyword = random.pick(["allOf", "anyOf", "oneOf", "not", "if", "$ref"]);
    if (keyword === "not") schema["not"] = branch();
    else if (keyword === "$ref") schema["$ref"] = random.pick(["#/$defs/A", "#/$defs/B"]);
    else if (keyword !== "if") schema[keyword] = [branch(), branch()];
    else Object.assign(schema, { if: branch(), then: branch(), else: branch() });
  }
  return schema;
}

/** A whole document; its references lead forward only, or back through a property. */
export function objectDocument(random: RandomSchema): JsonSchema {
  const [root, b] = [objectSchema(random, 2), objectSchema(random, 0)];
  const a = { properties: { a: { $ref: "#/$defs/A" }, b: leaf(random) }, required: ["b"] };
  return typeof root === "boolean" ? root : { ...root, $defs: { A: a, B: b } };
}

/** A value of few keys and texts. */
export function objectValue(random: RandomSchema, depth = 2): Json {
  if (depth === 0 || random.chance(depth === 2 ? 0.02 : 0.4))
    return random.pick<Json>(["x", "y", "X", "z", 1, null]);
  if (random.chance(depth === 2 ? 0.05 : 0.3))
    return [objectValue(random, depth - 1), objectValue(random, depth - 1)];
  const value: Draft = {};
  for (const key of ["a", "b", "c"])
    if (random.chance(0.45)) value[key] = objectValue(random, depth - 1);
  return value;
}

function inside(random: RandomSchema, depth: number): JsonSchema {
  if (depth <= 0) return leaf(random);
  if (random.chance(0.25)) return { type: "array", items: objectSchema(random, depth - 1) };
  return random.chance(0.2) ? { $ref: "#/$defs/A" } : objectSchema(random, depth - 1);
}

function leaf(random: RandomSchema): JsonSchema {
  return random.pick<JsonSchema>([
    true,
    { type: "string" },
    { enum: ["x", "y"] },
    { enum: ["X", "y", 1] },
    { const: "X" },
    { type: "string", pattern: "^[xy]$" },
    { type: ["integer", "null"] },
    { not: { const: "y" } },
    { type: "array", items: { type: "string" }, maxItems: 1 },
  ]);
}

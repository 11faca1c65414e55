import type { Json, JsonSchema } from "@tenon/contract";
import type { BenchDialect, Draft } from "../pair.ts";
import type { Seeded } from "../seeded.ts";

const names = [
  "query",
  "limit",
  "path",
  "owner",
  "repo",
  "status",
  "customer_email",
  "since",
  "labels",
  "page",
  "includeArchived",
  "options",
  "filter",
  "ids",
  "format",
  "timeoutMs",
  "sort_by",
  "cursor",
];

/** The input schema of a made-up tool, in the shapes and proportions of real ones. */
export function toolSchema(random: Seeded, dialect: BenchDialect): JsonSchema {
  const chosen = random.some(names, 1 + random.below(8));
  const schema: Draft = {
    type: "object",
    properties: Object.fromEntries(
      chosen.map((name) => [name, described(parameter(random, dialect, 2), random)]),
    ),
  };
  if (random.chance(0.8)) schema["required"] = random.some(chosen, random.below(3));
  const closed = random.below(10);
  if (closed < 5) schema["additionalProperties"] = false;
  else if (closed === 5) schema["additionalProperties"] = random.pick<Json>([true, {}]);
  if (JSON.stringify(schema).includes("/address")) {
    schema[dialect === "2020-12" ? "$defs" : "definitions"] = {
      address: {
        type: "object",
        properties: { street: { type: "string" }, zip: { type: "string", pattern: "^\\d{5}$" } },
        required: ["street"],
      },
    };
  }
  return schema;
}

/** One parameter's schema. */
export function parameter(random: Seeded, dialect: BenchDialect, depth: number): Draft {
  const inner = (): Draft => parameter(random, dialect, depth - 1);
  const pattern = random.pick([
    "^[a-z0-9-]+$",
    "^[\\w.-]+/[\\w.-]+$",
    "^\\d{4}-\\d{2}-\\d{2}$",
    "^#[0-9a-fA-F]{6}$",
  ]);
  switch (random.below(depth > 0 ? 20 : 10)) {
    case 0:
    case 1:
      return { type: "string" };
    case 2:
      return { type: "string", minLength: 1, maxLength: random.pick([40, 255, 1000]) };
    case 3:
      return { type: "integer", minimum: random.below(2), maximum: random.pick([10, 100, 1000]) };
    case 4:
      return { type: "number", [random.pick(["minimum", "exclusiveMinimum"])]: 0 };
    case 5:
      return { type: "boolean", default: random.chance(0.5) };
    case 6:
      return {
        type: "string",
        enum: random.some(["asc", "desc", "open", "closed", "all", "none"], 2 + random.below(3)),
      };
    case 7:
      return { type: "string", pattern };
    case 8:
      return { type: "string", format: random.pick(["date-time", "uri", "email"]) };
    case 9:
      return { type: random.pick(["integer", "number"]), default: random.below(20) };
    case 10:
      return {
        type: "array",
        items: inner(),
        ...(random.chance(0.4) ? { maxItems: 5 + random.below(20) } : {}),
      };
    case 11:
      return {
        type: "array",
        items: { type: "string" },
        minItems: 1,
        uniqueItems: random.chance(0.5),
      };
    case 12:
    case 13:
      return nested(random, inner);
    case 14:
      return { anyOf: [inner(), { type: "null" }] };
    case 15:
      return { type: [random.pick(["string", "integer", "boolean"]), "null"] };
    case 16:
      return { type: "object", additionalProperties: inner() };
    case 17:
      return { oneOf: ["create", "update", "delete"].map((kind) => tagged(kind, random, inner)) };
    case 18:
      return { $ref: dialect === "2020-12" ? "#/$defs/address" : "#/definitions/address" };
    default:
      return { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] };
  }
}

function nested(random: Seeded, inner: () => Draft): Draft {
  const chosen = random.some(["from", "to", "mode", "value", "name"], 1 + random.below(3));
  return {
    type: "object",
    properties: Object.fromEntries(chosen.map((name) => [name, inner()])),
    ...(random.chance(0.6) ? { required: random.some(chosen, 1) } : {}),
    ...(random.chance(0.5) ? { additionalProperties: false } : {}),
  };
}

function tagged(kind: string, random: Seeded, inner: () => Draft): Draft {
  return {
    type: "object",
    properties: { kind: random.chance(0.5) ? { const: kind } : { enum: [kind] }, value: inner() },
    required: random.chance(0.7) ? ["kind", "value"] : ["kind"],
    ...(random.chance(0.6) ? { additionalProperties: false } : {}),
  };
}

function described(schema: Draft, random: Seeded): Draft {
  if (random.chance(0.5) || "$ref" in schema) return schema;
  return {
    ...schema,
    description: random.pick(["What to look for.", "How many at most.", "Optional."]),
  };
}

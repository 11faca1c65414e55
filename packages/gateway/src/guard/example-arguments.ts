import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject, JsonSchema } from "@tenon/contract";
import type { AgreedTool } from "../pins/agreed.ts";
import { guardLimits } from "./limits.ts";
import { checksOf } from "./tool-check.ts";

/**
 * Arguments that the agreed tool allows, near to those that were sent: what was right of them, and what is required besides.
 * Undefined where that is not easily found.
 */
export function exampleArguments(tool: AgreedTool, sent: JsonObject): JsonObject | undefined {
  const { inputSchema } = tool.tool;
  const { properties, required } = inputSchema;
  if (!isJsonObject(properties)) return undefined;
  const needed = new Set(Array.isArray(required) ? required : []);
  const example: Record<string, Json> = {};
  for (const key of Object.keys(properties).slice(0, mostKeys)) {
    const schema = properties[key];
    const own = Object.hasOwn(sent, key) ? sent[key] : undefined;
    if (schema === undefined || key === "__proto__" || (!needed.has(key) && own === undefined))
      continue;
    const value = sample(asSchema(schema), own);
    if (value !== undefined) example[key] = value;
  }
  const { input } = checksOf(tool);
  const isShort = JSON.stringify(example).length <= guardLimits.exampleLength;
  return isShort && input.check(example).kind === "good" ? example : undefined;
}

const mostKeys = 50;

function asSchema(value: Json): JsonSchema {
  return isJsonObject(value) || typeof value === "boolean" ? value : true;
}

/** A plain value that a simple schema allows, the one that was sent where it looks right; the whole is checked afterwards. */
function sample(schema: JsonSchema, sent: Json | undefined): Json | undefined {
  if (!isJsonObject(schema)) return sent ?? "";
  if (sent !== undefined && looksRight(schema, sent)) return sent;
  const { examples, default: stated, const: only, enum: listed } = schema;
  const [first] = [
    ...listOf(examples),
    ...(stated === undefined ? [] : [stated]),
    ...(only === undefined ? [] : [only]),
    ...listOf(listed),
  ];
  if (first !== undefined) return first;
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  const { minimum, minLength } = schema;
  if (type === "string")
    return "x".repeat(typeof minLength === "number" ? Math.min(minLength, 100) : 3);
  if (type === "integer" || type === "number") return typeof minimum === "number" ? minimum : 1;
  if (type === "boolean") return true;
  if (type === "null") return null;
  if (type === "array") return listSample(schema);
  return type === "object" ? {} : undefined;
}

/** The shortest list that the schema allows, when that is short. */
function listSample({ items = true, minItems = 0 }: JsonObject): Json | undefined {
  if (typeof minItems !== "number" || minItems > 3) return undefined;
  const item = minItems > 0 ? sample(asSchema(items), undefined) : null;
  return item === undefined ? undefined : Array.from({ length: minItems }, () => item);
}

function looksRight(schema: JsonObject, value: Json): boolean {
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const types = [schema["type"]].flat();
  const isType = types.includes(type) || (type === "number" && types.includes("integer"));
  const listed = schema["enum"];
  return isType && (!Array.isArray(listed) || listed.includes(value)) && typeof value !== "object";
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { mapSubschemas } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import { own } from "./document.ts";

/**
 * The schema in the spelling that the engine is asked about: bounds that every safe integer keeps
 * are left out,
 * and `nullable` (OpenAPI 3.0) becomes a type. The same object where nothing changes.
 */
export function withoutNoise<Schema extends JsonSchema>(schema: Schema): Schema | JsonSchema {
  const text = JSON.stringify(schema);
  const noisy = text.includes('"nullable":') || text.includes("900719925474099");
  return noisy ? quiet(schema) : schema;
}

/**
 * Arguments are an object (MCP `tools/call`) of listed parameters, whether or not the schema says so: a root
 * without `properties` lists none, and a caller sends none. (A nested object without keys is a free-form map.)
 */
export function ofArguments(schema: JsonObject): JsonObject {
  return { type: "object", properties: {}, ...schema };
}

/** The largest integer that JSON carries exactly; SDKs write it as the bound of any integer. */
const anyInteger = Number.MAX_SAFE_INTEGER;

/** True for a bound that says no more than "any integer". */
export function isIdleBound(keyword: string, value: Json | undefined): boolean {
  if (typeof value !== "number") return false;
  if (keyword === "minimum" || keyword === "exclusiveMinimum") return value <= -anyInteger;
  return (keyword === "maximum" || keyword === "exclusiveMaximum") && value >= anyInteger;
}

function quiet(schema: JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  const copy = mapSubschemas(schema, quiet);
  for (const keyword of Object.keys(copy)) {
    if (isIdleBound(keyword, copy[keyword])) delete copy[keyword];
  }
  if (own(schema, "nullable") === true) allowNull(copy, schema);
  delete copy["nullable"];
  return copy;
}

function allowNull(copy: Record<string, Json>, schema: JsonObject): void {
  const [type, listed] = [own(schema, "type"), own(schema, "enum")];
  const types = Array.isArray(type) ? type : [type];
  if (type !== undefined && !types.includes("null"))
    copy["type"] = [...types.flatMap((one) => one ?? []), "null"];
  if (Array.isArray(listed) && !listed.includes(null)) copy["enum"] = [...listed, null];
}

import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { z } from "zod";
import { fileSchema } from "./file-schema.ts";
import type { Path } from "./problem.ts";

let made: JsonObject | undefined;

/** The JSON Schema (2020-12) of `tenon.gateway.yaml`, for editors and pages; made from what the reader checks with. */
export function gatewayConfigSchema(): JsonObject {
  if (made !== undefined) return made;
  const schema: unknown = z.toJSONSchema(fileSchema, { io: "input" });
  const plain: JsonObject = JSON.parse(JSON.stringify(schema), withVariables);
  made = plain;
  return plain;
}

/**
 * Takes patterns and lengths from texts: they are about what a variable brings, and the file has `${NAME}`. Names of keys hold
 * no variables and keep theirs.
 */
function withVariables(key: string, value: Json): Json {
  if (key === "propertyNames" || !isJsonObject(value) || value["type"] !== "string") return value;
  const { pattern: _pattern, minLength: _min, maxLength: _max, ...rest } = value;
  return rest;
}

/** Keys that are known at a path: of every form, and of the forms whose required keys `value` has. */
export interface KnownKeys {
  readonly any: readonly string[];
  readonly fitting: readonly string[];
}

/** Keys that are known at a path. */
export function keysAt(path: Path, value: JsonObject): KnownKeys {
  let nodes = formsOf(gatewayConfigSchema());
  for (const key of path) {
    nodes = nodes.flatMap((node) => formsOf(below(node, key)));
  }
  const objects = nodes.filter((node) => isJsonObject(node["properties"] ?? null));
  const fitting = objects.filter((node) =>
    requiredOf(node).some((key) => Object.hasOwn(value, key)),
  );
  const namesIn = (chosen: readonly JsonObject[]): readonly string[] => [
    ...new Set(chosen.flatMap((node) => Object.keys(objectAt(node, "properties")))),
  ];
  return { any: namesIn(objects), fitting: namesIn(fitting.length === 0 ? objects : fitting) };
}

function below(node: JsonObject, key: string | number): Json {
  if (typeof key === "number") return node["items"] ?? null;
  const properties = objectAt(node, "properties");
  return (Object.hasOwn(properties, key) ? properties[key] : node["additionalProperties"]) ?? null;
}

/** The forms that a schema allows: itself, or those of its union. */
function formsOf(schema: Json): readonly JsonObject[] {
  if (!isJsonObject(schema)) return [];
  const forms = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(forms) ? forms.filter(isJsonObject) : [schema];
}

function objectAt(node: JsonObject, key: string): JsonObject {
  const found = node[key] ?? null;
  return isJsonObject(found) ? found : {};
}

function requiredOf(node: JsonObject): readonly string[] {
  const required = node["required"];
  return Array.isArray(required) ? required.filter((key) => typeof key === "string") : [];
}

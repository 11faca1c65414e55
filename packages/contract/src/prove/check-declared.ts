import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import type { IndependentValidator } from "./independent-validator.ts";

/**
 * Looks for a key that no schema which applies to its object declares (see `Declaredness`). Works on the raw
 * schema and asks the independent validator which branches apply, so that it shares nothing with the engine.
 * Returns the JSON Pointer of the first such key.
 */
export function undeclaredKey(validator: IndependentValidator, value: Json): string | undefined {
  return undeclaredUnder(validator, [validator.schema], value, "");
}

function undeclaredUnder(
  validator: IndependentValidator,
  schemas: readonly unknown[],
  value: Json,
  pointer: string,
): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const applicable = applicableTo(validator, schemas, value);
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) {
      const parts = applicable.flatMap((schema) => itemParts(validator, schema, index, item));
      const found = undeclaredUnder(validator, parts, item, `${pointer}/${index}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const lists = applicable.some(
    ({ properties, patternProperties }) =>
      properties !== undefined || patternProperties !== undefined,
  );
  const mayHaveOthers = !lists || applicable.some(isOpen);
  for (const [key, item] of Object.entries(value as JsonObject)) {
    const parts: unknown[] = [];
    let declared = mayHaveOthers;
    for (const schema of applicable) if (addKeyParts(schema, key, parts)) declared = true;
    if (declared && (typeof item !== "object" || item === null)) continue;
    const here = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!declared) return here;
    const found = undeclaredUnder(validator, parts, item, here);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}

function isOpen({ additionalProperties, unevaluatedProperties }: JsonObject): boolean {
  return allowsOthers(additionalProperties) || allowsOthers(unevaluatedProperties);
}

function allowsOthers(value: Json | undefined): boolean {
  return value !== undefined && value !== false;
}

/** Every schema object that applies to the value in place, branches only where they accept it. */
function applicableTo(
  validator: IndependentValidator,
  schemas: readonly unknown[],
  value: Json,
): readonly JsonObject[] {
  const found = new Set<JsonObject>();
  const accepts = (schema: Json): boolean => isSchema(schema) && validator.accepts(value, schema);
  const list = (value: Json | undefined): readonly Json[] =>
    Array.isArray(value) ? (value as readonly Json[]) : [];
  const visit = (schema: unknown): void => {
    if (!isJsonObject(schema) || found.has(schema)) return;
    found.add(schema);
    visit(validator.target(schema));
    for (const item of list(schema["allOf"])) visit(item);
    for (const item of [...list(schema["anyOf"]), ...list(schema["oneOf"])]) {
      if (accepts(item)) visit(item);
    }
    const test = schema["if"];
    if (test !== undefined && accepts(test)) {
      visit(test);
      visit(schema["then"]);
    } else if (test !== undefined) visit(schema["else"]);
    for (const keyword of ["dependentSchemas", "dependencies"]) {
      const map = schema[keyword];
      if (!isJsonObject(map)) continue;
      for (const [name, item] of Object.entries(map)) {
        if (isJsonObject(value) && Object.hasOwn(value, name)) visit(item);
      }
    }
  };
  for (const schema of schemas) visit(schema);
  return [...found];
}

function itemParts(
  validator: IndependentValidator,
  schema: JsonObject,
  index: number,
  item: Json,
): readonly unknown[] {
  const items = schema["items"];
  const tuple = Array.isArray(items) ? items : schema["prefixItems"];
  const rest = Array.isArray(items) ? schema["additionalItems"] : items;
  const own =
    Array.isArray(tuple) && index < tuple.length ? (tuple as readonly Json[])[index] : rest;
  const contains = schema["contains"];
  const matched = isSchema(contains) && validator.accepts(item, contains);
  return [own, schema["unevaluatedItems"], ...(matched ? [contains] : [])];
}

/** Adds the schemas that a schema has for the value at a key; true when it declares the key. */
function addKeyParts(schema: JsonObject, key: string, into: unknown[]): boolean {
  const { properties, patternProperties } = schema;
  let declared = false;
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) {
    declared = true;
    into.push(properties[key]);
  }
  for (const [source, value] of isJsonObject(patternProperties)
    ? Object.entries(patternProperties)
    : []) {
    if (!new RegExp(source, "u").test(key)) continue;
    declared = true;
    into.push(value);
  }
  if (!declared) into.push(schema["additionalProperties"], schema["unevaluatedProperties"]);
  return declared;
}

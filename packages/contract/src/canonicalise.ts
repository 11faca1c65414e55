import canonicalize from "canonicalize";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { emptyObject, isSchema, mapSubschemas } from "./schema-walk.ts";
import type { JsonSchema, Tool } from "./tool.ts";

/**
 * RFC 8785 text of a value. Lone surrogates, which RFC 8785 refuses and UTF-8 cannot carry, are written as
 * U+FFFD: a server that cuts a text inside an emoji still has a digest. Throws on numbers that JSON has not.
 */
export function canonicalJson(value: Json): string {
  const text = directText(value) ?? canonicalOrUndefined(value) ?? canonicalize(wellFormed(value));
  if (text === undefined) throw new TypeError("canonicalJson: the value is not JSON");
  return text;
}

/**
 * The text of the usual value, at a third of the library's time, which a check spends on every tool. Undefined for
 * anything that needs a second look: a lone surrogate, a number or a value that JSON has not.
 */
function directText(value: unknown): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? JSON.stringify(value) : undefined;
  if (typeof value === "number") return Number.isFinite(value) ? JSON.stringify(value) : undefined;
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    let text = "[";
    for (const entry of value) {
      const part = directText(entry);
      if (part === undefined) return undefined;
      text += text === "[" ? part : `,${part}`;
    }
    return `${text}]`;
  }
  return isJsonObject(value) ? directObject(value) : undefined;
}

function directObject(value: JsonObject): string | undefined {
  let text = "{";
  for (const key of Object.keys(value).sort()) {
    const part = directText(value[key]);
    if (part === undefined || !key.isWellFormed()) return undefined;
    text += `${text === "{" ? "" : ","}${JSON.stringify(key)}:${part}`;
  }
  return `${text}}`;
}

/** A tool definition without `_meta`, with every array sorted whose order means nothing (see `canonicalSchema`). */
export function canonicalDefinition({ definition }: Tool): JsonObject {
  const copy = emptyObject();
  for (const key of Object.keys(definition)) {
    const value = definition[key];
    if (key === "_meta" || value === undefined) continue;
    const holdsSchema = key === "inputSchema" || key === "outputSchema";
    copy[key] = holdsSchema && isSchema(value) ? canonicalSchema(value) : value;
  }
  return copy;
}

/**
 * A schema with `required`, `enum`, `type` and the lists of `dependentRequired` and `dependencies` sorted, at
 * schema places only: a property called `required` and the data in `default`, `const`, `examples` stay as they are.
 */
export function canonicalSchema(schema: JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  const copy = mapSubschemas(schema, canonicalSchema);
  for (const keyword of ["required", "enum", "type"]) {
    const value = copy[keyword];
    if (Array.isArray(value)) copy[keyword] = sortedSet(value);
  }
  for (const keyword of ["dependentRequired", "dependencies"]) {
    const value = copy[keyword];
    if (isJsonObject(value)) copy[keyword] = sortedLists(value);
  }
  return copy;
}

function sortedLists(lists: JsonObject): JsonObject {
  const copy = emptyObject();
  for (const key of Object.keys(lists)) {
    const list = lists[key];
    if (list !== undefined) copy[key] = Array.isArray(list) ? sortedSet(list) : list;
  }
  return copy;
}

/** Sorted by canonical text, by UTF-16 code units: an order that every JSON value has. */
function sortedSet(values: readonly Json[]): readonly Json[] {
  if (values.length < 2) return values;
  const keyed = values.map((value) => ({ value, text: canonicalJson(value) }));
  return keyed.sort(byText).map(({ value }) => value);
}

function byText(left: { readonly text: string }, right: { readonly text: string }): number {
  if (left.text === right.text) return 0;
  return left.text < right.text ? -1 : 1;
}

function canonicalOrUndefined(value: Json): string | undefined {
  try {
    return canonicalize(value);
  } catch {
    return undefined; // tried again with well-formed text; what is still wrong is thrown then
  }
}

function wellFormed(value: Json): Json {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (!isJsonObject(value)) return value;
  const copy = emptyObject();
  for (const key of Object.keys(value)) copy[key.toWellFormed()] = wellFormed(value[key] ?? null);
  return copy;
}

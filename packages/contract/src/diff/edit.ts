import { canonicalJson } from "../canonicalise.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { pointerTokens } from "../pointer.ts";
import { isSchema, mapSubschemas } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import { own } from "./document.ts";
import type { FactScope } from "./fact.ts";

/** The two schemas of a question: who writes the value knows one, who reads it the other. */
export interface Parties {
  readonly side: "input" | "output";
  readonly writer: JsonSchema;
  readonly reader: JsonSchema;
}

/**
 * The writer's schema with one thing of the reader's carried over, so that the engine can be asked
 * about this
 * one difference. Undefined where it cannot be carried over: references would not mean the same.
 */
export function carriedOver(
  { side, writer, reader }: Parties,
  scope: FactScope,
): JsonSchema | undefined {
  const prefix = side === "input" ? "/inputSchema" : "/outputSchema";
  const [writerPlace, readerPlace] =
    side === "input" ? [scope.old, scope.new] : [scope.new, scope.old];
  const writerTokens = tokensBelow(writerPlace, prefix);
  const readerTokens = tokensBelow(readerPlace, prefix);
  if (writerTokens === undefined || readerTokens === undefined) return undefined;
  const from = objectAt(writer, writerTokens);
  const to = objectAt(reader, readerTokens);
  if (from === undefined || to === undefined) return undefined;
  const edited = edit(from, to, scope, side);
  if (sameDefinitions(writer, reader) || !bringsReference(from, edited)) {
    return schemaOf(replaceAt(writer, writerTokens, edited));
  }
  const moved = movedReferences(to);
  if (moved === undefined) return undefined;
  const whole = schemaOf(replaceAt(writer, writerTokens, edit(from, moved, scope, side)));
  return whole === undefined ? undefined : withDefinitionsOf(reader, whole);
}

function schemaOf(value: Json): JsonSchema | undefined {
  return isSchema(value) ? value : undefined;
}

function edit(
  from: JsonObject,
  to: JsonObject,
  { edit }: FactScope,
  side: Parties["side"],
): JsonObject {
  switch (edit.kind) {
    case "schema":
      return to;
    case "keywords":
      return edit.keywords.includes("additionalProperties")
        ? withNames(withKeywords(from, to, edit.keywords), to)
        : withKeywords(from, to, edit.keywords);
    case "requirement":
      return { ...from, required: [...new Set([...namesIn(from, "required"), edit.name])] };
    case "value":
      return withoutValue(from, edit.value);
    default:
      return side === "input"
        ? withProperty(from, to, edit.old, edit.new)
        : withProperty(from, to, edit.new, edit.old);
  }
}

function withKeywords(from: JsonObject, to: JsonObject, keywords: readonly string[]): JsonObject {
  const copy: Record<string, Json> = { ...from };
  for (const keyword of keywords) {
    delete copy[keyword];
    const value = own(to, keyword);
    if (value !== undefined) copy[keyword] = value;
  }
  return copy;
}

/** Declares what the reader declares, so that only keys which it does not know count as undeclared. */
function withNames(from: JsonObject, to: JsonObject): JsonObject {
  const known = new Map(entriesOf(from));
  const missing = entriesOf(to).filter(([name]) => !known.has(name));
  if (missing.length === 0) return from;
  const declared = missing.map(([name]): readonly [string, Json] => [name, true]);
  return { ...from, properties: Object.fromEntries([...known, ...declared]) };
}

function withoutValue(from: JsonObject, value: Json): JsonObject {
  const text = canonicalJson(value);
  const listed = own(from, "enum");
  if (!Array.isArray(listed)) return { ...from, not: { const: value } };
  return { ...from, enum: listed.filter((one: Json) => canonicalJson(one) !== text) };
}

/**
 * The writer's property goes, the reader's comes, each where the other side has none of that name.
 */
function withProperty(from: JsonObject, to: JsonObject, writes: string, reads: string): JsonObject {
  const properties = new Map(entriesOf(from));
  const wanted = new Map(entriesOf(to));
  const required = new Set(namesIn(from, "required"));
  if (!wanted.has(writes)) {
    properties.delete(writes);
    required.delete(writes);
  }
  const schema = wanted.get(reads);
  if (schema !== undefined && !properties.has(reads)) {
    properties.set(reads, schema);
    if (namesIn(to, "required").includes(reads)) required.add(reads);
  }
  const edited = { ...from, properties: Object.fromEntries(properties), required: [...required] };
  return withKeywords(edited, to, ["additionalProperties"]);
}

function entriesOf(schema: JsonObject): readonly (readonly [string, Json])[] {
  const properties = own(schema, "properties");
  return properties !== undefined && isJsonObject(properties) ? Object.entries(properties) : [];
}

function namesIn(schema: JsonObject, keyword: string): readonly string[] {
  const names = own(schema, keyword);
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

function tokensBelow(pointer: string, prefix: string): readonly string[] | undefined {
  return pointer.startsWith(prefix) ? pointerTokens(pointer.slice(prefix.length)) : undefined;
}

function objectAt(root: JsonSchema, tokens: readonly string[]): JsonObject | undefined {
  let value: Json | undefined = root;
  for (const token of tokens) value = childOf(value, token);
  return value !== undefined && isJsonObject(value) ? value : value === true ? {} : undefined;
}

function childOf(value: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(token)];
  return value !== undefined && isJsonObject(value) ? own(value, token) : undefined;
}

function replaceAt(value: Json, tokens: readonly string[], replacement: Json): Json {
  const [token, ...rest] = tokens;
  if (token === undefined) return replacement;
  const child = childOf(value, token) ?? null;
  if (Array.isArray(value)) {
    return value.map((one: Json, index) =>
      index === Number(token) ? replaceAt(child, rest, replacement) : one,
    );
  }
  return isJsonObject(value)
    ? Object.fromEntries([...Object.entries(value), [token, replaceAt(child, rest, replacement)]])
    : value;
}

/** What the names of the reader's definitions begin with where they stand beside the writer's. */
const readerPrefix = "reader:";

/**
 * A schema whose references point to the reader's definitions; undefined where one points
 * elsewhere.
 */
function movedReferences(schema: JsonObject): JsonObject | undefined {
  let elsewhere = false;
  const move = (one: JsonSchema): JsonSchema => {
    if (!isJsonObject(one)) return one;
    const copy = mapSubschemas(one, move);
    const ref = own(one, "$ref");
    if (typeof ref !== "string") return copy;
    const name = /^#\/(?:\$defs|definitions)\/(.+)$/.exec(ref)?.[1];
    if (name === undefined) elsewhere = true;
    return { ...copy, $ref: `#/$defs/${readerPrefix}${name}` };
  };
  const moved = move(schema);
  return elsewhere || !isJsonObject(moved) ? undefined : moved;
}

function withDefinitionsOf(reader: JsonSchema, whole: JsonSchema): JsonSchema | undefined {
  if (!isJsonObject(reader) || !isJsonObject(whole)) return undefined;
  const definitions = new Map<string, Json>();
  for (const keyword of ["$defs", "definitions"]) {
    const stored = own(reader, keyword);
    for (const [name, schema] of Object.entries(
      stored !== undefined && isJsonObject(stored) ? stored : {},
    )) {
      const moved = isJsonObject(schema) ? movedReferences(schema) : schema;
      if (moved === undefined) return undefined;
      definitions.set(`${readerPrefix}${name}`, moved);
    }
  }
  const kept = own(whole, "$defs");
  const both = {
    ...(kept !== undefined && isJsonObject(kept) && kept),
    ...Object.fromEntries(definitions),
  };
  return { ...whole, $defs: both };
}

/** True when both sides store the same definitions, so that a reference means the same on both. */
function sameDefinitions(writer: JsonSchema, reader: JsonSchema): boolean {
  return ["$defs", "definitions"].every(
    (keyword) => stored(writer, keyword) === stored(reader, keyword),
  );
}

function stored(schema: JsonSchema, keyword: string): string {
  const definitions = isJsonObject(schema) ? own(schema, keyword) : undefined;
  return definitions === undefined ? "" : canonicalJson(definitions);
}

function bringsReference(from: JsonObject, edited: JsonObject): boolean {
  const known = new Set(Object.values(from));
  return Object.entries(edited).some(
    ([, value]) => !known.has(value) && JSON.stringify(value).includes('"$ref"'),
  );
}

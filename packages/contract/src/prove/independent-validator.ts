import { dereference, validate } from "@cfworker/json-schema";
import type { OutputUnit, SchemaDraft } from "@cfworker/json-schema";
import type { CompatibilityPolicy } from "../compatibility.ts";
import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import { matchingTexts } from "../guarded-pattern.ts";
import { validationCost } from "../validation-cost.ts";
import { isKeyword, refHidesSiblings } from "./dialect.ts";
import type { SchemaDialect } from "./dialect.ts";
import { engineLimits } from "./limits.ts";
import { matchesPattern, unreadableReason } from "./pattern.ts";
import { StaticReferences } from "./static-references.ts";

/** Keywords without effect on validity; dropping them keeps the copy small and hides their `id`s. */
const annotations = new Set(["$schema", "$comment", "title", "description", "default", "examples"]);
/** Keywords whose value maps names to schemas. */
const schemaMaps = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependencies",
]);
/** What a reference that hides its siblings leaves to be found: places that references lead to. */
const besideRef = new Set(["$ref", "$id", "id", "$defs", "definitions"]);
const dynamicKeywords = ["$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"];
const verbatim = new Set(["required", "type", "dependentRequired"]);

/**
 * A validator that shares no code with the engine (`@cfworker/json-schema`), given a copy of the schema in
 * which its known deviations cannot show: keywords foreign to the dialect are left out, boolean exclusive bounds
 * are rewritten, `format` stays only when it asserts, and patterns that could backtrack badly become literals.
 * `references` are those in the schema.
 * `texts` are all strings and keys of the values to be checked; properties with other names are left out. Throws where
 * a pattern is not one, or takes too long to match.
 */
export class IndependentValidator {
  readonly schema: JsonSchema;
  readonly #draft: SchemaDraft;
  readonly #lookup: ReturnType<typeof dereference>;
  readonly #hasReferences: boolean;

  constructor(
    schema: JsonSchema,
    dialect: SchemaDialect,
    formats: CompatibilityPolicy["formats"],
    texts: readonly string[],
    references: Iterable<string> = referencesIn(schema),
  ) {
    const list = [...references];
    this.#hasReferences = list.length > 0;
    const copier = new Copier(dialect.name, formats, texts, list, new StaticReferences(schema));
    const copy = copier.copy(schema);
    this.schema = isJsonObject(copy) || typeof copy === "boolean" ? copy : false;
    const old =
      dialect.name === "draft-07" || dialect.name === "draft-06" || dialect.name === "draft-04";
    this.#draft = old ? "7" : dialect.name === "2019-09" ? "2019-09" : "2020-12";
    this.#lookup = this.#hasReferences ? dereference(this.schema) : {};
  }

  /** False where definitions that use each other many times would keep the validator busy for too long. */
  affords(value: Json): boolean {
    if (!this.#hasReferences) return true;
    const { validationSteps } = engineLimits;
    return validationCost(this.schema, value, validationSteps) < validationSteps;
  }

  /** The problems of a value under the schema: the first that is found, with what it is part of, or `all`. */
  problems(value: Json, all = false): readonly OutputUnit[] {
    return validate(value, this.schema, this.#draft, this.#lookup, !all).errors;
  }

  accepts(value: Json, schema: JsonSchema = this.schema): boolean {
    return validate(value, schema, this.#draft, this.#lookup).valid;
  }

  /** The subschemas that a `$ref` leads to. */
  target(schema: JsonObject): unknown {
    const uri = (schema as { readonly __absolute_ref__?: string }).__absolute_ref__;
    return uri === undefined ? undefined : this.#lookup[uri];
  }
}

/** References to the root, or to a definition beside it. */
const toDefinition = /^#(?:\/(?:\$defs|definitions)\/[^/]+)?$/;

/** Every text under a reference keyword. */
function referencesIn(value: Json, into: Set<string> = new Set()): Set<string> {
  if (typeof value !== "object" || value === null) return into;
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === "string" && /^\$(?:ref|dynamicRef|recursiveRef)$/.test(key)) into.add(item);
    else referencesIn(item, into);
  }
  return into;
}

class Copier {
  readonly #dialect: SchemaDialect["name"];
  readonly #formats: CompatibilityPolicy["formats"];
  readonly #texts: ReadonlySet<string>;
  readonly #longest: number;
  /** References may lead to any property, or to any definition. */
  readonly #keepsProperties: boolean;
  readonly #keepsDefinitions: boolean;
  readonly #staticReferences: StaticReferences;

  constructor(
    dialect: SchemaDialect["name"],
    formats: CompatibilityPolicy["formats"],
    texts: readonly string[],
    references: readonly string[],
    staticReferences: StaticReferences,
  ) {
    this.#staticReferences = staticReferences;
    this.#dialect = dialect;
    this.#formats = formats;
    this.#texts = new Set(texts);
    this.#longest = Math.max(0, ...texts.map((text) => text.length));
    this.#keepsProperties = !references.every((reference) => toDefinition.test(reference));
    this.#keepsDefinitions = references.length > 0;
  }

  copy(original: Json): Json {
    if (Array.isArray(original)) return original.map((item: Json) => this.copy(item));
    if (!isJsonObject(original)) return original;
    const schema = this.#keepsDefinitions ? this.#withStaticReferences(original) : original;
    const entries: [string, Json][] = [];
    const alone = typeof schema["$ref"] === "string" && refHidesSiblings(this.#dialect);
    for (const [keyword, value] of Object.entries(schema)) {
      if (alone && !besideRef.has(keyword)) continue;
      if (annotations.has(keyword) || !isKeyword(keyword, this.#dialect)) continue;
      if (keyword === "format" && this.#formats === "annotation") continue;
      if (keyword === "id" && this.#dialect !== "draft-04") continue;
      if (!this.#keepsDefinitions && (keyword === "$defs" || keyword === "definitions")) continue;
      entries.push([keyword, this.#value(keyword, value)]);
    }
    return withNumericBounds(Object.fromEntries(entries));
  }

  #withStaticReferences(schema: JsonObject): JsonObject {
    for (const keyword of dynamicKeywords) {
      if (keyword in schema && isKeyword(keyword.replace("Anchor", "Ref"), this.#dialect))
        return this.#staticReferences.rewritten(schema);
    }
    return schema;
  }

  #value(keyword: string, value: Json): Json {
    if (keyword === "const" || keyword === "enum") return sorted(value);
    if (verbatim.has(keyword)) return value;
    if (keyword === "pattern" && typeof value === "string") return this.#safePattern(value);
    if (schemaMaps.has(keyword) && isJsonObject(value)) {
      return Object.fromEntries(
        this.#entries(keyword, value).map(([name, item]) => [
          keyword === "patternProperties" ? this.#safePattern(name) : name,
          keyword === "dependencies" && typeof item === "string" ? [item] : this.copy(item),
        ]),
      );
    }
    return this.copy(value);
  }

  /** Properties that the value does not have cannot matter, unless something refers to them. */
  #entries(keyword: string, value: JsonObject): [string, Json][] {
    const entries = Object.entries(value).sort(byKey);
    if (keyword !== "properties" || this.#keepsProperties) return entries;
    return entries.filter(([name]) => this.#texts.has(name));
  }

  /** The texts that the pattern matches: as the engine reads it, else by running it under a time limit. */
  #matched(source: string): readonly string[] {
    const texts = [...this.#texts];
    if (unreadableReason(source) !== undefined)
      return matchingTexts(source, texts, engineLimits.patternMs);
    return texts.filter((text) => {
      const match = matchesPattern(source, text);
      if (match === undefined) throw new Error("a pattern cannot be run safely");
      return match;
    });
  }

  /** The pattern itself, or one that matches the same texts of the witness without any repetition. */
  #safePattern(source: string): string {
    if (isHarmless(source, this.#longest)) return source;
    const matched = this.#matched(source);
    const literals = matched.map((text) => escaped(text));
    const unique = `(?:${source.replace(/[^A-Za-z]/g, "")}){0}`;
    return literals.length === 0 ? `${unique}(?!)` : `^(?:${literals.join("|")})$${unique}`;
  }
}

function byKey([left]: readonly [string, Json], [right]: readonly [string, Json]): number {
  return left < right ? -1 : 1;
}

/** Data with its keys sorted, so that what the validator says does not depend on their order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).sort(byKey);
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** A pattern for exactly this text, in the `u` dialect. */
function escaped(text: string): string {
  return Array.from(text, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`).join("");
}

/** Steps a backtracking matcher may take on one text. */
const matcherSteps = 1e7;

/** False where a backtracking matcher could be slow: nested repetition, or several in a row on a long text. */
function isHarmless(source: string, longest: number): boolean {
  if (source.length > 500 || /\)[*+{?]/.test(source)) return false;
  const repetitions = source.match(/[*+{]/g)?.length ?? 0;
  const options = source.match(/\?/g)?.length ?? 0;
  if ((longest + 2) ** (repetitions + 1) * 2 ** options > matcherSteps) return false;
  try {
    return new RegExp(source, "u").source !== "";
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Draft-04 writes exclusive bounds as a flag beside the bound. */
function withNumericBounds(schema: { [key: string]: Json }): { [key: string]: Json } {
  for (const [bound, flag] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (typeof schema[flag] !== "boolean") continue;
    if (schema[flag] && typeof schema[bound] === "number") {
      schema[flag] = schema[bound];
      delete schema[bound];
    } else delete schema[flag];
  }
  return schema;
}

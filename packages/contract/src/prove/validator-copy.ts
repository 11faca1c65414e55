import type { CompatibilityPolicy } from "../compatibility.ts";
import { matchingTexts } from "../guarded-pattern.ts";
import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import { familiesOf, isKeyword, refHidesSiblings } from "./dialect.ts";
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
/** References to the root, or to a definition beside it. */
const toDefinition = /^#(?:\/(?:\$defs|definitions)\/[^/]+)?$/;
/** Those among them whose text names the place letter by letter. */
const plainReference = /^#(?:\/(\$defs|definitions)\/([\w.-]+))?$/;

/** The copy of one schema that the independent validator is given; see `IndependentValidator`. */
export class ValidatorCopy {
  readonly #schema: JsonSchema;
  readonly #dialect: SchemaDialect["name"];
  readonly #known: ReadonlyMap<string, number>;
  readonly #formats: CompatibilityPolicy["formats"];
  readonly #texts: readonly string[];
  readonly #longest: number;
  /** References may lead to any property, or to any definition. */
  readonly #keepsProperties: boolean;
  readonly #keepsDefinitions: boolean;
  #staticReferences: StaticReferences | undefined;
  /** Copies of what plain references lead to, by the text of the reference; undefined where others are met. */
  #targets: Map<string, Json> | undefined;

  constructor(
    schema: JsonSchema,
    dialect: SchemaDialect["name"],
    formats: CompatibilityPolicy["formats"],
    texts: readonly string[],
    references: readonly string[],
  ) {
    this.#schema = schema;
    this.#dialect = dialect;
    this.#known = familiesOf(dialect);
    this.#formats = formats;
    this.#texts = texts.toSorted();
    this.#longest = texts.reduce((length, text) => Math.max(length, text.length), 0);
    this.#keepsProperties = !references.every((reference) => toDefinition.test(reference));
    this.#keepsDefinitions = references.length > 0;
    if (references.every((reference) => plainReference.test(reference))) this.#targets = new Map();
  }

  /**
   * The whole schema, and what its references lead to where each only names a definition of the root; without
   * `targets` they are left to the validator to resolve.
   */
  whole(): { readonly root: Json; readonly targets?: ReadonlyMap<string, Json> } {
    const targets = this.#targets;
    const root = this.#copy(this.#schema);
    for (const [reference, original] of this.#targets ?? [])
      targets?.set(reference, reference === "#" ? root : this.#copy(original));
    if (targets === undefined) return { root };
    return this.#targets === undefined ? { root: this.#copy(this.#schema) } : { root, targets };
  }

  #copy(original: Json): Json {
    if (typeof original !== "object" || original === null) return original;
    if (!isJsonObject(original)) return original.map((item: Json) => this.#copy(item));
    return this.#targets === undefined ? this.#withReferences(original) : this.#plain(original);
  }

  /** Without references to other places only the keywords that the validator looks at matter. */
  #plain(schema: JsonObject): Json {
    const copy = blank();
    if (this.#keepsDefinitions && this.#hasPlainReference(schema)) {
      copy["$ref"] = schema["$ref"];
      if (refHidesSiblings(this.#dialect)) return copy as JsonObject;
    }
    for (const keyword in schema) {
      if (!Object.hasOwn(copy, keyword) || !this.#known.has(keyword)) continue;
      if (keyword === "format" && this.#formats === "annotation") continue;
      copy[keyword] = this.#value(keyword, schema[keyword] ?? null);
    }
    // What is undefined in it is not there for whoever reads a JSON object by its keys.
    return withNumericBounds(copy) as JsonObject;
  }

  /** Notes the target of a reference; whatever else tells where references lead makes them the validator's task. */
  #hasPlainReference(schema: JsonObject): boolean {
    const { $ref, $id, id } = schema;
    const isPlace = typeof $id === "string" || typeof id === "string";
    if (isPlace && schema !== this.#schema) this.#targets = undefined;
    for (const keyword of dynamicKeywords) if (keyword in schema) this.#targets = undefined;
    if (typeof $ref !== "string") return false;
    const [, holder, name = ""] = plainReference.exec($ref) ?? [];
    const holding =
      isJsonObject(this.#schema) && holder !== undefined ? this.#schema[holder] : undefined;
    if ($ref === "#") this.#targets?.set($ref, true);
    else if (isJsonObject(holding) && Object.hasOwn(holding, name)) {
      if (this.#targets?.has($ref) === false) this.#targets.set($ref, holding[name] ?? null);
    } else this.#targets = undefined;
    return true;
  }

  #withReferences(original: JsonObject): Json {
    const schema = this.#withStaticReferences(original);
    const entries: [string, Json][] = [];
    const alone = typeof schema["$ref"] === "string" && refHidesSiblings(this.#dialect);
    for (const [keyword, value] of Object.entries(schema)) {
      if (alone && !besideRef.has(keyword)) continue;
      if (annotations.has(keyword) || !isKeyword(keyword, this.#dialect)) continue;
      if (keyword === "format" && this.#formats === "annotation") continue;
      if (keyword === "id" && this.#dialect !== "draft-04") continue;
      entries.push([keyword, this.#value(keyword, value)]);
    }
    return withNumericBounds(Object.fromEntries(entries)) as JsonObject;
  }

  #withStaticReferences(schema: JsonObject): JsonObject {
    for (const keyword of dynamicKeywords) {
      if (keyword in schema && isKeyword(keyword.replace("Anchor", "Ref"), this.#dialect)) {
        this.#staticReferences ??= new StaticReferences(this.#schema);
        return this.#staticReferences.rewritten(schema);
      }
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
          keyword === "dependencies" && typeof item === "string" ? [item] : this.#copy(item),
        ]),
      );
    }
    return this.#copy(value);
  }

  /** Properties that the value does not have cannot matter, unless something refers to them. */
  #entries(keyword: string, value: JsonObject): [string, Json][] {
    if (keyword !== "properties" || this.#keepsProperties) return Object.entries(value).sort(byKey);
    return this.#texts
      .filter((name) => Object.hasOwn(value, name))
      .map((name) => [name, value[name] ?? null]);
  }

  /** The texts that the pattern matches: as the engine reads it, else by running it under a time limit. */
  #matched(source: string): readonly string[] {
    const texts = this.#texts;
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
function withNumericBounds(schema: Copied): Copied {
  for (const [bound, flag] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (typeof schema[flag] !== "boolean") continue;
    if (schema[flag] && typeof schema[bound] === "number") {
      schema[flag] = schema[bound];
      schema[bound] = undefined;
    } else schema[flag] = undefined;
  }
  return schema;
}

type Copied = { [keyword: string]: Json | undefined };

/**
 * Every keyword that the validator looks at, in one order: it reads all of them of every schema that it meets, and
 * objects of one form make that several times as fast.
 */
function blank(): Copied {
  return {
    $ref: undefined,
    $recursiveRef: undefined,
    $recursiveAnchor: undefined,
    type: undefined,
    const: undefined,
    enum: undefined,
    required: undefined,
    not: undefined,
    anyOf: undefined,
    allOf: undefined,
    oneOf: undefined,
    if: undefined,
    then: undefined,
    else: undefined,
    format: undefined,
    properties: undefined,
    patternProperties: undefined,
    additionalProperties: undefined,
    unevaluatedProperties: undefined,
    minProperties: undefined,
    maxProperties: undefined,
    propertyNames: undefined,
    dependentRequired: undefined,
    dependentSchemas: undefined,
    dependencies: undefined,
    prefixItems: undefined,
    items: undefined,
    additionalItems: undefined,
    unevaluatedItems: undefined,
    contains: undefined,
    minContains: undefined,
    maxContains: undefined,
    minItems: undefined,
    maxItems: undefined,
    uniqueItems: undefined,
    minimum: undefined,
    maximum: undefined,
    exclusiveMinimum: undefined,
    exclusiveMaximum: undefined,
    multipleOf: undefined,
    minLength: undefined,
    maxLength: undefined,
    pattern: undefined,
    __absolute_ref__: undefined,
    __absolute_recursive_ref__: undefined,
  };
}

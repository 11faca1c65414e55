import { dereference, validate } from "@cfworker/json-schema";
import type { OutputUnit, SchemaDraft } from "@cfworker/json-schema";
import type { CompatibilityPolicy } from "../compatibility.ts";
import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import { validationCost } from "../validation-cost.ts";
import type { SchemaDialect } from "./dialect.ts";
import { engineLimits } from "./limits.ts";
import { ValidatorCopy } from "./validator-copy.ts";

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
  /** The schema with all its definitions. */
  readonly #original: JsonSchema;
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
    const { root, targets } = new ValidatorCopy(schema, dialect.name, formats, texts, list).whole();
    this.schema = isJsonObject(root) || typeof root === "boolean" ? root : false;
    this.#original = targets === undefined ? this.schema : schema;
    const old =
      dialect.name === "draft-07" || dialect.name === "draft-06" || dialect.name === "draft-04";
    this.#draft = old ? "7" : dialect.name === "2019-09" ? "2019-09" : "2020-12";
    this.#lookup = targets === undefined ? dereference(this.schema) : lookupOf(targets);
  }

  /** False where definitions that use each other many times would keep the validator busy for too long. */
  affords(value: Json): boolean {
    if (!this.#hasReferences) return true;
    const { validationSteps } = engineLimits;
    return validationCost(this.#original, value, validationSteps) < validationSteps;
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
    const { __absolute_ref__: uri, $ref } = schema;
    const place = uri ?? $ref;
    return typeof place === "string" ? this.#lookup[place] : undefined;
  }
}

/** Where the validator looks for what a reference, as written, leads to. */
function lookupOf(targets: ReadonlyMap<string, Json>): ReturnType<typeof dereference> {
  const found: ReturnType<typeof dereference> = {};
  for (const [reference, schema] of targets) {
    if (typeof schema === "boolean" || isJsonObject(schema)) found[reference] = schema;
  }
  return found;
}

/** Every text under a reference keyword. */
function referencesIn(value: Json, into: Set<string> = new Set()): Set<string> {
  if (typeof value !== "object" || value === null) return into;
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === "string" && /^\$(?:ref|dynamicRef|recursiveRef)$/.test(key)) into.add(item);
    else referencesIn(item, into);
  }
  return into;
}

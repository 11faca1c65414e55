import type { ErrorObject } from "ajv/dist/2020.js";
import { compileSchema } from "./compiled-schema.ts";
import { PatternTimeout, withPatternBudget } from "./guarded-pattern.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { plainText } from "./plain-text.ts";
import type { JsonSchema } from "./tool.ts";
import { measureDefinition } from "./tool-size.ts";
import { undeclaredKeys } from "./undeclared-keys.ts";
import { validationCost } from "./validation-cost.ts";

/** One thing that is wrong with a value; `message` is safe to show. */
export interface ValidationProblem {
  /** JSON Pointer into the value. */
  readonly instancePointer: string;
  readonly keyword: string;
  readonly message: string;
  /** For `required`/`additionalProperties`-like problems: the key that is missing or not declared. */
  readonly key?: string;
}

interface Options {
  readonly closed?: boolean;
  readonly formats?: boolean;
}

/**
 * Problems of `value` under `schema`, by ajv; at most `limits.validationProblems`. `closed`: keys that no schema
 * declares are problems too (keyword `additionalProperties`, see `undeclaredKeys`). `formats`: common formats are
 * asserted. Never throws. Where nothing can be said there is one problem, and its keyword starts with `$`: `$schema`
 * for a schema that cannot be compiled, `$value` for a value past the limits, `$pattern` for patterns of
 * the server that took longer than `limits.patternMs`.
 */
export function validateValue(
  schema: JsonSchema,
  value: Json,
  options: Options = {},
): readonly ValidationProblem[] {
  if (schema === true) return [];
  if (schema === false) return [problem("", "false schema", "nothing is allowed here")];
  const tooLarge = checkCost(schema, value);
  if (tooLarge !== undefined) return [problem("", "$value", tooLarge)];
  try {
    return withPatternBudget(() => problemsOf(schema, value, options));
  } catch (error) {
    if (error instanceof PatternTimeout) return [problem("", "$pattern", error.message)];
    return [problem("", "$schema", `the schema cannot be used: ${plainText(messageOf(error))}`)];
  }
}

function problemsOf(
  schema: JsonObject,
  value: Json,
  options: Options,
): readonly ValidationProblem[] {
  const compiled = compileSchema(schema, options.formats === true);
  const problems = compiled.errorsOf(value).slice(0, limits.validationProblems).map(fromAjv);
  if (options.closed !== true) return problems;
  const undeclared = undeclaredKeys(schema, value, compiled.accepts)
    .map(fromUndeclared)
    .filter((one) => !problems.some((other) => isSameKey(one, other)));
  return [...problems, ...undeclared].slice(0, limits.validationProblems);
}

function fromAjv(error: ErrorObject): ValidationProblem {
  const key = keyOf(error);
  const message = plainText(error.message ?? `fails ${error.keyword}`);
  return problem(error.instancePath, error.keyword, message, key);
}

/** The names ajv gives to the key in its parameters, by keyword. */
const keyParameters = [
  "missingProperty",
  "additionalProperty",
  "unevaluatedProperty",
  "propertyName",
] as const;

function keyOf({ params }: ErrorObject): string | undefined {
  for (const name of keyParameters) {
    const key: unknown = params[name];
    if (typeof key === "string") return key;
  }
  return undefined;
}

function fromUndeclared({ pointer, key }: { pointer: string; key: string }): ValidationProblem {
  return problem(pointer, "additionalProperties", `"${plainText(key, 80)}" is not declared`, key);
}

function isSameKey(left: ValidationProblem, right: ValidationProblem): boolean {
  return (
    left.key === right.key &&
    left.instancePointer === right.instancePointer &&
    right.keyword !== "required"
  );
}

function problem(
  instancePointer: string,
  keyword: string,
  message: string,
  key?: string,
): ValidationProblem {
  return key === undefined
    ? { instancePointer, keyword, message }
    : { instancePointer, keyword, message, key };
}

/** Why a value is too costly to validate under a schema. */
function checkCost(schema: JsonSchema, value: Json): string | undefined {
  if (typeof value === "object" && value !== null) {
    if (typeof measureDefinition(value) !== "number") return "the value is too large or too deep";
    if (hasLongArray(value)) return `an array has more than ${limits.validatedItems} items`;
  }
  const cost = validationCost(schema, value, limits.validationSteps);
  return cost < limits.validationSteps ? undefined : "validation would take too many steps";
}

function hasLongArray(value: Json): boolean {
  if (Array.isArray(value)) return value.length > limits.validatedItems || value.some(hasLongArray);
  return isJsonObject(value) && Object.values(value).some(hasLongArray);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

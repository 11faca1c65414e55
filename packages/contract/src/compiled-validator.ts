import { compileSchema } from "./compiled-schema.ts";
import { PatternTimeout, withPatternBudget } from "./guarded-pattern.ts";
import type { Json } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { subschemas } from "./schema-walk.ts";
import { sureCheck } from "./sure-check.ts";
import type { JsonSchema } from "./tool.ts";
import { measureDefinition } from "./tool-size.ts";
import type { ValidationProblem } from "./validate.ts";
import { validateValue } from "./validate.ts";
import { validationCost } from "./validation-cost.ts";

/** A schema prepared for many values. */
export interface CompiledValidator {
  /** True for most values that are good, at a small part of the cost of finding problems; false says nothing. */
  readonly isSurelyGood: (value: Json) => boolean;
  /**
   * What `validateValue` says of a value. One problem `$pattern` where the server's patterns take longer than `patternMs`, also
   * where they would be quick enough for `validateValue`.
   */
  readonly problemsOf: (value: Json) => readonly ValidationProblem[];
}

export interface ValidatorOptions {
  /** As for `validateValue`. */
  readonly closed?: boolean;
  readonly formats?: boolean;
  /** Milliseconds for the server's patterns in one value; at most `limits.patternMs`. */
  readonly patternMs?: number;
}

/** Prepares a schema; what is costly about it is made when a value first needs it. Never throws, nor do its methods. */
export function compileValidator(
  schema: JsonSchema,
  { closed = false, formats = false, patternMs = limits.patternMs }: ValidatorOptions = {},
): CompiledValidator {
  const isSurelyGood = sureCheck(schema, { closed, formats });
  const hasPatterns = namesPattern(schema);
  return {
    isSurelyGood,
    problemsOf: (value) => {
      if (isSurelyGood(value)) return none;
      if (hasPatterns && arePatternsSlow(schema, value, { formats, patternMs })) return slow;
      return validateValue(schema, value, { closed, formats });
    },
  };
}

const none: readonly ValidationProblem[] = [];
const slow: readonly ValidationProblem[] = [
  { instancePointer: "", keyword: "$pattern", message: "a pattern took too long to match" },
];

/** Runs the validator once in the shorter time; what else may be wrong is found afterwards. */
function arePatternsSlow(
  schema: JsonSchema,
  value: Json,
  { formats, patternMs }: { readonly formats: boolean; readonly patternMs: number },
): boolean {
  if (!isJsonObject(schema) || !isCheap(schema, value)) return false;
  try {
    withPatternBudget(
      () => compileSchema(schema, formats).errorsOf(value),
      Math.min(patternMs, limits.patternMs),
    );
    return false;
  } catch (error) {
    return error instanceof PatternTimeout;
  }
}

function isCheap(schema: JsonSchema, value: Json): boolean {
  if (typeof value === "object" && value !== null && typeof measureDefinition(value) !== "number")
    return false;
  return validationCost(schema, value, limits.validationSteps) < limits.validationSteps;
}

function namesPattern(schema: JsonSchema): boolean {
  const pending = [schema];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (
      isJsonObject(next) &&
      (next["pattern"] !== undefined || next["patternProperties"] !== undefined)
    )
      return true;
    for (const child of subschemas(next)) pending.push(child.schema);
  }
  return false;
}

import { boundedPattern } from "./bounded-pattern.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";

/** True where a value surely meets a keyword. */
export type Assertion = (value: Json) => boolean;

/** More decides than the keywords that are known here. */
export const unsure = "unsure";

/** What a schema asserts about a value itself, keywords for its inside and for branches apart. */
export function assertionsOf(
  schema: JsonObject,
  formats: boolean,
): readonly Assertion[] | typeof unsure {
  const found: Assertion[] = [];
  for (const keyword of Object.keys(schema)) {
    const operand = schema[keyword];
    if (operand === undefined) continue;
    if (undecided.has(keyword) || (formats && keyword === "format")) return unsure;
    const make = makers.get(keyword);
    if (make === undefined) continue;
    const assertion = make(operand);
    if (assertion === undefined) return unsure;
    found.push(assertion);
  }
  return found;
}

/** Keywords that the validator knows and this check does not; all others are notes. */
const undecided: ReadonlySet<string> = new Set([
  "$anchor",
  "$async",
  "$dynamicAnchor",
  "$dynamicRef",
  "$id",
  "$recursiveAnchor",
  "$recursiveRef",
  "contains",
  "dependencies",
  "dependentSchemas",
  "discriminator",
  "else",
  "id",
  "if",
  "maxContains",
  "minContains",
  "not",
  "nullable",
  "patternProperties",
  "prefixItems",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

/** The assertion for an operand; undefined for one that is not what the keyword takes. */
type Maker = (operand: Json) => Assertion | undefined;

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ["type", typeAssertion],
  ["enum", (operand) => (Array.isArray(operand) ? oneOf(operand) : undefined)],
  ["const", (operand) => oneOf([operand])],
  ["minimum", bound((value, limit) => value >= limit)],
  ["maximum", bound((value, limit) => value <= limit)],
  ["exclusiveMinimum", bound((value, limit) => value > limit)],
  ["exclusiveMaximum", bound((value, limit) => value < limit)],
  ["multipleOf", multipleOf],
  ["minLength", size((value) => (typeof value === "string" ? value : undefined), isLongEnough)],
  ["maxLength", size((value) => (typeof value === "string" ? value : undefined), isShortEnough)],
  ["minItems", size(arrayOf, (value, limit) => value.length >= limit)],
  ["maxItems", size(arrayOf, (value, limit) => value.length <= limit)],
  ["uniqueItems", uniqueItems],
  ["minProperties", size(objectOf, (value, limit) => Object.keys(value).length >= limit)],
  ["maxProperties", size(objectOf, (value, limit) => Object.keys(value).length <= limit)],
  ["required", required],
  ["dependentRequired", dependentRequired],
  ["pattern", pattern],
  ["properties", (operand) => (isJsonObject(operand) ? always : undefined)],
]);

const always: Assertion = () => true;

function typeAssertion(operand: Json): Assertion | undefined {
  const types = Array.isArray(operand) ? operand : [operand];
  const tests = types.map((type) => (typeof type === "string" ? typeTests.get(type) : undefined));
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  if (tests.length === 0 || tests.includes(undefined)) return undefined;
  return (value) => tests.some((test) => test?.(value) === true);
}

const typeTests: ReadonlyMap<string, Assertion> = new Map<string, Assertion>([
  ["string", (value) => typeof value === "string"],
  ["number", (value) => typeof value === "number" && Number.isFinite(value)],
  ["integer", (value) => Number.isInteger(value)],
  ["boolean", (value) => typeof value === "boolean"],
  ["null", (value) => value === null],
  ["array", (value) => Array.isArray(value)],
  ["object", (value) => isJsonObject(value)],
]);

/** Objects and arrays among the values are left to somebody who compares them. */
function oneOf(operand: readonly Json[]): Assertion {
  const values = new Set<Json>(operand.filter((one) => typeof one !== "object" || one === null));
  return (value) => values.has(value);
}

function bound(holds: (value: number, limit: number) => boolean): Maker {
  return (operand) => {
    if (typeof operand !== "number") return undefined;
    return (value) => typeof value !== "number" || holds(value, operand);
  };
}

/** Only whole numbers, where the remainder is exact. */
function multipleOf(operand: Json): Assertion | undefined {
  if (typeof operand !== "number" || !Number.isSafeInteger(operand) || operand <= 0)
    return undefined;
  return (value) =>
    typeof value !== "number" || (Number.isSafeInteger(value) && value % operand === 0);
}

function size<T>(
  measured: (value: Json) => T | undefined,
  holds: (value: T, limit: number) => boolean,
): Maker {
  return (operand) => {
    if (typeof operand !== "number") return undefined;
    return (value) => {
      const known = measured(value);
      return known === undefined || holds(known, operand);
    };
  };
}

/** A code point is one code unit or two, so most texts need no counting. */
function isLongEnough(text: string, limit: number): boolean {
  return text.length >= limit && (text.length / 2 >= limit || codePoints(text) >= limit);
}

function isShortEnough(text: string, limit: number): boolean {
  return text.length <= limit || (text.length / 2 <= limit && codePoints(text) <= limit);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function arrayOf(value: Json): readonly Json[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function objectOf(value: Json): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function uniqueItems(operand: Json): Assertion | undefined {
  if (typeof operand !== "boolean") return undefined;
  if (!operand) return always;
  return (value) => {
    if (!Array.isArray(value)) return true;
    if (value.length > limits.validatedItems) return false;
    if (value.length > 1 && value.some((item) => typeof item === "object" && item !== null))
      return false;
    return new Set(value).size === value.length;
  };
}

function required(operand: Json): Assertion | undefined {
  if (!Array.isArray(operand)) return undefined;
  const names = operand.filter((name) => typeof name === "string");
  if (names.length < operand.length) return undefined;
  return (value) => !isJsonObject(value) || names.every((name) => Object.hasOwn(value, name));
}

function dependentRequired(operand: Json): Assertion | undefined {
  if (!isJsonObject(operand)) return undefined;
  const needs = Object.keys(operand).map((key) => [key, required(operand[key] ?? null)] as const);
  if (needs.some(([, need]) => need === undefined)) return undefined;
  return (value) =>
    !isJsonObject(value) ||
    needs.every(([key, need]) => !Object.hasOwn(value, key) || need?.(value) === true);
}

function pattern(operand: Json): Assertion | undefined {
  const known = typeof operand === "string" ? boundedPattern(operand) : undefined;
  if (known === undefined) return undefined;
  const { expression, maxLength } = known;
  return (value) =>
    typeof value !== "string" || (value.length <= maxLength && expression.test(value));
}

import type { CompatibilityPolicy, Witness } from "../compatibility.ts";
import { isJsonObject } from "../json.ts";
import type { Json } from "../json.ts";
import { plainText } from "../plain-text.ts";
import type { JsonSchema } from "../tool.ts";
import { undeclaredKey } from "./check-declared.ts";
import type { SchemaDialect } from "./dialect.ts";
import { IndependentValidator } from "./independent-validator.ts";

interface CheckedSchema {
  readonly schema: JsonSchema;
  readonly dialect: SchemaDialect;
  /** The references in the schema, where they are known. */
  readonly references?: ReadonlySet<string>;
}

export interface WitnessQuestion {
  readonly writer: CheckedSchema;
  readonly reader: CheckedSchema;
  readonly policy: CompatibilityPolicy;
  readonly validUnder: Witness["validUnder"];
}

/**
 * The witness, if the independent validator accepts the value for the writer and rejects it for the reader. `about`: a
 * sentence about a place in the value; where the reader finds several faults, the one at that place is told.
 */
export function checkedWitness(
  question: WitnessQuestion,
  value: Json,
  about?: string,
): Witness | undefined {
  const { writer, reader, policy, validUnder } = question;
  const texts = textsOf(value);
  try {
    const validator = ({ schema, dialect, references }: CheckedSchema): IndependentValidator =>
      new IndependentValidator(schema, dialect, policy.formats, texts, references);
    const written = validator(writer);
    if (!written.affords(value) || !written.accepts(value)) return undefined;
    if (policy.objects === "declared" && undeclaredKey(written, value) !== undefined)
      return undefined;
    const read = validator(reader);
    const problems = read.problems(value, about !== undefined);
    if (problems.length === 0) return undefined;
    return { validUnder, value, error: sentence(problems, about) };
  } catch (error) {
    // The validator throws on schemas it cannot read: such a witness is not confirmed.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

interface Problem {
  readonly instanceLocation: string;
  readonly keyword: string;
  readonly error: string;
}

/** The most telling problem: the one that `about` speaks of, else the one deepest inside the value, and there the first. */
function sentence(problems: readonly Problem[], about: string | undefined): string {
  const depth = (problem: Problem): number => problem.instanceLocation.split("/").length;
  const general = new Set(["$ref", "allOf", "properties", "items", "prefixItems", "if"]);
  const telling = problems.filter((problem) => !general.has(problem.keyword));
  const list = telling.length > 0 ? telling : problems;
  const branching = list.find(
    (problem) => problem.keyword === "anyOf" || problem.keyword === "oneOf",
  );
  const place = about === undefined ? undefined : /^The value(?: at \/\S*)?/.exec(about)?.[0];
  const there = place === undefined ? [] : list.filter((one) => placeOf(one) === place);
  const chosen =
    there.find((one) => said(one) === about) ??
    there[0] ??
    branching ??
    list.reduce((best, problem) => (depth(problem) > depth(best) ? problem : best));
  return said(chosen);
}

function said(problem: Problem): string {
  const fault = problem.keyword === "false" ? "is not allowed" : plainFault(corrected(problem));
  return plainText(`${placeOf(problem)} ${fault.replace(/\.$/, "")}.`);
}

function placeOf({ instanceLocation }: Problem): string {
  const location = instanceLocation.replace(/^#/, "");
  return location === "" ? "The value" : `The value at ${location}`;
}

/** The validator's sentence, right also at the bound itself and about too many keys. */
function corrected({ keyword, error }: Problem): string {
  switch (keyword) {
    case "exclusiveMinimum":
      return error.replace("is less than", "is not greater than");
    case "maxProperties":
      return error.replace("does not have at least", "has more than");
    default:
      return error;
  }
}

/** The validator's sentences about "Instance …", said of "the value …". */
function plainFault(error: string): string {
  const type = /^Instance type "(\w+)" is invalid\. Expected "(.*)"\.$/s.exec(error);
  if (type !== null) return `is of type ${type[1]}, not ${type[2]?.replaceAll('", "', " or ")}`;
  const missing = /^Instance does not have required property (.*)$/s.exec(error);
  if (missing !== null) return `lacks the required key ${missing[1]}`;
  const choice = /^Instance does not match any of (\[.*)$/s.exec(error);
  if (choice !== null) return `is not one of ${choice[1]}`;
  if (error.startsWith("Instance does not match any sub")) return "fits none of the alternatives";
  const rest = /^(?:Instance|String|Array) (.*)$/s.exec(error);
  return rest === null ? `is not valid: ${error}` : (rest[1] ?? error);
}

/** Every string in a value, keys included. */
function textsOf(value: Json, into: Set<string> = new Set()): string[] {
  if (typeof value === "string") into.add(value);
  else if (Array.isArray(value)) for (const item of value as readonly Json[]) textsOf(item, into);
  else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      into.add(key);
      textsOf(item, into);
    }
  }
  return [...into];
}

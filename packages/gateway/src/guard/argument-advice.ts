import {
  inertJson,
  inertLine,
  isJsonObject,
  nameLikeness,
  parametersOf,
  plainText,
  pointerTokens,
} from "@tenon/contract";
import type { Json, JsonObject, Parameter, ValidationProblem } from "@tenon/contract";
import { placeText } from "@tenon/contract/translate";
import type { TranslationPlan, TranslationStep } from "@tenon/contract/translate";
import type { AgreedTool } from "../pins/agreed.ts";
import { guardLimits } from "./limits.ts";

/** One wrong argument, for an agent to act on. Every text is safe to show. */
export interface ArgumentAdvice {
  readonly pointer: string;
  /** Keyword of JSON Schema that is not met. */
  readonly keyword: string;
  readonly what: string;
  readonly fix: string;
  /** What the agreed schema says about the parameter, in short. */
  readonly schema?: string;
  /** The declared name that is nearest to one that is not declared. */
  readonly nearest?: string;
  /** The rule of the server's change that explains it. */
  readonly rule?: string;
}

/** What to do about a wrong argument. `plan`: how the server has changed the tool, where it has. */
export function adviceOn(
  tool: AgreedTool,
  problem: ValidationProblem,
  plan: TranslationPlan | undefined,
): ArgumentAdvice {
  const { instancePointer: pointer, keyword, key } = problem;
  const place = placeOf(pointer);
  if (key !== undefined && undeclared.has(keyword)) return undeclaredKey(tool, problem, plan);
  if (key !== undefined && keyword === "required") {
    const path = join(place, key);
    const excerpt = excerptOf(tool, path);
    const what = `${inertLine(path)} is missing and required`;
    return { pointer, keyword, what, fix: `Send ${inertLine(key)}.`, ...excerpt };
  }
  const name = place === "" ? "the arguments" : inertLine(place);
  const what = `${name} ${inertLine(problem.message)}`;
  const fix = `Send a value for ${name} as the schema says.`;
  return { pointer, keyword, what, fix, ...excerptOf(tool, place) };
}

const undeclared: ReadonlySet<string> = new Set([
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
]);

function undeclaredKey(
  tool: AgreedTool,
  { instancePointer: pointer, keyword, key = "" }: ValidationProblem,
  plan: TranslationPlan | undefined,
): ArgumentAdvice {
  const place = placeOf(pointer);
  const shown = inertLine(join(place, key));
  const what = `${shown} is not declared`;
  const step = renameTo(plan, place, key);
  if (step?.edit.act === "rename") {
    const from = inertLine(step.edit.from);
    const fix = `The server calls it so now, but what is agreed calls it ${from}: send ${from}, it is translated.`;
    return {
      pointer,
      keyword,
      what,
      fix,
      nearest: from,
      rule: step.rule,
      ...excerptOf(tool, join(place, step.edit.from)),
    };
  }
  const names = siblings(tool, place);
  const nearest = nearestOf(key, names);
  if (nearest !== undefined) {
    const fix = `Send it as ${inertLine(nearest)}, or leave it out.`;
    return {
      pointer,
      keyword,
      what,
      fix,
      nearest: plainText(nearest),
      ...excerptOf(tool, join(place, nearest)),
    };
  }
  const known = names
    .slice(0, 20)
    .map((name) => inertLine(name))
    .join(", ");
  const fix = known === "" ? "Leave it out." : `Leave it out; declared are ${known}.`;
  return { pointer, keyword, what, fix };
}

/** The step that gives a place the name that the agent used already. */
function renameTo(
  plan: TranslationPlan | undefined,
  place: string,
  key: string,
): TranslationStep | undefined {
  if (plan === undefined || plan.verdict === "refuses") return undefined;
  return plan.arguments.steps.find(
    ({ edit }) => edit.act === "rename" && edit.to === key && placeText(edit.at) === place,
  );
}

/** The declared name that is most like another one, when it is like enough. */
export function nearestOf(name: string, names: readonly string[]): string | undefined {
  let [nearest, best] = [undefined as string | undefined, leastLikeness];
  for (const other of names.slice(0, guardLimits.namesCompared)) {
    const likeness = nameLikeness(name, other);
    if (likeness >= best) [nearest, best] = [other, likeness];
  }
  return nearest;
}

const leastLikeness = 0.5;

/** Names declared beside each other in the object at a place. */
function siblings({ tool }: AgreedTool, place: string): readonly string[] {
  const prefix = place === "" ? "" : `${place}.`;
  return parametersOf(tool)
    .filter(({ path, name }) => path === `${prefix}${name}` && name !== "*")
    .map(({ name }) => name);
}

function excerptOf({ tool }: AgreedTool, path: string): { readonly schema?: string } {
  const found = parametersOf(tool).find((parameter) => parameter.path === path);
  return found === undefined ? {} : { schema: excerpt(found) };
}

/** Keywords that say what to send; prose and what is below is left out. */
const telling = [
  "type",
  "enum",
  "const",
  "format",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "items",
  "required",
  "anyOf",
  "oneOf",
  "default",
];

function excerpt({ schema }: Parameter): string {
  const kept = isJsonObject(schema)
    ? Object.fromEntries(telling.flatMap((keyword) => entryOf(schema, keyword)))
    : schema;
  return plainText(inertJson(kept), guardLimits.excerptLength);
}

function entryOf(schema: JsonObject, keyword: string): readonly (readonly [string, Json])[] {
  const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
  return value === undefined ? [] : [[keyword, value]];
}

/** `/items/0/name` is the parameter `items[].name`. */
function placeOf(pointer: string): string {
  return (pointerTokens(pointer) ?? []).reduce(
    (path, token) => (/^\d+$/u.test(token) ? `${path}[]` : join(path, token)),
    "",
  );
}

function join(place: string, key: string): string {
  return place === "" ? key : `${place}.${key}`;
}

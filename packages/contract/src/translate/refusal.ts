import { inertLine } from "../inert-text.ts";
import type { JsonObject } from "../json.ts";
import { plainText } from "../plain-text.ts";
import type { ValidationProblem } from "../validate.ts";
import { translationLimits } from "./limits.ts";
import type { Obstacle, TranslationPlan } from "./plan.ts";

/** Why a call or a result is not passed on, for an agent to act on. Every text is safe to show. */
export interface TranslationRefusal {
  readonly code: RefusalCode;
  /** The rule of the change that is in the way; `translation` for what no rule speaks of. */
  readonly rule: string;
  /** The name that the agent called. */
  readonly tool: string;
  /** JSON Pointer into the arguments or the result; for `tool-not-translatable` into the pinned definition. */
  readonly path: string;
  /** What is wrong, where, and what to do. */
  readonly message: string;
  readonly fix: string;
  /** What changed since the pin, worst first, at most `translationLimits.changesTold`. */
  readonly changed: readonly string[];
  readonly suggestion: {
    /** The live tool, where there is one. */
    readonly tool?: string;
    readonly text: string;
  };
}

export type RefusalCode =
  | "tool-not-translatable"
  | "arguments-not-pinned"
  | "arguments-outside-plan"
  | "arguments-collide"
  | "arguments-too-large"
  | "result-outside-plan"
  | "result-collides"
  | "result-too-large";

/** What is refused at which place of a value. */
export interface RefusedPlace {
  readonly code: RefusalCode;
  readonly path: string;
  /** What is wrong there, without a full stop. */
  readonly what: string;
  readonly obstacle?: Obstacle | undefined;
  readonly fix: string;
}

/** The refusal of a place under a plan. */
export function refusal(plan: TranslationPlan, place: RefusedPlace): TranslationRefusal {
  const { obstacle } = place;
  const others = obstaclesOf(plan).filter((one) => one !== obstacle);
  const told = obstacle === undefined ? others : [obstacle, ...others];
  const where = place.path === "" ? "" : ` at ${inertLine(place.path)}`;
  const fix = inertLine(place.fix, longestText);
  return {
    code: place.code,
    rule: obstacle?.rule ?? "translation",
    tool: plainText(plan.tool),
    path: place.path,
    message: `Tool ${inertLine(plan.tool)}${where}: ${inertLine(place.what, longestText)}. ${fix}`,
    fix,
    changed: told
      .slice(0, translationLimits.changesTold)
      .map(({ change }) => inertLine(change, longestText)),
    suggestion: suggestionFor(plan),
  };
}

const longestText = 500;

/** The refusal of every call under a plan that refuses. */
export function refusalOfTool(
  plan: Extract<TranslationPlan, { verdict: "refuses" }>,
): TranslationRefusal {
  const [obstacle] = plan.obstacles;
  return refusal(plan, {
    code: "tool-not-translatable",
    path: obstacle.path,
    what: `no call of the pinned tool can be translated safely, because ${obstacle.change}`,
    obstacle,
    fix:
      obstacle.code === "change-unanswered"
        ? "Nothing was sent. Do not try other arguments: tell whoever keeps the pin."
        : obstacle.fix,
  });
}

/** The condition of a plan that a problem of a value is about, as far as its place or key tells. */
export function obstacleFor(
  conditions: readonly Obstacle[],
  problem: ValidationProblem,
): Obstacle | undefined {
  const place = shape(problem.instancePointer);
  const longer = problem.key === undefined ? place : `${place}/${problem.key}`;
  const near = conditions.filter(({ path }) => {
    const about = shape(definitionPlace(path));
    return about !== "" && (about === place || about === longer || place.startsWith(`${about}/`));
  });
  return near[0] ?? (conditions.length === 1 ? conditions[0] : undefined);
}

/** `/inputSchema/properties/a/items/properties/b/enum` is about `/a/0/b`. */
function definitionPlace(path: string): string {
  return path
    .replace(/^\/(?:in|out)putSchema/, "")
    .replaceAll(/\/properties\/([^/]*)/g, "/$1")
    .replaceAll(/\/items(?=\/|$)/g, "/0")
    .replace(/\/(?:enum|const|type|required|pattern|format)(?:\/\d+)?$/, "");
}

function shape(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, "/0");
}

function obstaclesOf(plan: TranslationPlan): readonly Obstacle[] {
  if (plan.verdict === "refuses") return plan.obstacles;
  return [...plan.arguments.conditions, ...plan.result.conditions];
}

function suggestionFor(plan: TranslationPlan): TranslationRefusal["suggestion"] {
  if (plan.liveTool === undefined)
    return { text: "List the tools without the pin, and use one that does this work now." };
  const tool = plainText(plan.liveTool);
  const moved = `move the pin to the live contract, where the tool is called ${inertLine(plan.liveTool)}`;
  const text =
    plan.verdict === "refuses"
      ? `Whoever keeps the pin can ${moved}, or map what changed; a mapping is proved before it is used.`
      : `Change the call as the message says. To use what is new, ${moved}.`;
  return { tool, text };
}

/** The refusal as the structured content of a tool result. */
export function refusalContent(one: TranslationRefusal): JsonObject {
  const { suggestion, changed, ...rest } = one;
  return { ...rest, changed: [...changed], suggestion: { ...suggestion } };
}

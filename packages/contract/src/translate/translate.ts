import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import type { ValidationProblem } from "../validate.ts";
import { validateValue } from "../validate.ts";
import type { Applied } from "./apply.ts";
import { applyEdits } from "./apply.ts";
import type { EditNode } from "./edit-tree.ts";
import { editTree } from "./edit-tree.ts";
import type { PlannedSide, TranslationPlan, UsablePlan } from "./plan.ts";
import type { RefusalCode, TranslationRefusal } from "./refusal.ts";
import { obstacleFor, refusal, refusalOfTool } from "./refusal.ts";
import { adviceOn, textsAllowedAt } from "./advice.ts";

export type TranslatedArguments =
  | { readonly ok: true; readonly tool: string; readonly arguments: JsonObject }
  | { readonly ok: false; readonly refusal: TranslationRefusal };

export type TranslatedResult =
  | {
      readonly ok: true;
      readonly result: JsonObject;
      /** Structured content was changed and text content was not: the two may use different words. */
      readonly textDiffers: boolean;
    }
  | { readonly ok: false; readonly refusal: TranslationRefusal };

export interface TranslateOptions {
  /** The caller has validated the arguments against the pinned schema already, undeclared keys included. */
  readonly checked?: boolean;
}

/**
 * The call for the live tool. A proof speaks of calls that the pinned tool allows, so others are refused (unless the
 * caller has checked that), and so are those outside the guard of a partial plan. The arguments are not changed; what
 * no step touches is shared with the answer. Never throws for any arguments.
 */
export function translateArguments(
  plan: TranslationPlan,
  value: JsonObject,
  { checked = false }: TranslateOptions = {},
): TranslatedArguments {
  if (plan.verdict === "refuses") return { ok: false, refusal: refusalOfTool(plan) };
  const refused =
    (checked ? undefined : notPinned(plan, value)) ?? outside(plan, "arguments", value);
  if (refused !== undefined) return { ok: false, refusal: refused };
  const applied = applyEdits(value, treeOf(plan.arguments));
  if (!applied.ok) return { ok: false, refusal: unfit(plan, "arguments", applied) };
  const sent = isJsonObject(applied.value) ? applied.value : value;
  return { ok: true, tool: plan.liveTool, arguments: sent };
}

/**
 * A tool result of the live server in the words of the pinned tool: `structuredContent` is translated; text and other
 * content, `_meta` and results with `isError` are left alone. Never throws for any result.
 */
export function translateResult(plan: UsablePlan, result: JsonObject): TranslatedResult {
  const content = Object.hasOwn(result, "structuredContent")
    ? result["structuredContent"]
    : undefined;
  const idle = plan.result.steps.length === 0 && plan.result.guard === undefined;
  if (content === undefined || result["isError"] === true || idle)
    return { ok: true, result, textDiffers: false };
  const refused = outside(plan, "result", content);
  if (refused !== undefined) return { ok: false, refusal: refused };
  const applied = applyEdits(content, treeOf(plan.result));
  if (!applied.ok) return { ok: false, refusal: unfit(plan, "result", applied) };
  const textDiffers = plan.result.steps.length > 0;
  return { ok: true, result: { ...result, structuredContent: applied.value }, textDiffers };
}

/** Trees of plans in use; plans never change. */
const trees = new WeakMap<PlannedSide, EditNode>();

function treeOf(side: PlannedSide): EditNode {
  const known = trees.get(side) ?? editTree(side.steps.map(({ edit }) => edit));
  trees.set(side, known);
  return known;
}

function notPinned(plan: UsablePlan, value: JsonObject): TranslationRefusal | undefined {
  const problem = firstProblem(plan, plan.pinnedInput, value);
  if (problem === undefined) return undefined;
  return refusal(plan, {
    code: "arguments-not-pinned",
    path: problem.instancePointer,
    what: `the call is not one that the pinned tool allows: ${problem.message}`,
    fix: "Send what the pinned definition of the tool describes.",
  });
}

type Direction = "arguments" | "result";

function outside(
  plan: UsablePlan,
  direction: Direction,
  value: Json,
): TranslationRefusal | undefined {
  const { guard, conditions } = plan[direction];
  const problem = guard === undefined ? undefined : firstProblem(plan, guard, value, false);
  if (guard === undefined || problem === undefined) return undefined;
  const obstacle = obstacleFor(conditions, problem);
  const { what, fix } = adviceOn(problem, textsLeft(plan, direction, problem));
  const change = obstacle === undefined ? what : `${what}, because ${obstacle.change}`;
  const sent = direction === "arguments";
  return refusal(plan, {
    code: `${direction}-outside-plan`,
    path: problem.instancePointer,
    what: sent
      ? `nothing was sent: ${change}`
      : `the result does not fit the pinned tool: ${change}`,
    obstacle,
    fix: sent
      ? fix
      : "The call was made; do not repeat it blindly. Read the text content of the result.",
  });
}

/** The texts at a place that the guard allows and, for arguments, the pinned tool too. */
function textsLeft(
  plan: UsablePlan,
  direction: Direction,
  { instancePointer }: ValidationProblem,
): readonly string[] {
  const allowed = textsAllowedAt(plan[direction].guard ?? true, instancePointer);
  const pinned = textsAllowedAt(plan.pinnedInput, instancePointer);
  return direction === "result" ? allowed : allowed.filter((one) => pinned.includes(one));
}

function firstProblem(
  { policy }: UsablePlan,
  schema: JsonSchema,
  value: Json,
  closed: boolean = policy.objects === "declared",
): ValidationProblem | undefined {
  const options = { closed, formats: policy.formats === "assert" };
  const problems = validateValue(schema, value, options);
  // The problem deepest inside tells most; wrappers like `allOf` only repeat it.
  return problems.toSorted((left, right) => depth(right) - depth(left))[0];
}

function depth({ instancePointer }: ValidationProblem): number {
  return instancePointer.split("/").length;
}

function unfit(
  plan: UsablePlan,
  direction: Direction,
  { code, pointer }: Extract<Applied, { ok: false }>,
): TranslationRefusal {
  const collides = code === "collision";
  const codes: Record<Direction, readonly [RefusalCode, RefusalCode]> = {
    arguments: ["arguments-collide", "arguments-too-large"],
    result: ["result-collides", "result-too-large"],
  };
  return refusal(plan, {
    code: codes[direction][collides ? 0 : 1],
    path: pointer,
    what: collides ? "two keys get the same name" : "there is too much to translate",
    fix: collides ? "Leave one of them out." : "Send less at a time.",
  });
}

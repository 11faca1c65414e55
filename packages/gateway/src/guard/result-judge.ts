import { inertLine, isJsonObject, plainText } from "@tenon/contract";
import type { Json, JsonObject, ValidationProblem } from "@tenon/contract";
import { translateResult } from "@tenon/contract/translate";
import type { GatewaySettings } from "../config/settings.ts";
import type { Era } from "../era.ts";
import type { AgreedTool } from "../pins/agreed.ts";
import { refusalResult } from "./refusals.ts";
import { checksOf } from "./tool-check.ts";
import type { AllowVerdict, GuardNotice, ResultVerdict, TranslateVerdict } from "./verdict.ts";

const pass: ResultVerdict = { kind: "pass", notices: [] };

/** What became of a result that was judged, and whether it suggests that the server is not what it was. */
export interface JudgedResult {
  readonly verdict: ResultVerdict;
  readonly isSuspect: boolean;
}

/**
 * Translates a result back and holds it against the agreed output schema. Errors, and answers that are not results yet
 * (`input_required`, a task), pass as they are.
 */
export function judgeResult(
  call: AllowVerdict | TranslateVerdict,
  result: JsonObject,
  era: Era,
  policy: GatewaySettings["results"],
): JudgedResult {
  const { resultType = "complete" } = result;
  if (result["isError"] === true || resultType !== "complete")
    return { verdict: pass, isSuspect: false };
  const wrapped = call.pinned !== undefined && era === "legacy" && isWrapped(call.pinned, result);
  const plain = wrapped ? unwrapped(result) : result;
  const judged = judgePlain(call, plain, era, policy);
  const { verdict } = judged;
  if (!wrapped || verdict.kind !== "replace") return judged;
  return { ...judged, verdict: { ...verdict, result: rewrapped(verdict.result) } };
}

function judgePlain(
  call: AllowVerdict | TranslateVerdict,
  result: JsonObject,
  era: Era,
  policy: GatewaySettings["results"],
): JudgedResult {
  let [current, notices]: [JsonObject, readonly GuardNotice[]] = [result, []];
  let textDiffers = false;
  if (call.kind === "translate") {
    const back = translateResult(call.plan, result);
    if (!back.ok) {
      const { message } = back.refusal;
      return wrong(call, era, policy, plainText(message, 600));
    }
    ({ result: current, textDiffers } = back);
  }
  if (policy !== "ignore" && call.pinned !== undefined) {
    const problem = problemWith(call.pinned, current);
    if (problem?.code === "result-wrong") return wrong(call, era, policy, problem.message);
    if (problem !== undefined) notices = [problem];
  }
  if (current === result) {
    const verdict = notices.length === 0 ? pass : ({ kind: "pass", notices } as const);
    return { verdict, isSuspect: false };
  }
  return { verdict: { kind: "replace", result: current, textDiffers, notices }, isSuspect: false };
}

function problemWith(pinned: AgreedTool, result: JsonObject): GuardNotice | undefined {
  const { output } = checksOf(pinned);
  if (output === undefined) return undefined;
  const name = inertLine(pinned.name);
  const content = result["structuredContent"];
  if (content === undefined) {
    const message = `The result of ${name} has no structured content, and the agreed tool promises it.`;
    return { code: "result-wrong", message };
  }
  const checked = output.check(content);
  if (checked.kind === "good") return undefined;
  if (checked.kind === "unchecked") {
    return {
      code: "result-unchecked",
      message: `The result of ${name} was not checked: ${checked.why}.`,
    };
  }
  const message = `The result of ${name} is not what is agreed: ${problemText(checked.problems)}.`;
  return { code: "result-wrong", message };
}

function problemText(problems: readonly ValidationProblem[]): string {
  return problems
    .slice(0, 5)
    .map(({ instancePointer, message }) => inertLine(`${instancePointer} ${message}`.trim(), 200))
    .join("; ");
}

function wrong(
  call: AllowVerdict | TranslateVerdict,
  era: Era,
  policy: GatewaySettings["results"],
  message: string,
): JudgedResult {
  if (policy !== "refuse") {
    const notices: readonly GuardNotice[] =
      policy === "warn" ? [{ code: "result-wrong", message }] : [];
    return { verdict: { kind: "pass", notices }, isSuspect: true };
  }
  const fix = "The call was made: do not repeat it blindly. Tell whoever keeps the pin.";
  const text = `${message}\n${fix}`;
  const content: JsonObject = {
    code: "result-outside-plan",
    rule: "results",
    tool: plainText(call.tool),
    path: "",
    message: `${message} ${fix}`,
    fix,
    changed: [],
    suggestion: { text: "Look at the server's own state before you go on." },
  };
  const own = refusalResult(call.pinned, { text, content });
  const result = era === "modern" ? { resultType: "complete", ...own } : own;
  const verdict = { kind: "refuse", code: "result-refused", message, result } as const;
  return { verdict, isSuspect: true };
}

/** Up to 2025-11-25 structured content is an object; what is agreed to be another value travels as `{"result": value}`. */
function isWrapped({ tool }: AgreedTool, result: JsonObject): boolean {
  const { outputSchema } = tool;
  const promisesObject = isJsonObject(outputSchema) && outputSchema["type"] === "object";
  if (outputSchema === undefined || promisesObject) return false;
  const content = result["structuredContent"];
  return (
    isJsonObject(content) && Object.keys(content).length === 1 && Object.hasOwn(content, "result")
  );
}

function unwrapped(result: JsonObject): JsonObject {
  const content = result["structuredContent"];
  const value: Json | undefined = isJsonObject(content) ? content["result"] : undefined;
  return value === undefined ? result : { ...result, structuredContent: value };
}

function rewrapped(result: JsonObject): JsonObject {
  const { structuredContent } = result;
  return structuredContent === undefined
    ? result
    : { ...result, structuredContent: { result: structuredContent } };
}

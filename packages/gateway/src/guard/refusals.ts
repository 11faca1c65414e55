import { inertJson, inertLine, plainText } from "@tenon/contract";
import type { JsonObject, ValidationProblem } from "@tenon/contract";
import { refusalContent } from "@tenon/contract/translate";
import type { TranslationPlan, TranslationRefusal } from "@tenon/contract/translate";
import type { GatewayErrorCode } from "../gateway-error.ts";
import type { Agreed, AgreedTool } from "../pins/agreed.ts";
import type { ToolDrift } from "../pins/drift.ts";
import { changeOf } from "../pins/standing.ts";
import { adviceOn, nearestOf } from "./argument-advice.ts";
import type { ArgumentAdvice } from "./argument-advice.ts";
import { exampleArguments } from "./example-arguments.ts";
import { guardLimits } from "./limits.ts";
import type { RefuseVerdict, VerdictContext } from "./verdict.ts";

/** Where the machine's part of a refusal stands in `_meta` of its result. */
export const refusalKey = "dev.tenon/refusal";

/** What the two forms of a refusal are made of. */
interface Refusal {
  readonly code: GatewayErrorCode;
  /** One line for logs and the audit, without values. */
  readonly message: string;
  /** For the agent: what, why, what to do. */
  readonly text: string;
  readonly content: JsonObject;
}

/**
 * The tool result for a refusal. The machine's part is structured content only where the tool declares no output schema: clients
 * hold structured content against the schema, errors too, and would throw away what the agent has to read.
 */
export function refusalResult(
  tool: AgreedTool | undefined,
  { text, content }: Pick<Refusal, "text" | "content">,
): JsonObject {
  return {
    content: [{ type: "text", text }],
    ...(tool?.hasOutput !== true && { structuredContent: content }),
    isError: true,
    _meta: { [refusalKey]: content },
  };
}

function asResult(context: VerdictContext, refusal: Refusal): RefuseVerdict {
  const { code, message } = refusal;
  const result = refusalResult(context.pinned, refusal);
  return { ...context, kind: "refuse", code, message, as: { form: "result", result } };
}

/** The agreed contract has no such tool: a protocol error, as MCP asks for. */
export function unknownTool(
  context: VerdictContext,
  agreed: Agreed,
  isNew: boolean,
): RefuseVerdict {
  const shown = inertLine(context.tool);
  const nearest = nearestOf(context.tool, [...agreed.byName.keys()]);
  const version = versionText(agreed);
  const why = isNew
    ? `The server offers it now, but it is not in what is agreed (${version}); whoever keeps the pin can move it.`
    : `It is not in what is agreed (${version}).`;
  const like = nearest === undefined ? "List the tools again." : `Perhaps ${inertLine(nearest)}?`;
  const data: JsonObject = {
    code: "tool-unknown",
    tool: plainText(context.tool),
    ...(nearest !== undefined && { nearest: plainText(nearest) }),
    ...(isNew && { offeredByServer: true }),
    ...(agreed.version !== undefined && { version: agreed.version }),
  };
  const message = `Unknown tool: ${shown}. ${why} ${like}`;
  return { ...context, kind: "refuse", code: "tool-unknown", message, as: { form: "error", data } };
}

/** Nothing could be loaded although something is agreed. */
export function pinMissing(context: VerdictContext, message: string): RefuseVerdict {
  const data = { code: "pin-unavailable", server: plainText(context.server) };
  const refused = { ...context, kind: "refuse", code: "pin-unavailable", message } as const;
  return { ...refused, as: { form: "error", data }, retryAfterSeconds: 5 };
}

/** The arguments are not what the agreed schema allows. */
export function wrongArguments(
  context: VerdictContext & { readonly pinned: AgreedTool },
  args: JsonObject,
  problems: readonly ValidationProblem[],
  plan: TranslationPlan | undefined,
): RefuseVerdict {
  const { pinned, agreed } = context;
  const advice = mostTelling(problems).map((problem) => adviceOn(pinned, problem, plan));
  const example = exampleArguments(pinned, args);
  const [first] = advice;
  const shown = inertLine(context.tool);
  const version = agreed === undefined ? "" : ` (${versionText(agreed)})`;
  const text = [
    `Nothing was sent: the arguments of ${shown} are not what is agreed${version}.`,
    ...advice.map(
      ({ what, fix, schema }) =>
        `- ${what}. ${fix}${schema === undefined ? "" : ` Schema: ${schema}`}`,
    ),
    ...(example === undefined ? [] : [`For example: ${inertJson(example)}`]),
  ].join("\n");
  const changed = advice.some(({ rule }) => rule !== undefined) ? changesOf(plan) : [];
  const content: JsonObject = {
    code: "arguments-not-pinned",
    rule: first?.rule ?? "arguments",
    tool: plainText(context.tool),
    path: first?.pointer ?? "",
    message: `${first?.what ?? "The arguments are not what is agreed"}. ${first?.fix ?? ""}`.trim(),
    fix: first?.fix ?? "Send what the definition of the tool describes.",
    changed,
    suggestion: { text: "Send the call again with the arguments corrected; nothing happened yet." },
    problems: advice.map(asJson),
    ...(example !== undefined && { example }),
  };
  const places = problems.map(({ keyword }) => keyword);
  const message = `Arguments of ${shown} refused: ${[...new Set(places)]
    .slice(0, 5)
    .map((one) => plainText(one, 40))
    .join(", ")}.`;
  return asResult(context, { code: "arguments-refused", message, text, content });
}

/** Problems at the deepest places first, since those above often only repeat them; few enough to read. */
function mostTelling(problems: readonly ValidationProblem[]): readonly ValidationProblem[] {
  const wrappers = new Set(["anyOf", "oneOf", "allOf", "if"]);
  const own = problems.filter(({ keyword }) => !wrappers.has(keyword));
  return (own.length === 0 ? problems : own).slice(0, guardLimits.problemsTold);
}

function asJson({
  pointer,
  keyword,
  what,
  fix,
  schema,
  nearest,
  rule,
}: ArgumentAdvice): JsonObject {
  return {
    pointer: plainText(pointer),
    keyword: plainText(keyword),
    what,
    fix,
    ...(schema !== undefined && { schema }),
    ...(nearest !== undefined && { nearest }),
    ...(rule !== undefined && { rule }),
  };
}

function changesOf(plan: TranslationPlan | undefined): readonly string[] {
  if (plan === undefined || plan.verdict === "refuses") return [];
  return plan.arguments.steps.slice(0, 20).map(({ change }) => plainText(change, 500));
}

/** The plan of translation does not let the call pass. */
export function notTranslated(context: VerdictContext, refused: TranslationRefusal): RefuseVerdict {
  const { changed, suggestion, message: told, code } = refused;
  const text = [told, ...changed.slice(0, 10).map((one) => `- ${one}`), suggestion.text].join("\n");
  const message = plainText(`Tool ${inertLine(context.tool)}: ${code} (${refused.rule}).`, 300);
  return asResult(context, {
    code: "tool-drifted",
    message,
    text,
    content: refusalContent(refused),
  });
}

/** The tool is not what was agreed, and that alone is enough to refuse. `undecided`: how it changed is being worked out. */
export function drifted(
  context: VerdictContext,
  drift: ToolDrift,
  why: "policy" | "undecided" | "unchecked",
): RefuseVerdict {
  const { rule = "translation", change = "its definition is another one" } = changeOf(drift);
  const shown = inertLine(context.tool);
  const { what, fix } = reasons[why];
  const told = `Nothing was sent: the server changed ${shown}, ${what}. ${fix}`;
  const content: JsonObject = {
    code: "tool-drifted",
    rule,
    tool: plainText(context.tool),
    path: "",
    message: told,
    fix,
    changed: [plainText(change, 500)],
    suggestion: {
      ...(drift.live !== undefined && { tool: plainText(drift.live.name) }),
      text: "Whoever keeps the pin can move it to what the server offers now.",
    },
  };
  const text = [told, `- ${inertLine(change, 500)}`].join("\n");
  const message = plainText(`Tool ${shown} drifted (${drift.kind}, ${rule}): ${why}.`, 300);
  const refused = asResult(context, { code: "tool-drifted", message, text, content });
  return why === "undecided" ? { ...refused, retryAfterSeconds: 2 } : refused;
}

const reasons = {
  policy: {
    what: "and calls of changed tools are refused here",
    fix: "Do not try other arguments: tell whoever keeps the pin.",
  },
  undecided: {
    what: "and how calls have to be translated is still being worked out",
    fix: "Send the call again in a few seconds.",
  },
  unchecked: {
    what: "and the call cannot be translated, because its arguments cannot be checked",
    fix: "Send less at a time, or tell whoever keeps the pin.",
  },
} as const;

function versionText({ version, digest }: Agreed): string {
  return version === undefined ? digest.slice(0, 19) : `version ${plainText(version, 60)}`;
}

import { defaultPolicy } from "../compatibility.ts";
import { toolDigest } from "../digest.ts";
import type { Fact } from "../diff/fact.ts";
import type { JudgeOptions } from "../diff/judge.ts";
import { judgeTools } from "../diff/tool-pair.ts";
import type { JsonSchema, Tool, ToolList } from "../tool.ts";
import { changeText } from "./change-text.ts";
import { deriveSteps } from "./derive.ts";
import type { TranslationEdit, TranslationStep } from "./edit.ts";
import { findTool } from "./find-tool.ts";
import { translationLimits } from "./limits.ts";
import type {
  Obstacle,
  PlannedSide,
  TranslationOptions,
  TranslationPlan,
  UsablePlan,
} from "./plan.ts";
import type { SideProof, SideQuestion } from "./prove-side.ts";
import { editedSide, plainQuestion, proveSide, refusedFor } from "./prove-side.ts";

/**
 * How calls of a pinned tool become calls of what the live server has now, and results come back. Each step answers a
 * change of `tenon diff` and is certain by itself (a sure rename, a stated default, a respelled value) or asked for by
 * an operator; the whole is proved by the engine in both directions, or there is no plan that may be used. Throws the
 * signal's reason when it is aborted, nothing else.
 */
export function planTranslation(
  pinned: Tool,
  live: Tool | ToolList,
  options: TranslationOptions = {},
): TranslationPlan {
  const policy = { ...defaultPolicy, ...options.policy };
  const head = { schemaVersion: 1, tool: pinned.name, from: toolDigest(pinned), policy } as const;
  const list = "tools" in live ? live : { tools: [live], problems: [] };
  const found =
    "tools" in live ? findTool(pinned, list, options) : ({ tool: live, how: "asked" } as const);
  if ("obstacle" in found) return { ...head, verdict: "refuses", obstacles: [found.obstacle] };
  const { tool } = found;
  const known = { ...head, to: toolDigest(tool), liveTool: tool.name };
  const judge: JudgeOptions = {
    policy,
    budget: { timeoutMs: translationLimits.timeoutMs, ...options.budget },
    signal: options.signal,
  };
  options.signal?.throwIfAborted();
  const sent = planSide(pinned, tool, "input", judge, options);
  // What is cancelled looks undecided, and must not be taken for a refusal.
  options.signal?.throwIfAborted();
  if (sent.kind === "refused") return { ...known, verdict: "refuses", obstacles: sent.obstacles };
  const received = planSide(pinned, tool, "output", judge, options);
  options.signal?.throwIfAborted();
  if (received.kind === "refused")
    return { ...known, verdict: "refuses", obstacles: received.obstacles };
  const partial = sent.side.guard !== undefined || received.side.guard !== undefined;
  return {
    ...known,
    verdict: partial ? "partial" : "translates",
    pinnedInput: pinned.inputSchema,
    arguments: sent.side,
    result: received.side,
    remarks: remarksOn(pinned, tool, [...sent.side.steps, ...received.side.steps], judge),
  };
}

type Planned =
  | { readonly kind: "planned"; readonly side: PlannedSide }
  | { readonly kind: "refused"; readonly obstacles: readonly [Obstacle, ...Obstacle[]] };

function planSide(
  pinned: Tool,
  live: Tool,
  side: "input" | "output",
  judge: JudgeOptions,
  options: TranslationOptions,
): Planned {
  const [old, next] =
    side === "input"
      ? [pinned.inputSchema, live.inputSchema]
      : [pinned.outputSchema, live.outputSchema];
  const [asked, results] = [options.mapping, options.results ?? "prove"];
  const mapped = (side === "input" ? asked?.arguments : asked?.result) ?? [];
  // Nothing was promised about results, so whatever comes keeps the promise.
  if (old === undefined) return planned([], { kind: "proved" });
  if (next === undefined) return withoutOutput(old, results);
  const [writer, reader] = side === "input" ? [old, next] : [next, old];
  const question = plainQuestion({ side, tool: pinned.name, writer, reader, judge });
  const steps = mapped.map(operatorStep);
  const proof = proofOf(question, steps, options);
  if (proof.kind === "guarded" && side === "output" && results === "prove")
    return { kind: "refused", obstacles: proof.conditions };
  return planned(steps, proof);
}

/**
 * Adds what answers the changes that are left, until nothing more is found, and proves the whole. A rename can hide what
 * changed below it, so that takes more than one look.
 */
function proofOf(
  question: SideQuestion,
  steps: TranslationStep[],
  { drop = "refuse", defaults = "live" }: TranslationOptions,
): SideProof {
  const edits = (): readonly TranslationEdit[] => steps.map(({ edit }) => edit);
  try {
    let edited = editedSide(question, edits());
    for (let look = 0; look < translationLimits.looks; look += 1) {
      const known = new Set(steps.map(({ edit }) => subjectOf(edit)));
      const found = deriveSteps({
        ...edited,
        reader: edited.accepted,
        settled: edits(),
        drop,
        defaults,
      });
      const fresh = found.filter(({ edit }) => !known.has(subjectOf(edit)));
      if (fresh.length === 0) break;
      steps.push(...fresh);
      edited = editedSide(question, edits());
    }
    return proveSide(edited);
  } catch (error) {
    return refusedFor(error, question.side);
  }
}

function planned(steps: readonly TranslationStep[], proof: SideProof): Planned {
  if (proof.kind === "refused") return proof;
  if (proof.kind === "proved") return { kind: "planned", side: { steps, conditions: [] } };
  const { guard, conditions } = proof;
  return { kind: "planned", side: { steps, guard, conditions } };
}

function operatorStep(edit: TranslationEdit): TranslationStep {
  const change = "an operator asked for this edit";
  return { edit, basis: "operator", rule: "operator-mapping", change };
}

/** What an edit speaks about: nothing is derived for what an operator, or an earlier look, has spoken about. */
function subjectOf(edit: TranslationEdit): string {
  if (edit.act === "map" || edit.act === "wrap") return JSON.stringify(["value", edit.at]);
  const key = edit.act === "rename" ? edit.from : edit.name;
  return JSON.stringify(["key", edit.act === "supply", edit.at, key]);
}

function withoutOutput(guard: JsonSchema, results: "prove" | "check"): Planned {
  const obstacle: Obstacle = {
    code: "change-unanswered",
    rule: "output-schema-removed",
    path: "/outputSchema",
    change: "the live tool no longer says what its results look like",
    fix: "Have each result checked against the pinned schema, or pin the live tool.",
  };
  if (results === "prove") return { kind: "refused", obstacles: [obstacle] };
  return { kind: "planned", side: { steps: [], guard, conditions: [obstacle] } };
}

/** What changed for the worse and is not about whether values fit: hints, headers, defaults, lost fields, prose. */
function remarksOn(
  pinned: Tool,
  live: Tool,
  answered: readonly TranslationStep[],
  judge: JudgeOptions,
): UsablePlan["remarks"] {
  const told = new Set(answered.map(({ change }) => change));
  return judgeTools(pinned, live, judge)
    .filter(({ level, fact }) => level === "dangerous" || (level === "breaking" && isApart(fact)))
    .map((judged) => {
      return { rule: judged.rule.id, level: judged.level, change: changeText(judged) };
    })
    .filter(({ change }) => !told.has(change));
}

/** Breaking facts about values are answered by steps, by the proof or by conditions. */
function isApart({ side, subject }: Fact): boolean {
  return (side !== "input" && side !== "output") || subject === "header";
}

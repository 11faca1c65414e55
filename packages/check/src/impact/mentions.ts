import { contractRules, plainText } from "@tenon/contract";
import type { Change, Parameter } from "@tenon/contract";
import type { Reference } from "@tenon/prompts";
import type { Draft } from "../draft.ts";
import { isAboutTool } from "../name-index.ts";
import type { NameIndex } from "../name-index.ts";
import { wordsOfChanges } from "./change-words.ts";
import { base } from "./names.ts";
import { originOf, requiredSince } from "./required.ts";
import type { ScannedPrompt } from "./scan.ts";

/** Findings about a tool that one prompt mentions, once per prompt: new required parameters, changed types, changed words. */
export function changedMentions(
  prompt: ScannedPrompt,
  server: string,
  tool: string,
  index: NameIndex,
): readonly Draft[] {
  const fate = index.tool(tool);
  if (fate.state === "gone" || isUntouched(index, tool)) return [];
  const own = prompt.references.filter(
    (reference) => reference.server === server && reference.tool === tool,
  );
  return [
    ...requiredMentions(own, tool, fate.now, index),
    ...typeMentions(own, tool, index),
    ...wordingMentions(own, tool, index),
  ];
}

/** True when neither this step nor an earlier one asks anything new of those who mention the tool. */
function isUntouched(index: NameIndex, tool: string): boolean {
  const before = index.toolBefore(tool);
  return (
    before !== undefined &&
    before === index.toolNow(tool) &&
    !index.step.memory.required.some((entry) => entry.tool === tool)
  );
}

/** New required parameters that the prompt neither mentions nor shows a call for. */
function requiredMentions(
  own: readonly Reference[],
  tool: string,
  toolNow: string,
  index: NameIndex,
): readonly Draft[] {
  const shown = own.some(
    (reference) => reference.kind === "call" && reference.call?.open === false,
  );
  const listed = own.filter(
    ({ kind, form }) => kind === "parameter" && (form === "bullet" || form === "signature"),
  );
  const mentioned = new Set(own.map((reference) => reference.parameter));
  const at = surest(own.filter((reference) => reference.kind === "tool")) ?? listed[0];
  if (at === undefined || at.confidence === "possible" || (shown && listed.length === 0)) return [];
  return requiredSince(index, tool).flatMap(({ parameter, change, remembered }) => {
    // A parameter inside another one is asked for only by those who give the other one.
    if (mentioned.has(parameter) || parameter.includes(".") || parameter.includes("[")) return [];
    const name = `\`${plainText(parameter)}\``;
    const of = `\`${plainText(toolNow)}\` (${plainText(at.server)})`;
    const [firstListed] = listed;
    if (firstListed !== undefined && new Set(listed.map((entry) => entry.parameter)).size > 1) {
      const message = `This list of the parameters of ${of} lacks ${name}, which is required. Add it.`;
      return [{ ...base("prompt-missing-required", firstListed, message, change), parameter }];
    }
    // Once it is agreed, only what shows a wrong call is still worth a word.
    if (shown || remembered) return [];
    const message = `${of} now requires ${name}. Tell the model what to put there, if the prompt knows.`;
    return [
      {
        ...base("prompt-required-added", at, message, change),
        level: "notice" as const,
        parameter,
      },
    ];
  });
}

function typeMentions(own: readonly Reference[], tool: string, index: NameIndex): readonly Draft[] {
  // Keys of a call are judged with the value that they have there.
  const calls = own.some((reference) => reference.kind === "call");
  const seen = new Set<string>();
  const origin = originOf(index, tool);
  return own.flatMap((reference) => {
    const path = reference.parameter;
    if (reference.kind !== "parameter" || path === undefined || seen.has(path)) return [];
    if (calls && (reference.form === "argument" || reference.form === "object-key")) return [];
    const fate = index.parameter(origin, path);
    const toolNow = index.tool(tool);
    if (fate.state === "gone" || toolNow.state === "gone") return [];
    const old = index.parametersBefore(origin).get(path);
    const now = index.parametersNow(toolNow.now).get(fate.now);
    if (old === undefined || now === undefined || !losesType(old, now)) return [];
    seen.add(path);
    const message = `The type of \`${plainText(path)}\` of \`${plainText(tool)}\` (${plainText(reference.server)}) changed from ${old.types.join(" or ")} to ${now.types.join(" or ")}. Check that the prompt still fits.`;
    const draft = base("prompt-type-changed", reference, message, index.changeAt(origin, path));
    return reference.confidence === "possible"
      ? []
      : [{ ...draft, level: "warning" as const, parameter: path }];
  });
}

function losesType(old: Parameter, now: Parameter): boolean {
  if (old.types.length === 0 || now.types.length === 0) return false;
  const accepts = (type: string): boolean =>
    now.types.includes(type) || (type === "integer" && now.types.includes("number"));
  return !old.types.every(accepts);
}

function wordingMentions(
  own: readonly Reference[],
  tool: string,
  index: NameIndex,
): readonly Draft[] {
  const origin = originOf(index, tool);
  // Who says the new name already knows of the rename.
  const changes = index.step.changes.filter(
    (change) => change.tool === origin && (origin === tool || !isAboutTool(change)),
  );
  const [change] = changes;
  if (change === undefined || !changes.every(isWording)) return [];
  const at = surest(own.filter((reference) => reference.kind === "tool"));
  if (at === undefined || at.confidence === "possible") return [];
  const what = wordsOfChanges(changes, index);
  const message = `Only words about \`${plainText(tool)}\` (${plainText(at.server)}) changed: ${what}. Read them against the prompt, then run \`tenon pin ${plainText(at.server)}\`, with \`--reviewed\` when the prompt fits unchanged.`;
  const level = at.confidence === "certain" ? "warning" : "notice";
  return [{ ...base("prompt-wording-changed", at, message, change), level }];
}

function isWording(change: Change): boolean {
  if (change.level === "breaking") return false;
  const family = contractRules.find((rule) => rule.id === change.rule)?.family;
  return family === "prose" || family === "annotation" || change.rule.includes("default");
}

/** The first of the surest references. */
function surest(references: readonly Reference[]): Reference | undefined {
  return (
    references.find((reference) => reference.confidence === "certain") ??
    references.find((reference) => reference.confidence === "likely") ??
    references[0]
  );
}

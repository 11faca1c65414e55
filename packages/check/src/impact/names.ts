import { canonicalJson, plainText } from "@tenon/contract";
import type { Change } from "@tenon/contract";
import type { Reference } from "@tenon/prompts";
import type { FindingLevel } from "../check-report.ts";
import type { Draft } from "../draft.ts";
import { remembered } from "../name-index.ts";
import type { Fate, NameIndex } from "../name-index.ts";
import { replaceName } from "../prompt-text.ts";
import { nearestTool } from "./nearest-tool.ts";
import { originOf } from "./required.ts";
import { respelled } from "./same-value.ts";
import type { ScannedPrompt } from "./scan.ts";

/** Tool, parameter and value references that dangle: no server that owns the name still has it. */
export function danglingNames(
  prompt: ScannedPrompt,
  indexOf: (server: string) => NameIndex | undefined,
): readonly Draft[] {
  const judged = prompt.references.flatMap((reference) => {
    const index = reference.kind === "call" ? undefined : indexOf(reference.server);
    return index === undefined ? [] : [{ reference, verdict: verdictAt(prompt, reference, index) }];
  });
  if (judged.every(({ verdict }) => typeof verdict === "string")) return [];
  const places = Map.groupBy(judged, ({ reference }) => placeOf(reference));
  return [...places.values()].flatMap((owners) => {
    // One owner that still has the name is enough for the whole place.
    if (owners.some(({ verdict }) => verdict === "good")) return [];
    const drafts = owners.flatMap(({ verdict }) => (typeof verdict === "string" ? [] : [verdict]));
    const best = drafts.find((draft) => draft.suggestion !== undefined) ?? drafts[0];
    return best === undefined ? [] : [best];
  });
}

function placeOf({ kind, line, column, endLine, endColumn }: Reference): string {
  return [kind, line, column, endLine, endColumn].join();
}

/** A finding; `good` when the contract has the name; `silent` when another finding or nobody speaks for the place. */
type Verdict = Draft | "good" | "silent";

function verdictAt(prompt: ScannedPrompt, reference: Reference, index: NameIndex): Verdict {
  const tool = index.tool(reference.tool);
  if (reference.kind === "tool") {
    return tool.state === "kept" ? "good" : unknownTool(prompt, reference, tool, index);
  }
  // The finding stands at the tool's name; what the prompt says about a tool that went needs no second one.
  if (tool.state === "gone" || reference.parameter === undefined) return "silent";
  // A key that no version declared is the call's fault, and judged there.
  const origin = originOf(index, reference.tool);
  if (!wasKnown(index, origin, tool.now, reference.parameter)) return "silent";
  const parameter = index.parameter(origin, reference.parameter);
  if (reference.kind === "parameter") return unknownParameter(prompt, reference, parameter);
  if (parameter.state === "gone") return "silent";
  return unknownValue(prompt, reference, index, { tool: tool.now, path: parameter.now });
}

function wasKnown(index: NameIndex, tool: string, toolNow: string, path: string): boolean {
  if (index.parametersBefore(tool).has(path) || index.parametersNow(toolNow).has(path)) return true;
  return index.step.memory.retired.some(
    (entry) => entry.parameter === path && (entry.tool === tool || entry.tool === toolNow),
  );
}

function unknownTool(
  prompt: ScannedPrompt,
  reference: Reference,
  fate: Fate,
  index: NameIndex,
): Draft {
  const sure = fate.state === "renamed" && fate.sure;
  const what = sure
    ? `was renamed. Write \`${plainText(fate.newName)}\`.`
    : goneWords(reference, fate, index);
  const message = `The tool \`${plainText(reference.tool)}\` of ${plainText(reference.server)} ${what}`;
  return {
    ...base("prompt-unknown-tool", reference, message, changeOf(fate)),
    ...suggestion(prompt, reference, reference.tool, sure ? fate.newName : undefined),
  };
}

function goneWords(reference: Reference, fate: Fate, index: NameIndex): string {
  const near = fate.state === "renamed" ? fate.newName : nearestTool(index, reference.tool);
  return near === undefined
    ? "was removed. Take it out of the prompt, or waive this."
    : `was removed. Did you mean \`${plainText(near)}\`? Check that it does the same before you write it.`;
}

function unknownParameter(prompt: ScannedPrompt, reference: Reference, fate: Fate): Verdict {
  if (fate.state === "kept") return "good";
  const path = reference.parameter ?? "";
  const leaf = leafOf(path);
  const of = `of \`${plainText(reference.tool)}\` (${plainText(reference.server)})`;
  if (fate.state === "gone") {
    const message = `The parameter \`${plainText(path)}\` ${of} was removed. Take it out of the prompt, or waive this.`;
    return {
      ...base("prompt-unknown-parameter", reference, message, fate.change),
      parameter: path,
    };
  }
  const written = prompt.text.at(reference) ?? "";
  // A parameter above was renamed: only a place that spells the whole path says the old name.
  const whole = written.includes(path);
  if (fate.state === "moved" && !whole) return "good";
  const [from, to] = whole ? [path, fate.now] : [leaf, leafOf(fate.now)];
  const name = `\`${plainText(to)}\``;
  const what = fate.sure
    ? `was renamed. Write ${name}.`
    : `was probably renamed to ${name}. Check that it means the same before you write it.`;
  const message = `The parameter \`${plainText(path)}\` ${of} ${what}`;
  return {
    ...base("prompt-unknown-parameter", reference, message, fate.change),
    parameter: path,
    ...suggestion(prompt, reference, from, fate.sure ? to : undefined),
  };
}

function unknownValue(
  prompt: ScannedPrompt,
  reference: Reference,
  index: NameIndex,
  { tool, path }: { readonly tool: string; readonly path: string },
): Verdict {
  const values = index.parametersNow(tool).get(path)?.values;
  const written = reference.value;
  if (values === undefined || written === undefined) return "good";
  const accepted = values.map((value) =>
    typeof value === "string" ? value : canonicalJson(value),
  );
  if (accepted.includes(written)) return "good";
  const memory = index.step.memory.retired.find(
    (entry) => entry.tool === tool && entry.parameter === path && entry.value === written,
  );
  const change =
    index.changeAt(originOf(index, reference.tool), reference.parameter) ??
    (memory === undefined ? undefined : remembered(memory));
  const same = respelled(written, accepted);
  const wanted = same === undefined ? `one of: ${listOf(accepted)}` : `\`${plainText(same, 40)}\``;
  const message = `\`${plainText(path)}\` of \`${plainText(tool)}\` (${plainText(reference.server)}) no longer accepts \`${plainText(written)}\`. Write ${wanted}.`;
  const draft = base("prompt-unknown-value", reference, message, change);
  const prose = reference.confidence === "likely" && reference.form === "bare";
  const level: FindingLevel = prose ? "warning" : draft.level;
  if (reference.confidence === "possible") return "silent";
  const mended = suggestion(prompt, reference, written, same);
  return { ...draft, level, parameter: path, detail: written, ...mended };
}

function listOf(accepted: readonly string[]): string {
  const listed = accepted.slice(0, 12).map((value) => plainText(value, 40));
  return `${listed.join(", ")}${accepted.length > listed.length ? ", …" : ""}`;
}

/** The parts that every finding about a reference has; the level follows from how sure the reference is. */
export function base(
  rule: string,
  reference: Reference,
  message: string,
  change: Change | undefined,
): Draft {
  const { line, column, endLine, endColumn, file, server, tool } = reference;
  return {
    rule,
    level: reference.confidence === "possible" ? "warning" : "error",
    line,
    column,
    endLine,
    endColumn,
    file,
    server,
    tool,
    message,
    ...(change === undefined ? {} : { change }),
    ...(reference.confidence === "possible" ? { possible: true } : {}),
  };
}

function suggestion(
  prompt: ScannedPrompt,
  reference: Reference,
  from: string,
  to: string | undefined,
): Pick<Draft, "suggestion"> {
  if (to === undefined || reference.confidence === "possible") return {};
  const replacement = replaceName(prompt.text.at(reference) ?? "", from, to);
  return replacement === undefined ? {} : { suggestion: { replacement } };
}

function changeOf(fate: Fate): Change | undefined {
  return fate.state === "kept" ? undefined : fate.change;
}

function leafOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).replace(/(?:\[\])+$/u, "");
}

import { argumentsAfter } from "./call-reader.ts";
import type { CallBudget } from "./call-reader.ts";
import type { Collector } from "./collector.ts";
import type { EvidenceLevel } from "./mention.ts";
import { isNegated } from "./negation.ts";
import type { Passage, Placed } from "./passage.ts";
import type { ReferenceForm } from "./reference.ts";
import { isShell, looksLikeCommand } from "./shell.ts";
import type { Text } from "./text.ts";
import { isEntry } from "./titles.ts";
import type { Arguments, MapNode } from "./value.ts";
import type { KnownTool, Vocabulary } from "./vocabulary.ts";
import {
  besideTools,
  isAmongOthers,
  hasToolCue,
  isExactly,
  isFileName,
  isForeignMember,
  isMember,
  isMethod,
  isParameterItem,
  isPartOfPath,
  isPassedName,
  isServerName,
  isWordList,
  qualifierBefore,
} from "./word-context.ts";

/** A place in a passage that names tools. Offsets are into the passage. */
export interface ToolMention {
  readonly hit: Placed;
  readonly tools: readonly KnownTool[];
  readonly nameFrom: number;
  readonly level: EvidenceLevel;
  readonly form: ReferenceForm;
  readonly qualified: boolean;
  readonly negated: boolean;
  /** Arguments that follow the name at once: `t(…)`, `t {…}`. */
  readonly arguments: Arguments | undefined;
}

/** The language of a passage that is a program's source, where most names are the program's own. */
export const programLanguage = "program";

/** Which of a passage's hits name tools, how, and with which arguments. */
export function toolMentions(
  passage: Passage,
  collector: Collector,
  budget: CallBudget,
): readonly ToolMention[] {
  const mentions: ToolMention[] = [];
  for (const [index, hit] of passage.hits.entries()) {
    const mention =
      hit.qualified === undefined
        ? bareMention(passage, index, hit, collector, budget)
        : qualifiedMention(passage, hit, collector, budget);
    if (mention !== undefined) mentions.push(mention);
  }
  return mentions;
}

function qualifiedMention(
  passage: Passage,
  hit: Placed,
  collector: Collector,
  budget: CallBudget,
): ToolMention | undefined {
  const { qualified } = hit;
  const value = passage.text.value;
  if (qualified === undefined || isPartOfPath(value, hit)) return undefined;
  if (qualified.exact) collector.declaredServers.add(qualified.server.name);
  const negated = isNegated(value, hit.from, hit.to, hit.lineFrom, hit.lineTo);
  if (qualified.tool === undefined) {
    const place = { start: passage.text.start(hit.from), end: passage.text.end(hit.to) };
    const wildcard = value[hit.to] === "*" || hit.word.endsWith("_");
    if (!qualified.whole && !negated && !wildcard) {
      collector.unknown.push({ ...place, server: qualified.server, name: qualified.name });
    }
    return undefined;
  }
  const written = argumentsAfter(passage.text, hit.to, budget);
  const loose = qualified.loose === true;
  if (loose && collector.meant([qualified.tool]).length === 0) return undefined;
  return {
    hit,
    tools: [qualified.tool],
    nameFrom: hit.to - qualified.name.length,
    level: loose ? (written === undefined ? 3 : 2) : 1,
    form: "qualified",
    qualified: !loose,
    negated,
    arguments: written,
  };
}

function bareMention(
  passage: Passage,
  index: number,
  hit: Placed,
  collector: Collector,
  budget: CallBudget,
): ToolMention | undefined {
  if (hit.tools.length === 0) return undefined;
  const { vocabulary } = collector;
  const value = passage.text.value;
  const negated = isNegated(value, hit.from, hit.to, hit.lineFrom, hit.lineTo);
  const common = { hit, nameFrom: hit.from, negated };
  const owner = qualifierBefore(value, hit, vocabulary);
  if (owner !== undefined && !(owner.separator === "/" && isFileName(value, hit))) {
    const written = argumentsAfter(passage.text, hit.to, budget);
    return {
      ...common,
      tools: [owner.tool],
      level: 1,
      form: "qualified",
      qualified: true,
      arguments: written,
    };
  }
  if (isPartOfPath(value, hit) && !besideTools(value, hit, vocabulary)) return undefined;
  const tools = collector.meant(hit.tools);
  if (tools.length === 0) return undefined;
  const distinctive = tools.some((tool) => tool.distinctive);
  if (!distinctive && (isMember(value, hit) || isParameterItem(value, hit))) return undefined;
  if (isShell(hit.unit.language)) return undefined;
  if (isPassedName(value, hit)) {
    return {
      ...common,
      tools,
      qualified: false,
      level: 2,
      form: "structured",
      arguments: undefined,
    };
  }
  const call = callAt(passage.text, hit, tools, budget);
  if (call !== undefined) return { ...common, tools, qualified: false, ...call };
  const found =
    !distinctive && isEntry(passage, index, hit, tools)
      ? bareWord
      : wordForm(value, hit, distinctive, vocabulary);
  if (found === undefined) return undefined;
  return { ...common, tools, qualified: false, arguments: undefined, ...found };
}

/** `name(…)`, `name {…}`: a call when it cannot be anything else. */
function callAt(
  text: Text,
  hit: Placed,
  tools: readonly KnownTool[],
  budget: CallBudget,
): Pick<ToolMention, "level" | "form" | "arguments"> | undefined {
  const written = argumentsAfter(text, hit.to, budget);
  if (written === undefined) return undefined;
  const owned = ownedKeys(tools, written.named);
  const distinctive = tools.some((tool) => tool.distinctive);
  const isCall = text.value[hit.to] === "(";
  if (hit.unit.language === programLanguage && owned === 0) return undefined;
  // `client.list_projects()`: most likely a library's.
  const known = owned > 0 && owned === written.named.entries.length;
  if (isCall && !known && isForeignMember(text.value, hit))
    return { level: 5, form: "call", arguments: undefined };
  if (distinctive && (isCall || owned > 0 || written.named.entries.length === 0)) {
    return { level: 2, form: isCall ? "call" : "structured", arguments: written };
  }
  if (owned > 0 && owned * 2 >= written.named.entries.length) {
    return { level: 2, form: isCall ? "call" : "structured", arguments: written };
  }
  const whole =
    hit.span !== undefined && hit.span.from === hit.from && written.after === hit.span.to;
  if (isCall && whole && written.named.entries.length === 0) {
    return { level: 3, form: "code-span", arguments: written };
  }
  return undefined;
}

const bareWord = { level: 4, form: "bare" } as const;

function wordForm(
  value: string,
  hit: Placed,
  distinctive: boolean,
  vocabulary: Vocabulary,
): Pick<ToolMention, "level" | "form"> | undefined {
  const { span } = hit;
  if (hit.unit.language === programLanguage) {
    const quoted = /["']/u.test(value[hit.from - 1] ?? "") && value[hit.to] === value[hit.from - 1];
    return distinctive && quoted ? { level: 4, form: "bare" } : undefined;
  }
  if (span !== undefined) {
    const content = value.slice(span.from, span.to);
    const name = value.slice(hit.from, hit.to);
    if (isExactly(content, name)) {
      const doubtful = !distinctive && isAmongOthers(value, span, vocabulary);
      return { level: doubtful ? 5 : 3, form: "code-span" };
    }
    if (isMethod(value, hit)) return { level: 3, form: "code-span" };
    if (looksLikeCommand(content) && hit.from !== span.from) {
      return distinctive ? { level: 5, form: "code-span" } : undefined;
    }
    if (distinctive) return { level: 4, form: "code-span" };
    return isWordList(content) ? { level: 5, form: "code-span" } : undefined;
  }
  if (distinctive) return isServerName(value, hit, vocabulary) ? undefined : bareWord;
  if (hit.unit.kind === "code") return undefined;
  return hasToolCue(value, hit) ? { level: 5, form: "bare" } : undefined;
}

/** How many keys of an object are top-level parameters, for the tool that owns most of them. */
export function ownedKeys(tools: readonly KnownTool[], map: MapNode): number {
  let best = 0;
  for (const tool of tools) {
    best = Math.max(best, map.entries.filter(({ key }) => tool.top.has(key)).length);
  }
  return best;
}

import type { CallBudget } from "./call-reader.ts";
import type { ArgumentStyle, Collector } from "./collector.ts";
import { followingArguments } from "./following-arguments.ts";
import { parameterMentions } from "./parameter-mentions.ts";
import { readPassage } from "./passage.ts";
import type { Passage } from "./passage.ts";
import { enumeratedCalls } from "./enumerated-calls.ts";
import { Scope } from "./scope.ts";
import { scanStructures } from "./structures.ts";
import { templateMentions } from "./template-mentions.ts";
import type { Text } from "./text.ts";
import { toolMentions } from "./tool-mentions.ts";
import type { ToolMention } from "./tool-mentions.ts";
import { valueMentions } from "./value-mentions.ts";
import type { MapNode, ValueNode } from "./value.ts";
import type { KnownTool } from "./vocabulary.ts";
import type { WrittenArguments } from "./written-arguments.ts";

/** What the analysis of one file shares between its texts. */
export interface Analysis {
  readonly collector: Collector;
  readonly budget: CallBudget;
}

/**
 * Finds what a text says about tools and adds it to the collector. `language` marks code, else the
 * text is Markdown.
 */
export function analyseText(text: Text, analysis: Analysis, language?: string): Passage {
  const { collector, budget } = analysis;
  const passage = readPassage(text, collector.vocabulary, language);
  const looked = passage.masked.length > 0 ? templateMentions(passage, collector) : [];
  if (passage.hits.length === 0) return passage;
  const taken = new Set<number>();
  const structured = scanStructures(passage, analysis, taken);
  const mentions = toolMentions(passage, collector, budget);
  mentions.forEach((mention, index) => {
    if (structured.has(passage.text.start(mention.hit.from))) return;
    addTool(passage, mention, mentions[index + 1], analysis, taken);
  });
  const scope = [...mentions, ...looked].sort((a, b) => a.hit.from - b.hit.from);
  const parameters = parameterMentions(
    passage,
    mentions,
    new Scope(passage.text.value, scope),
    collector,
    taken,
  );
  valueMentions(passage, mentions, parameters, collector);
  enumeratedCalls(passage, mentions, parameters, collector);
  return passage;
}

function addTool(
  passage: Passage,
  mention: ToolMention,
  next: ToolMention | undefined,
  { collector, budget }: Analysis,
  taken: Set<number>,
): void {
  const { hit, form, level, negated, qualified } = mention;
  const { text } = passage;
  // A client's prefix belongs to the name's span; `server/tool` is two words.
  const place = { start: text.start(hit.from), end: text.end(hit.to) };
  const nameStart = text.start(mention.nameFrom);
  const written = mention.arguments;
  const style = {
    form: written === undefined ? ("structured" as const) : ("call" as const),
    negated,
    qualified,
  };
  const calls: readonly WrittenArguments[] =
    written !== undefined && (written.named.entries.length > 0 || written.positional.length > 0)
      ? [
          {
            named: written.named,
            positional: written.positional,
            level: level <= 2 ? 2 : 3,
          },
        ]
      : followingArguments(passage, mention, next, budget);
  // A name with its arguments is as sure as they are.
  const surest = Math.min(level, ...calls.map((call) => call.level)) as typeof level;
  collector.tool(mention.tools, { place, nameStart, level: surest, form, negated, qualified });
  for (const { named, positional, level: callLevel, place: own } of calls) {
    collector.call(mention.tools, named, positional, own ?? place, { ...style, level: callLevel });
    for (const tool of mention.tools)
      signature(tool, positional, collector, {
        level: callLevel,
        form: "signature",
        negated,
        qualified,
      });
    take(named, taken);
    for (const { start } of positional) taken.add(start);
  }
}

/** Arguments without names that are parameters' names: `tool(query, limit)`. */
function signature(
  tool: KnownTool,
  positional: readonly ValueNode[],
  collector: Collector,
  style: ArgumentStyle,
): void {
  for (const node of positional) {
    // `tool(query, [limit])`
    if (node.kind === "list") signature(tool, node.items, collector, style);
    if (node.kind !== "scalar" || !node.hole || typeof node.value !== "string") continue;
    const name = /^[A-Za-z_][\w-]*(?=\??$)/u.exec(node.value)?.[0] ?? "";
    if (!tool.top.has(name)) continue;
    collector.parameter(tool, name, { start: node.start, end: node.start + name.length }, style);
  }
}

/** Marks every key as read, so that it is not read again as a word. */
export function take(node: MapNode, taken: Set<number>): void {
  for (const { keyPlace, value } of node.entries) {
    taken.add(keyPlace.start);
    if (value.kind === "map") take(value, taken);
    if (value.kind === "list")
      for (const item of value.items) if (item.kind === "map") take(item, taken);
  }
}

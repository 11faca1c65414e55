import { analyseText } from "./analyse.ts";
import type { Analysis } from "./analyse.ts";
import { Collector } from "./collector.ts";
import { joinTexts, slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { Place } from "./value.ts";

/**
 * Reads the comments of a data file as one text. No model sees them, so that a tool which they name
 * is only possible, and only when its name is distinctive; nothing else in them counts.
 */
export function readComments(text: Text, comments: readonly Place[], analysis: Analysis): void {
  if (comments.length === 0) return;
  const lines = comments.map(({ start, end }) => {
    const mark = /^[ \t]*#+/u.exec(text.value.slice(start, Math.min(end, start + 200)))?.[0] ?? "";
    return slice(text, start + mark.length, Math.min(end + 1, text.value.length));
  });
  const { budget } = analysis;
  const own = new Collector(analysis.collector.vocabulary);
  analyseText(joinTexts(lines), { collector: own, budget });
  for (const mention of own.mentions) {
    if (mention.kind !== "tool" || mention.negated || !mention.tool.distinctive) continue;
    if (!analysis.collector.full)
      analysis.collector.mentions.push({ ...mention, level: 5, binds: false });
  }
}

import type { Collector } from "./collector.ts";
import { resolveName } from "./names.ts";
import type { Passage } from "./passage.ts";
import type { ScopeMention } from "./scope.ts";

const lookup =
  /\b(?:tool_?names?|tools?|available_?tools|toolNames)\s*(?:\[\s*(["'])([\w.:/-]{1,200})\1\s*\]|\.(?:get\(\s*)?["']?([\w-]{1,200}))/gu;
const membership = /(["'])([\w.:/-]{1,200})\1\s+(?:not\s+)?in\s+(?:\w+\.)*\w*tools?\w*/gu;

/**
 * Tools that template expressions look up: `{{ tool_names['x'] }}`, `{% if 'x' in available_tools
 * %}`.
 */
export function templateMentions(passage: Passage, collector: Collector): readonly ScopeMention[] {
  const mentions: ScopeMention[] = [];
  const { original, masked } = passage;
  for (const { from, to } of masked) {
    const expression = original.value.slice(from, to);
    if (!/tool/iu.test(expression)) continue;
    for (const pattern of [lookup, membership]) {
      for (const match of expression.matchAll(pattern)) {
        const name = match[2] ?? match[3] ?? "";
        const named = resolveName(name, collector.vocabulary);
        if (named === undefined) continue;
        const start = from + match.index + match[0].lastIndexOf(name);
        const place = { start: original.start(start), end: original.end(start + name.length) };
        const nameStart = place.end - named.name.length;
        const { qualified } = named;
        collector.tool(named.tools, { place, nameStart, level: 2, form: "template", qualified });
        mentions.push({ hit: { from: start, to: start + name.length }, tools: named.tools });
      }
    }
  }
  return mentions;
}

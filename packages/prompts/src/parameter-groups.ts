import type { Passage, Placed } from "./passage.ts";
import type { KnownTool } from "./vocabulary.ts";

/** What stands between the code spans of names side by side: "`a`, `b` and `c`", "`a`/`b`". */
const beside = /^\s?(?:[,/&|+]|and|or|,\s?(?:and|or))\s?$/iu;

/** Names to either side that are looked at; a longer row is read in pieces. */
const most = 8;

/**
 * The names of parameters that stand side by side in code spans with the one at `index`, itself
 * included: a row of them belongs to a tool that owns all of them.
 */
export function groupAround({ hits, text }: Passage, index: number): readonly string[] {
  const words = new Set<string>();
  for (const step of [-1, 1]) {
    let last = hits[index];
    for (let at = index; last !== undefined && Math.abs(at - index) < most; at += step) {
      const hit = hits[at];
      if (hit === undefined || !isName(text.value, hit)) break;
      if (hit !== last && !isBeside(text.value, step < 0 ? hit : last, step < 0 ? last : hit))
        break;
      words.add(hit.word);
      last = hit;
    }
  }
  return [...words];
}

/** True for a tool that owns every name of a row. */
export function ownsAll(tool: KnownTool, group: readonly string[]): boolean {
  return group.every((word) => tool.byName.has(word));
}

/** A span that holds the name of a parameter and nothing else. */
function isName(value: string, { parameter, tools, span, from, to }: Placed): boolean {
  if (!parameter || tools.length > 0 || span === undefined) return false;
  return span.from === from && (span.to === to || value.slice(to, span.to) === "?");
}

function isBeside(value: string, left: Placed, right: Placed): boolean {
  const from = left.span?.after ?? left.to;
  const to = (right.span?.from ?? right.from) - 1;
  return to - from < 12 && to > from && beside.test(value.slice(from, to));
}

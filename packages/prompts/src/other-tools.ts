import type { Unit } from "./markdown.ts";
import type { Placed } from "./passage.ts";
import { resolveQualified } from "./qualified.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A block that begins with a marked name: "- **`name`**", "### name", "2. Call `name`". */
const atStart =
  /^[\s>]*(?:[-*+•|]\s+|\d+[.)]\s+){0,3}(?:#{1,6}\s+(?:\d+[.)]\s+)?|(?:(?:call|use|run|invoke|tool|then|execute):?\s+)?[`*"']|(?:call|use|run|invoke|tool):?\s+)[`*"']*([A-Za-z][\w-]*)(?![\w./-])/iu;

/**
 * True where the nearest name that looks like a tool's is one that no server here has: what follows
 * it belongs to that tool.
 */
export function isOfAnotherTool(value: string, hit: Placed, vocabulary: Vocabulary): boolean {
  const { unit, lineFrom, from } = hit;
  const lead = value.slice(Math.max(lineFrom, from - 300), from);
  if (isOther(calledBefore(lead), vocabulary)) return true;
  const above = [unit.parent, unit.list?.intro, unit.section.heading].filter(
    (block): block is Unit => block !== undefined && block.kind !== "code",
  );
  return above.some((block) => {
    const start = value.slice(block.from, Math.min(block.to, block.from + 160));
    return isOther(atStart.exec(start)?.[1], vocabulary);
  });
}

/** The name before open arguments: "`name` (a, ", "name(", "`name` with a, ". */
function calledBefore(lead: string): string | undefined {
  const at = Math.max(...["(", " with ", " takes "].map((opener) => lead.lastIndexOf(opener)));
  if (at < 0 || lead.includes(")", at)) return undefined;
  const before = lead.slice(Math.max(0, at - 100), at);
  return /(?<![\w-])([A-Za-z][\w-]*)[`*"']{0,4}\s?$/u.exec(before)?.[1];
}

/** Names of tools have at least two parts; `user-facing` has no more than two either. */
function isOther(name: string | undefined, vocabulary: Vocabulary): boolean {
  if (name === undefined || vocabulary.words.has(name)) return false;
  return /_|-\w+-/u.test(name) && resolveQualified(name, vocabulary)?.tool === undefined;
}

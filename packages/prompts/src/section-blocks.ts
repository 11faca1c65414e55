import { readArguments } from "./call-reader.ts";
import type { CallBudget } from "./call-reader.ts";
import type { Passage, Placed } from "./passage.ts";
import type { ToolMention } from "./tool-mentions.ts";
import type { MapNode } from "./value.ts";
import type { WrittenArguments } from "./written-arguments.ts";

/** Characters of a tool's section that are looked at, and blocks in it. */
const reach = 6_000;
const most = 8;

const opening =
  /\n[ \t>]*(?:`{3,}|~{3,})[ \t]*(?:json[c5]?|python|py|js|javascript|ts|typescript)?[ \t]*\r?\n\s*(?=\{)/gu;
const answer = /\b(?:returns?|responses?|responds|outputs?|results?|receives?|yields?)\b/iu;

/**
 * The further examples below a heading that is a tool's name: objects in blocks of code all of whose
 * keys are the tool's, up to the next heading. They need not be whole calls.
 */
export function sectionBlocks(
  passage: Passage,
  mention: ToolMention,
  found: readonly WrittenArguments[],
  budget: CallBudget,
): readonly WrittenArguments[] {
  const { value } = passage.text;
  const { unit } = mention.hit;
  if (unit.kind !== "heading") return [];
  const known = new Set(found.map(({ named }) => named.start));
  const window = value.slice(unit.to, Math.min(unit.section.to, unit.to + reach));
  const written: WrittenArguments[] = [];
  let done = unit.to;
  for (const fence of window.matchAll(opening)) {
    const from = unit.to + fence.index;
    const at = from + fence[0].length;
    const between = value.slice(done, from);
    if (at < done || /^[ \t>]*#{1,6}\s/mu.test(between) || written.length >= most) break;
    const read = readArguments(passage.text, at, budget);
    if (read === undefined) break;
    const isNew = !known.has(read.named.start);
    const isAnswer = answer.test(between.trimEnd().split("\n").at(-1) ?? "");
    if (
      isNew &&
      !isAnswer &&
      !namesOther(passage, mention, done, from) &&
      isOwn(mention, read.named)
    )
      written.push({
        named: { ...read.named, open: true },
        positional: [],
        level: 3,
        place: { start: read.named.start, end: read.named.end },
      });
    done = read.after;
  }
  return written;
}

function isOwn({ tools }: ToolMention, { entries }: MapNode): boolean {
  return entries.length > 0 && tools.some(({ top }) => entries.every(({ key }) => top.has(key)));
}

/** Another tool is named on the way: the example may be its. */
function namesOther({ hits }: Passage, { tools }: ToolMention, from: number, to: number): boolean {
  for (let index = firstFrom(hits, from); index < hits.length; index += 1) {
    const hit = hits[index];
    if (hit === undefined || hit.to > to) return false;
    const named = hit.qualified?.tool === undefined ? hit.tools : [hit.qualified.tool];
    if (named.some((tool) => tool.distinctive && !tools.includes(tool))) return true;
  }
  return false;
}

/** Index of the first hit that starts at `offset` or behind it. */
function firstFrom(hits: readonly Placed[], offset: number): number {
  let low = 0;
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle]?.from ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { Passage, Placed } from "./passage.ts";
import type { KnownTool } from "./vocabulary.ts";

/** Words behind or before a title that are looked at for what it is about. */
const nearby = 24;

/**
 * True of an ordinary word that is all of a heading, or the bold beginning of an item, when what
 * stands below it names the tool's parameters or its neighbours are tools: a tool's own entry.
 */
export function isEntry(
  passage: Passage,
  index: number,
  hit: Placed,
  tools: readonly KnownTool[],
): boolean {
  const { value } = passage.text;
  if (hit.span !== undefined || !isTitle(value, hit)) return false;
  return isDescribed(passage, index, hit, tools) || isBesideTools(passage, index, hit);
}

function isTitle(value: string, { unit, from, to, lineFrom, lineTo }: Placed): boolean {
  const lead = value.slice(Math.max(lineFrom, from - 60), from);
  if (unit.kind === "heading") {
    return (
      /^[\s>]*#{1,6}\s+(?:(?:tool\s*)?\d{0,3}[.):]?\s+)?[*_"']*$/iu.test(lead) &&
      /^[*_"']*(?:\(\))?\s*#*\s*$/u.test(value.slice(to, lineTo))
    );
  }
  return (
    unit.kind === "item" &&
    /^[\s>]*(?:[-*+•]|\d{1,3}[.)])\s+(?:\*\*|__)$/u.test(lead) &&
    /^(?:\*\*|__)\s*(?:[:—–(-]|$)|^:\s?(?:\*\*|__)/u.test(value.slice(to, to + 6))
  );
}

/** A marked word below the title, in its item or section, is one of the tool's parameters. */
function isDescribed(
  { hits }: Passage,
  index: number,
  { unit }: Placed,
  tools: readonly KnownTool[],
): boolean {
  for (let next = index + 1; next <= index + nearby; next += 1) {
    const other = hits[next];
    const inside =
      unit.kind === "heading" ? other?.unit.section === unit.section : other?.unit === unit;
    if (other === undefined || !inside) return false;
    const marked = other.span !== undefined || other.unit.kind === "code";
    if (marked && other.parameter && tools.some((tool) => tool.byName.has(other.word))) return true;
  }
  return false;
}

/** Another title of the same kind, in the same list or at the same depth, is a distinctive tool. */
function isBesideTools({ hits, text }: Passage, index: number, { unit }: Placed): boolean {
  for (const other of hits.slice(Math.max(0, index - nearby), index + nearby)) {
    if (other.unit === unit || other.unit.kind !== unit.kind) continue;
    const isKin =
      unit.kind === "heading"
        ? other.unit.section.level === unit.section.level
        : other.unit.list === unit.list;
    const isTool =
      other.tools.some((tool) => tool.distinctive) || other.qualified?.tool !== undefined;
    if (isKin && isTool && isTitle(text.value, other)) return true;
  }
  return false;
}

import { limits } from "./limits.ts";
import type { Unit } from "./markdown.ts";
import type { Shape } from "./parameter-shapes.ts";
import type { Placed } from "./passage.ts";

const prose = /^(?:|text|txt|md|markdown|plaintext|yaml|yml|ts|typescript)$/u;
const atLineStart = /^[\s>]*(?:[-*•]\s+)?["'`]?$/u;
const described = /^["'`]?\??\s{0,2}(?:\([^()\n]{1,60}\)\s{0,2})?(?:[:=](?![/:=])|[-—–]\s)/u;

/** A line of a list of parameters in a block of code that is prose: "- owner: who has it". */
export function listedLine(value: string, hit: Placed): Shape | undefined {
  const { unit, lineFrom, lineTo, from, to } = hit;
  if (unit.kind !== "code" || from - lineFrom > 40 || !prose.test(unit.language)) return undefined;
  if (!atLineStart.test(value.slice(lineFrom, from))) return undefined;
  if (!described.test(value.slice(to, Math.min(lineTo, to + 80)))) return undefined;
  return isBelowLabel(value, hit) ? { form: "bullet", level: 4, announced: true } : undefined;
}

const label =
  /^[ \t>#*_`-]*(?:(?:key|required|optional|input|tool|main|common)[ \t]+)?(parameters?|params|arguments?|args|inputs?|required|optional|returns?|responses?|outputs?|results?|examples?|errors?|notes?)\b[^\n:]{0,40}:?[ \t\r*_`]*$/gimu;
const ofParameters = /^(?:param|arg|input|required|optional)/iu;

/** True where the last label above, in the block or right before it, says that parameters follow. */
function isBelowLabel(value: string, { unit, lineFrom }: Placed): boolean {
  const inside = labelsIn(value, unit).findLast(({ at }) => at < lineFrom);
  if (inside !== undefined) return ofParameters.test(inside.word);
  const before = value.slice(Math.max(unit.section.from, unit.from - 200), unit.from);
  const lines = before.split("\n").filter((line) => /\S/u.test(line) && !fence.test(line));
  return ofParameters.test(labels(lines.at(-1) ?? "", 0)[0]?.word ?? "");
}

const fence = /^\s*(?:`{3}|~{3})/u;

interface Label {
  readonly at: number;
  readonly word: string;
}

const known = new WeakMap<Unit, readonly Label[]>();

/** The labels of a block, found once for all names in it. */
function labelsIn(value: string, unit: Unit): readonly Label[] {
  const found = known.get(unit) ?? labels(value.slice(unit.from, unit.to), unit.from);
  known.set(unit, found);
  return found;
}

/** The first labels of a text; a block with more than that is no list of parameters. */
function labels(text: string, from: number): readonly Label[] {
  const found: Label[] = [];
  for (const match of text.matchAll(label)) {
    found.push({ at: from + match.index, word: match[1] ?? "" });
    if (found.length >= limits.scopeMentions) break;
  }
  return found;
}

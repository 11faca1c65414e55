import { limits } from "./limits.ts";
import type { Passage, Placed } from "./passage.ts";
import { slice } from "./text.ts";
import type { ToolMention } from "./tool-mentions.ts";
import { ValueReader } from "./value-reader.ts";
import type { Entry, MapNode } from "./value.ts";
import { belongs } from "./written-arguments.ts";
import type { WrittenArguments } from "./written-arguments.ts";

const aloneOnLine = /^[`"']?\s*[:(]?\s*\r?$/u;
const announcing =
  /^[`"'*]*(?:\s{1,2}(?:tool|with|using|passing|parameters?|arguments?|args|these|the|following|and)){0,5}\s?:?\s*$/iu;
const alone = /^[\s>]*(?:[-*$]\s+)?["'`]?(?:[\w ]{0,30}:\s*)?["'`]?$/u;

/**
 * `key: value` lines below a name in a block of code: deeper ones, a list of them, or, below a name
 * that stands alone, lines as deep as the name.
 */
export function indentedArguments(
  passage: Passage,
  { hit, ...mention }: ToolMention,
): readonly WrittenArguments[] {
  const { value } = passage.text;
  const lead = value.slice(hit.lineFrom, hit.from);
  const rest = value.slice(hit.to, hit.lineTo);
  const below = value.slice(hit.lineTo + 1, hit.lineTo + 60);
  const listed = /^[\s>]*[-*•]\s/u.test(below);
  const isAlone = alone.test(lead) && aloneOnLine.test(rest);
  if (!isAlone && !announcing.test(rest)) return [];
  if (hit.unit.kind !== "code" && !/:\s*$/u.test(rest)) return [];
  const base = indentOf(lead + "x");
  const level = listed || (isAlone && !/[:(]\s*$/u.test(rest) && indentOf(below) === base);
  const entries = entriesBelow(passage, hit, level ? base : base + 1);
  const first = entries[0];
  if (first === undefined) return [];
  const named: MapNode = {
    kind: "map",
    entries,
    open: false,
    start: first.keyPlace.start,
    end: first.keyPlace.end,
  };
  return belongs(mention, named) ? [{ named, positional: [], level: 2 }] : [];
}

/** The entries on the lines below, up to an empty line or one that is not as deep as `least`. */
function entriesBelow(passage: Passage, hit: Placed, least: number): readonly Entry[] {
  const { value } = passage.text;
  const entries: Entry[] = [];
  let depth = -1;
  let at = hit.lineTo + 1;
  for (let lines = 0; at < hit.unit.to && lines < limits.scopeMentions; lines += 1) {
    const newline = value.indexOf("\n", at);
    const end = newline === -1 || newline > hit.unit.to ? hit.unit.to : newline;
    const line = value.slice(at, end);
    const indent = indentOf(line);
    if (line.trim() === "" || indent < least) break;
    if (depth === -1) depth = indent;
    const entry = indent === depth ? entryAt(passage, at, end) : undefined;
    if (entry === undefined && indent === depth) break;
    if (entry !== undefined) entries.push(entry);
    at = end + 1;
  }
  return entries;
}

function entryAt(passage: Passage, from: number, to: number): Entry | undefined {
  const line = slice(passage.text, from, to);
  const match = /^\s*(?:[-*•]\s+)?["'`]?([A-Za-z_][\w.-]*)["'`]?\s*[:=]\s?/u.exec(line.value);
  const key = match?.[1];
  if (match === null || key === undefined) return undefined;
  const keyFrom = line.value.indexOf(key);
  const reader = new ValueReader(line, match[0].length);
  const keyPlace = { start: line.start(keyFrom), end: line.end(keyFrom + key.length) };
  return { key, keyPlace, value: reader.value() };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

import { readArguments } from "./call-reader.ts";
import type { CallBudget } from "./call-reader.ts";
import { limits } from "./limits.ts";
import type { Passage, Placed } from "./passage.ts";
import { taggedArguments } from "./tagged-arguments.ts";
import { slice } from "./text.ts";
import { ownedKeys, programLanguage } from "./tool-mentions.ts";
import type { ToolMention } from "./tool-mentions.ts";
import { ValueReader } from "./value-reader.ts";
import type { Entry, MapNode, ValueNode } from "./value.ts";

/** Arguments that a prompt shows near a tool's name. */
export interface WrittenArguments {
  readonly named: MapNode;
  readonly positional: readonly ValueNode[];
  /** 2 when the keys leave no doubt, 3 when they are a remark in parentheses. */
  readonly level: 2 | 3;
}

/**
 * Arguments written apart from the name: "`tool` with `{…}`", "`tool` (key: …)", an object in the
 * code block that follows, `key: value` lines under the name in a code block. An object is a tool's
 * when at least half of its keys are.
 */
export function followingArguments(
  passage: Passage,
  mention: ToolMention,
  next: ToolMention | undefined,
  budget: CallBudget,
): readonly WrittenArguments[] {
  const { hit } = mention;
  const end = Math.min(hit.lineTo, next?.hit.from ?? Number.POSITIVE_INFINITY);
  const passed = passedArguments(passage, mention, budget);
  if (passed.length > 0) return passed;
  if (hit.unit.language === programLanguage) return [];
  if (hit.unit.kind === "code") {
    const below = indentedArguments(passage, mention);
    return below.length > 0
      ? below
      : onLine(passage, mention, hit.span?.after ?? hit.to, end, budget);
  }
  const found = onLine(passage, mention, hit.span?.after ?? hit.to, end, budget);
  if (found.length > 0) return found;
  const under = indentedArguments(passage, mention);
  if (under.length > 0) return under;
  const below = inNextBlock(passage, mention, next, budget);
  return below.length > 0 ? below : inLaterBlock(passage, mention, next, budget);
}

function onLine(
  passage: Passage,
  mention: ToolMention,
  from: number,
  end: number,
  budget: CallBudget,
): readonly WrittenArguments[] {
  const { value } = passage.text;
  const written: WrittenArguments[] = [];
  const remark = /^\s{0,2}[*_]{0,2}\s?\(/u.exec(value.slice(from, Math.min(end, from + 8)));
  for (let at = from; at < end; at += 1) {
    const isRemark = remark !== null && at === from + remark[0].length - 1;
    if (value[at] !== "{" && !isRemark) continue;
    // `Task({…})`: somebody else's arguments.
    if (!isRemark && /[A-Za-z_][\w-]*\(\s*$/u.test(value.slice(Math.max(from, at - 80), at))) break;
    const read = readArguments(passage.text, at, budget);
    if (read === undefined) break;
    if (!isRemark && isAnswer(value.slice(Math.max(from, at - 100), at))) {
      at = Math.max(at, read.after - 1);
      continue;
    }
    const joined =
      !isRemark &&
      /^[`"'*_]*\s*(?:with|using|and pass|passing|args:?|arguments:?|→|->)?:?\s*[`(]*$/iu.test(
        value.slice(from, at),
      );
    if (belongs(mention, read.named) || (joined && isFlatCall(mention, read.named))) {
      const open = isRemark ? { ...read.named, open: true } : read.named;
      written.push({ named: open, positional: read.positional, level: isRemark ? 3 : 2 });
    } else if (isRemark) {
      continue;
    }
    at = Math.max(at, read.after - 1);
  }
  return written;
}

/** What stands between a name and the object that is passed with it. */
const passing: readonly RegExp[] = [
  // call_tool("tool", {…})
  /^["'`]\s*,\s*(?:\w+\s*[=:]\s*)?(?=\{)/u,
  // <tool_name>tool</tool_name> <arguments>{…}
  /^<\/\w+>\s*<\w+>\s*(?=\{)/u,
  // Action: tool, and on the next line Action Input: {…}
  new RegExp(
    '^["\'`*]{0,3}\\s*\\r?\\n[\\s>]*(?:[-*]\\s+)?[*_"]{0,2}' +
      "(?:action input|arguments|args|input|parameters|params|payload)" +
      '[*_"]{0,2}:?[*_]{0,2}\\s*(?:`{1,3}(?:json)?\\s*)?(?=\\{)',
    "iu",
  ),
];

/**
 * Arguments that a caller passes beside the name: `call_tool("tool", {…})`,
 * `<tool_name>tool</tool_name> <arguments>{…}`, `<invoke name="tool"> <parameter name="key">`,
 * `<tool><key>…</key></tool>`.
 */
function passedArguments(
  passage: Passage,
  mention: ToolMention,
  budget: CallBudget,
): readonly WrittenArguments[] {
  const { value } = passage.text;
  const { to } = mention.hit;
  const window = value.slice(to, to + 200);
  const gap = passing.map((pattern) => pattern.exec(window)).find((match) => match !== null);
  if (gap !== undefined && gap !== null) {
    const read = readArguments(passage.text, to + gap[0].length, budget);
    if (read === undefined || !isFlatCall(mention, read.named)) return [];
    return [{ named: read.named, positional: [], level: 2 }];
  }
  const named = taggedArguments(passage, mention.hit, budget);
  return named !== undefined && belongs(mention, named)
    ? [{ named, positional: [], level: 2 }]
    : [];
}

const answering =
  /\b(?:returns?|returned|returning|respon(?:ds?|ses?)|replies|answers?|yields?|outputs?|results?)\b([^.;{}]{0,60})$/iu;
const passingOn = /\b(?:pass|passing|call|using|use|give|arguments?|args|parameters?|inputs?)\b/iu;

/** "… returns `{": what comes back, not what goes in. */
function isAnswer(before: string): boolean {
  const said = answering.exec(before);
  return said !== null && !passingOn.test(said[1] ?? "");
}

const answers = /\b(?:returns?|response|responds|output|result|receives?|looks like|yields?)\b/iu;

/** A block of code, or a code span that begins a paragraph. */
const opening =
  /^\s*(?:(?:`{3,}|~{3,})\s*(?:json[c5]?|javascript|js|ts|typescript|python|yaml|yml|text)?[ \t]*\r?\n\s*|`{1,2}(?=\{))/iu;

/** "Call `tool` with:" and then a block of code that holds the object. */
function inNextBlock(
  passage: Passage,
  mention: ToolMention,
  next: ToolMention | undefined,
  budget: CallBudget,
): readonly WrittenArguments[] {
  const { value } = passage.text;
  const { hit } = mention;
  const window = value.slice(hit.unit.to, hit.unit.to + 400);
  const fence = opening.exec(window);
  if (fence === null || answers.test(value.slice(hit.to, hit.unit.to))) return [];
  const at = hit.unit.to + fence[0].length;
  if (value[at] !== "{" || (next !== undefined && next.hit.from < at)) return [];
  const read = readArguments(passage.text, at, budget);
  if (read === undefined || !belongs(mention, read.named)) return [];
  return [{ named: read.named, positional: [], level: 2 }];
}

/**
 * A block of code further down in the section, before another tool is named: an object all of whose
 * keys are the tool's.
 */
function inLaterBlock(
  passage: Passage,
  mention: ToolMention,
  next: ToolMention | undefined,
  budget: CallBudget,
): readonly WrittenArguments[] {
  const { value } = passage.text;
  const { unit } = mention.hit;
  const end = Math.min(unit.to + 700, unit.section.to, next?.hit.from ?? Number.POSITIVE_INFINITY);
  const window = value.slice(unit.to, end);
  const fence = /\n[ \t>]*(?:`{3,}|~{3,})[ \t]*(?:json[c5]?)?[ \t]*\r?\n\s*(?=\{)/u.exec(window);
  if (fence === null || answers.test(value.slice(mention.hit.to, unit.to + fence.index))) return [];
  const read = readArguments(passage.text, unit.to + fence.index + fence[0].length, budget);
  const isOwn =
    read !== undefined &&
    read.named.entries.length > 0 &&
    mention.tools.some((tool) => read.named.entries.every(({ key }) => tool.top.has(key)));
  return isOwn ? [{ named: read.named, positional: [], level: 3 }] : [];
}

const aloneOnLine = /^[`"']?\s*[:(]?\s*\r?$/u;
const announcing =
  /^[`"'*]*(?:\s{1,2}(?:tool|with|using|passing|parameters?|arguments?|args|these|the|following|and)){0,5}\s?:?\s*$/iu;
const alone = /^[\s>]*(?:[-*$]\s+)?["'`]?(?:[\w ]{0,30}:\s*)?["'`]?$/u;

/**
 * `key: value` lines below a name in a block of code: deeper ones, a list of them, or, below a name
 * that stands alone, lines as deep as the name.
 */
function indentedArguments(
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

/**
 * "`tool` with `{…}`": whatever the keys, they are meant for the tool that is named at once before.
 */
function isFlatCall(mention: ToolMention, named: MapNode): boolean {
  return (
    mention.level <= 4 &&
    named.entries.length > 0 &&
    named.entries.every(({ key }) => /^[A-Za-z_][\w-]*$/u.test(key))
  );
}

function belongs(mention: Pick<ToolMention, "tools">, named: MapNode): boolean {
  const owned = ownedKeys(mention.tools, named);
  return owned > 0 && owned * 2 >= named.entries.length;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

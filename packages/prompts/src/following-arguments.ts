import { readArguments } from "./call-reader.ts";
import type { CallBudget } from "./call-reader.ts";
import { argumentKeys } from "./data-keys.ts";
import { indentedArguments } from "./indented-arguments.ts";
import type { Passage } from "./passage.ts";
import { sectionBlocks } from "./section-blocks.ts";
import { taggedArguments } from "./tagged-arguments.ts";
import { programLanguage } from "./tool-mentions.ts";
import type { ToolMention } from "./tool-mentions.ts";
import type { MapNode } from "./value.ts";
import { belongs } from "./written-arguments.ts";
import type { WrittenArguments } from "./written-arguments.ts";

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
  const found = nearestArguments(passage, mention, next, budget);
  return [...found, ...sectionBlocks(passage, mention, found, budget)];
}

function nearestArguments(
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
    if (below.length > 0) return below;
    const beside = onLine(passage, mention, hit.span?.after ?? hit.to, end, budget);
    return beside.length > 0 ? beside : onNextLine(passage, mention, budget);
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

/** The last line before a block says that it holds what is sent. */
const isRequest =
  /(?:^|\n)[\s>*_#-]*(?:examples?|inputs?|requests?|usage|call|arguments?)\b[^\n]{0,30}\s*$/iu;

const answers = /\b(?:returns?|response|responds|output|result|receives?|looks like|yields?)\b/iu;

/** A block of code, or a code span that begins a paragraph. */
const opening =
  /^\s*(?:(?:`{3,}|~{3,})\s*(?:json[c5]?|javascript|js|ts|typescript|python|yaml|yml|text)?[ \t]*\r?\n\s*|`{1,2}(?=\{))/iu;

/** `// Tool: tool` in a block of code, and on the next line the object. */
function onNextLine(
  passage: Passage,
  mention: ToolMention,
  budget: CallBudget,
): readonly WrittenArguments[] {
  const { value } = passage.text;
  const { to, unit } = mention.hit;
  const gap = /^["'`*]{0,3}:?[ \t]*\r?\n[ \t]*(?=\{)/u.exec(value.slice(to, to + 80))?.[0];
  if (gap === undefined || to + gap.length >= unit.to) return [];
  const read = readArguments(passage.text, to + gap.length, budget);
  const named = read === undefined ? undefined : unwrapped(read.named);
  return named === undefined || !belongs(mention, named)
    ? []
    : [{ named, positional: [], level: 2 }];
}

/** `{"arguments": {…}}`: what is wrapped, where nothing else is said. */
function unwrapped(named: MapNode): MapNode {
  const [only, ...rest] = named.entries;
  const isWrapper = only !== undefined && rest.length === 0 && argumentKeys.has(only.key);
  return isWrapper && only.value.kind === "map" ? only.value : named;
}

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
  if (read === undefined) return [];
  const named = belongs(mention, read.named) ? read.named : unwrapped(read.named);
  return belongs(mention, named) ? [{ named, positional: [], level: 2 }] : [];
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
  const fence =
    /\n[ \t>]*(?:`{3,}|~{3,})[ \t]*(?:json[c5]?|python|py|js|javascript|ts|typescript|yaml)?[ \t]*\r?\n\s*(?=\{)/u.exec(
      window,
    );
  if (fence === null) return [];
  const between = value.slice(mention.hit.to, unit.to + fence.index);
  if (answers.test(between) && !isRequest.test(between)) return [];
  const read = readArguments(passage.text, unit.to + fence.index + fence[0].length, budget);
  if (read === undefined) return [];
  const isOwn = ({ entries }: MapNode): boolean =>
    entries.length > 0 &&
    mention.tools.some((tool) => entries.every(({ key }) => tool.top.has(key)));
  const named = isOwn(read.named) ? read.named : unwrapped(read.named);
  return isOwn(named) ? [{ named, positional: [], level: 3 }] : [];
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

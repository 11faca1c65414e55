import type { EvidenceLevel } from "./mention.ts";
import { listedLine } from "./parameter-lines.ts";
import type { Placed } from "./passage.ts";
import type { ReferenceForm } from "./reference.ts";
import { isShell, looksLikeCommand } from "./shell.ts";
import { isDistinctive } from "./vocabulary.ts";

/** How a parameter's name was written, before it is known whose it is. */
export interface Shape {
  readonly form: ReferenceForm;
  /** The level when the tool stands in the same line or item. */
  readonly level: EvidenceLevel;
  /** Only a tool on the same line can own what is written so. */
  readonly onLine?: true;
  /** Written as a path of which it is the head (`fields.target`): it must have children. */
  readonly head?: true;
  /** Below a label that says that parameters follow: it needs no tool right before it. */
  readonly announced?: true;
}

/** How a parameter is written at `hit`, or undefined when the word there is none. */
export function shapeOf(value: string, hit: Placed): Shape | undefined {
  if (isShell(hit.unit.language)) return shellShape(value, hit);
  const before = value[hit.from - 1] ?? "";
  const after = value[hit.to] ?? "";
  if (before === "/" || before === "\\" || before === "@" || before === "#" || before === "<")
    return spanList(value, hit);
  // `/contacts?customer_email=1`
  if ((before === "?" || before === "&") && after === "=") return undefined;
  if (hit.span !== undefined) return spanShape(value, hit);
  if (hit.unit.kind === "code") return plainBlockShape(value, hit) ?? listedLine(value, hit);
  if (after === "=" && value[hit.to + 1] !== "=" && /[\s(,`]|^$/u.test(before))
    return { form: "argument", level: 4 };
  return bulletShape(value, hit) ?? rowShape(value, hit) ?? proseShape(value, hit);
}

/** `tool with key="value"`: no command line, though it stands among some. */
function shellShape(value: string, hit: Placed): Shape | undefined {
  const lead = value.slice(Math.max(hit.lineFrom, hit.from - 8), hit.from);
  const isKey =
    /\b(?:with|and)\s$/iu.test(lead) && /^=["'<\d]/u.test(value.slice(hit.to, hit.to + 2));
  return isKey ? { form: "argument", level: 4, onLine: true } : undefined;
}

function spanShape(value: string, hit: Placed): Shape | undefined {
  const { span } = hit;
  if (span === undefined) return undefined;
  const content = value.slice(span.from, span.to);
  const lead = value.slice(span.from, hit.from);
  const rest = value.slice(hit.to, span.to);
  const path = /^\s*["']?(?:[A-Za-z_]\w*(?:\[\d*\])?\.)*$/u.test(lead);
  const form = isBullet(value, hit, span.from) ? "bullet" : "code-span";
  if (path && /^["']?(?:\[\])?\??["']?\s*$/u.test(rest)) return { form, level: 3 };
  if (path && /^["']?\??\s*(?::(?![/:])|=(?!=))/u.test(rest)) return { form, level: 3 };
  if (path && form === "bullet" && /^["']?\s{1,2}<[^<>`]{1,60}>\s*$/u.test(rest))
    return { form, level: 3 };
  if (path && /^(?:\[\d*\])?(?:\.[A-Za-z_]\w*(?:\[\d*\])?){1,6}\s*$/u.test(rest))
    return { form, level: 3, head: true };
  if (/^\s*\[?\s*\{(?:\s*\w{1,60}\s*,){0,12}\s*$/u.test(lead) && /^\s*[,}]/u.test(rest))
    return { form: "code-span", level: 3 };
  if (isOwnKey(lead) && /^["']?\??\s*:/u.test(rest)) {
    return { form: "object-key", level: 3 };
  }
  if (looksLikeCommand(content)) return undefined;
  return spanList(value, hit);
}

/** `{query: …, sort: …}` or `query: …, sort: …` in a span of its own: before a key at depth one. */
function isOwnKey(lead: string): boolean {
  if (/^\s*[\w.-]+\s*[:=][^{}()[\]]*,\s*["']?$/u.test(lead)) return true;
  return /^\s*\{(?:[^{}[\]]*,)?\s*["']?$/u.test(lead);
}

const rowOfTool =
  /[A-Za-z][\w-]{2,80}\s\((?:["'*]{0,2}[\w-]{1,40}["'*]{0,2}\??,\s?){0,8}["'*]{0,2}$/u;

/** `tool key=value` in one span, "tool (a, b)" outside of any. */
export function afterTool(
  value: string,
  hit: Placed,
  isToolAt: ReadonlySet<number>,
): Shape | undefined {
  const { span } = hit;
  if (span === undefined) {
    const lead = value.slice(Math.max(hit.lineFrom, hit.from - 240), hit.from);
    const row = rowOfTool.exec(lead);
    const isOwn = row !== null && isToolAt.has(hit.from - lead.length + row.index);
    return isOwn && /^["'*]{0,2}\??\s?[,)]/u.test(value.slice(hit.to, hit.to + 6))
      ? { form: "signature", level: 4, onLine: true }
      : undefined;
  }
  if (!isToolAt.has(span.from)) return undefined;
  const isKey =
    /\s["']?$/u.test(value.slice(span.from, hit.from)) &&
    /^["']?[=:]/u.test(value.slice(hit.to, span.to));
  return isKey ? { form: "argument", level: 3 } : undefined;
}

/** `a/b`, `a, b`: names side by side in one span. */
function spanList(value: string, hit: Placed): Shape | undefined {
  const { span } = hit;
  if (span === undefined || span.to - span.from > 400) return undefined;
  const content = value.slice(span.from, span.to).trim();
  return /^[\w.-]+(?:\s*[,/|+&]\s*[\w.-]+)+$/u.test(content) &&
    !/^[./]|\.[a-z]{1,4}$/u.test(content)
    ? { form: "code-span", level: 3 }
    : undefined;
}

/** True when only a list marker and emphasis stand before `from` on the line. */
function isBullet(value: string, hit: Placed, from: number): boolean {
  const lead = value.slice(hit.lineFrom, from);
  return lead.length < 200 && /^[\s>]*(?:[-*+•]|\d+[.)])\s+(?:\[[ x]\]\s*)?[`*_"']*$/u.test(lead);
}

function bulletShape(value: string, hit: Placed): Shape | undefined {
  if (hit.unit.kind !== "item" || !isBullet(value, hit, hit.from)) return undefined;
  const rest = value.slice(hit.to, Math.min(hit.lineTo, hit.to + 80));
  if (!/^[*_"']*\s*(?:[*_"']{0,3}\([^()\n]{0,60}\)[*_"']{0,3}\s*){0,3}(?::|=|—|–|-\s)/u.test(rest))
    return undefined;
  return { form: "bullet", level: 4 };
}

/** "Use parent: {…}" in a block of code that is prose. */
function plainBlockShape(value: string, hit: Placed): Shape | undefined {
  if (!/^(?:|text|txt|md|markdown|plaintext)$/u.test(hit.unit.language)) return undefined;
  const lead = value.slice(Math.max(hit.lineFrom, hit.from - 120), hit.from);
  const rest = value.slice(hit.to, Math.min(hit.lineTo, hit.to + 12));
  const isKey =
    /^["']?\s*[:=]\s*(?:[{["'<\d]|(?:true|false|null)\b)/u.test(rest) &&
    /(?:\b(?:use|with|set|pass|using|and)\s|[,({→]|[=-]>|[\w`]:\s)\s*["']?$/iu.test(lead);
  if (!isKey && /[\w)`>"'\]]\s$/u.test(lead) && /^=(?=[\w"'<[{])/u.test(rest) && !isInCall(lead))
    return { form: "argument", level: 4, onLine: true };
  return isKey && !isInCall(lead) ? { form: "argument", level: 4 } : undefined;
}

/** The first cell of a table row, or a name in a column of parameters. */
function rowShape(value: string, hit: Placed): Shape | undefined {
  if (hit.unit.kind !== "row") return undefined;
  if (isInParameterColumn(value, hit)) return { form: "signature", level: 4, onLine: true };
  const lead = /^[\s>]*\|\s*[*_]*$/u.test(value.slice(hit.lineFrom, hit.from));
  const isCell =
    lead &&
    /^[*_?]*\s*(?:\([^|()]{0,40}\)\s*)?\|/u.test(
      value.slice(hit.to, Math.min(hit.lineTo, hit.to + 60)),
    );
  return isCell ? { form: "bullet", level: 4 } : undefined;
}

const names = /^\s*(?:[*"']*[\w.-]+[?*"']*(?:\s*\([^()|]{0,30}\))?\s*(?:,|$)\s*)+$/u;

/** `| tool | query, limit |` below `| Tool | Parameters |`. */
function isInParameterColumn(value: string, { from, lineFrom, lineTo }: Placed): boolean {
  // A row is read per name in it, so only short ones are.
  if (lineTo - lineFrom > 1_500) return false;
  const column = value.slice(lineFrom, from).split("|").length - 1;
  const cell = value.slice(lineFrom, lineTo).split("|")[column] ?? "";
  if (column < 2 || cell.length > 200 || !names.test(cell.trim())) return false;
  const title = tableHead(value, lineFrom).split("|")[column] ?? "";
  return /\b(?:param(?:eter)?s?|arg(?:ument)?s?|inputs?)\b/iu.test(title);
}

/** The first of the rows above, of which there are not too many. */
function tableHead(value: string, lineFrom: number): string {
  let head = "";
  let end = lineFrom - 1;
  for (let rows = 0; rows < 50 && end > 0; rows += 1) {
    const from = value.lastIndexOf("\n", end - 1) + 1;
    const row = value.slice(from, Math.min(end, from + 1_000));
    if (!/^[\s>]*\|/u.test(row)) break;
    head = row;
    end = from - 1;
  }
  return head;
}

/** `limit (number)`, `query (required)`. */
const typed =
  /^[*_]*\s*\((?:optional|required|string|str|number|int|integer|bool|boolean|object|array|list|enum)\b/iu;

/** Not the last word of a remark: "`name`: Entity name (required)". */
const typedLead =
  /(?:^|[-*•|,(:;&/+>]|[,(&/+]\s?["'`*_]+|\b(?:and|or|plus|with|takes?|accepts?|requires?|needs?|expects?|an?|the|optional|required|parameters?|arguments?|set|pass))\s*["'*_]*$/iu;

/** What may stand before a name that begins its line: "limit (number): …", "Input: entities (array)". */
const typedLine =
  /^[\s>]*(?:[-*•]\s+)?(?:(?:inputs?|params?|parameters?|arguments?|args)\s?:\s+)?["'*_]*$/iu;

const cueAfter = /^["'*_]*\s+(?:parameter|param|argument|arg|flag value|filter parameter)s?\b/iu;
const cueBefore = /\b(?:parameter|param|argument)s?:?\s+["'*_]*$/iu;

/** "takes owner, repo and an optional state". */
const takenBy =
  /\b(?:takes?|accepts?|requires?|expects?)\s(?:(?:(?:an?|the)\s)?(?:(?:optional|required)\s)?[\w`"'*-]{1,40}(?:,\s(?:and\s|or\s)?|\s(?:and|or|plus)\s)){0,6}(?:(?:an?|the)\s)?(?:(?:optional|required)\s)?$/iu;
/** "with owner and repo", "`tool`: owner, repo": two names at least, side by side. */
const rowBefore =
  /(?:\b(?:with|pass|give|provide|supply|specify)\s|[\w`*]:\s)(?:[\w`"'*-]{1,40}(?:,\s(?:and\s|or\s)?|\s(?:and|or|plus)\s)){0,8}$/iu;
const rowAfter =
  /^(?:(?:,\s(?:and\s|or\s)?|\s(?:and|or|plus)\s)[\w`"'*-]{1,40}){0,8}(?:[.;)]|\s*$|\sonly\b)/iu;

function isInRow(before: string, after: string): boolean {
  const lead = rowBefore.exec(before)?.[0];
  const rest = lead === undefined ? undefined : rowAfter.exec(after)?.[0];
  if (lead === undefined || rest === undefined) return false;
  return /,\s$|\s(?:and|or|plus)\s$/iu.test(lead) || /^(?:,|\s(?:and|or|plus)\s)/iu.test(rest);
}

/** "filters (status, priority". */
const filters =
  /\b(?:filters?|parameters?|params|options?|arguments?|args|inputs?):?\s?\((?:["'`*]{0,2}[\w-]{1,40}["'`*]{0,2},\s?(?:(?:and|or)\s)?){0,10}["'`*]{0,2}$/iu;

/** Up to the closing parenthesis nothing but names: "filters (branch, event type)" is a remark. */
function isFilter(before: string, after: string): boolean {
  return (
    filters.test(before) &&
    /^(?:["'`*]{0,2}(?:\s?,\s?(?:(?:and|or)\s)?["'`*]{0,2}[\w-]{1,40}){0,10})["'`*]{0,2}\)/u.test(
      after,
    )
  );
}

const listEnd = /^(?:\s?[,.;:)]|\s(?:and|or|plus|of|as)\s|\s*$)/iu;

function proseShape(value: string, hit: Placed): Shape | undefined {
  const distinctive = isDistinctive(hit.word);
  const after = value.slice(hit.to, Math.min(hit.lineTo, hit.to + 120));
  const before = value.slice(Math.max(hit.lineFrom, hit.from - 120), hit.from);
  if (before.endsWith(".") || /^\.\w/u.test(after)) return undefined;
  if (cueAfter.test(after) || cueBefore.test(before)) return { form: "bare", level: 4 };
  if (isInCall(before)) return undefined;
  if (
    (takenBy.test(before) && listEnd.test(after)) ||
    isInRow(before, after) ||
    isFilter(before, after)
  )
    return { form: "signature", level: 4, onLine: true };
  if (/^(?::\s?|\s?=\s)\S/u.test(after) && /[({,]\s*$/u.test(before))
    return { form: "argument", level: 4 };
  if (
    /^:\s?[[{"'<\d]/u.test(after) &&
    /(?:\b(?:with|and|use|set|pass|using)|[—–])\s+$/iu.test(before)
  ) {
    return { form: "argument", level: 4 };
  }
  if (/[`*_]\s*\((?:["'`]?[\w-]+["'`]?\s*,\s*)*$/u.test(before))
    return { form: "argument", level: 4 };
  if (typed.test(after) && typedLead.test(before)) {
    const opens = typedLine.test(before) && /^[^)\n]{1,60}\)\s{0,2}(?:[:—–-]|\s*$)/u.test(after);
    return { form: "signature", level: 4, ...(opens ? { announced: true as const } : {}) };
  }
  if (
    /^\s(?:["'`“][^"'`“”\n]|\d)/u.test(after) &&
    /(?:\bwith|,|\bwith\b.{3,80}\band)\s+$/iu.test(before)
  )
    return { form: "argument", level: 4, onLine: true };
  return distinctive ? { form: "bare", level: 4 } : undefined;
}

/** Inside `other(…)`: somebody else's argument; a tool's own were read with its call. */
function isInCall(before: string): boolean {
  return /[A-Za-z_][\w-]*\(\s*\{?[^(){}]*$/u.test(before);
}

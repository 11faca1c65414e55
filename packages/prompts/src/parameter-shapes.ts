import type { EvidenceLevel } from "./mention.ts";
import type { Placed } from "./passage.ts";
import type { ReferenceForm } from "./reference.ts";
import { isShell, looksLikeCommand } from "./shell.ts";
import { isDistinctive } from "./vocabulary.ts";

/** How a parameter's name was written, before it is known whose it is. */
export interface Shape {
  readonly form: ReferenceForm;
  /** The level when the tool stands in the same line or item. */
  readonly level: EvidenceLevel;
}

/** How a parameter is written at `hit`, or undefined when the word there is none. */
export function shapeOf(value: string, hit: Placed): Shape | undefined {
  if (isShell(hit.unit.language)) return undefined;
  const before = value[hit.from - 1] ?? "";
  const after = value[hit.to] ?? "";
  if (before === "/" || before === "\\" || before === "@" || before === "#" || before === "<")
    return spanList(value, hit);
  // `/contacts?customer_email=1`
  if ((before === "?" || before === "&") && after === "=") return undefined;
  if (hit.span !== undefined) return spanShape(value, hit);
  if (hit.unit.kind === "code") return plainBlockShape(value, hit);
  if (after === "=" && value[hit.to + 1] !== "=" && /[\s(,`]|^$/u.test(before))
    return { form: "argument", level: 4 };
  return bulletShape(value, hit) ?? rowShape(value, hit) ?? proseShape(value, hit);
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
  if (isOwnKey(lead) && /^["']?\??\s*:/u.test(rest)) {
    return { form: "object-key", level: 3 };
  }
  if (looksLikeCommand(content)) return undefined;
  return spanList(value, hit);
}

/** `{query: …, sort: …}` in a span of its own: before a key at depth one. */
function isOwnKey(lead: string): boolean {
  return /^\s*\{(?:[^{}[\]]*,)?\s*["']?$/u.test(lead);
}

/** `tool key=value` in one span. */
export function afterTool(
  value: string,
  hit: Placed,
  isToolAt: ReadonlySet<number>,
): Shape | undefined {
  const { span } = hit;
  if (span === undefined || !isToolAt.has(span.from)) return undefined;
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
  if (!/^[*_"']*\s*(?:\([^()\n]{0,60}\))?[*_"']*\s*(?::|=|—|–|-\s)/u.test(rest)) return undefined;
  return { form: "bullet", level: 4 };
}

/** "Use parent: {…}" in a block of code that is prose. */
function plainBlockShape(value: string, hit: Placed): Shape | undefined {
  if (!/^(?:|text|txt|md|markdown|plaintext)$/u.test(hit.unit.language)) return undefined;
  const lead = value.slice(Math.max(hit.lineFrom, hit.from - 40), hit.from);
  const rest = value.slice(hit.to, Math.min(hit.lineTo, hit.to + 12));
  const isKey =
    /^["']?\s*[:=]\s*[{["'<\d]/u.test(rest) &&
    /(?:\b(?:use|with|set|pass|using|and)\s|[,({])\s*["']?$/iu.test(lead);
  return isKey ? { form: "argument", level: 4 } : undefined;
}

/** The first cell of a table row. */
function rowShape(value: string, hit: Placed): Shape | undefined {
  if (hit.unit.kind !== "row") return undefined;
  const lead = /^[\s>]*\|\s*[*_]*$/u.test(value.slice(hit.lineFrom, hit.from));
  const isCell =
    lead &&
    /^[*_?]*\s*(?:\([^|()]{0,40}\)\s*)?\|/u.test(
      value.slice(hit.to, Math.min(hit.lineTo, hit.to + 60)),
    );
  return isCell ? { form: "bullet", level: 4 } : undefined;
}

/** `limit (number)`, `query (required)`. */
const typed =
  /^[*_]*\s*\((?:optional|required|string|str|number|int|integer|bool|boolean|object|array|list|enum)\b/iu;

const cueAfter = /^["'*_]*\s+(?:parameter|param|argument|arg|flag value|filter parameter)s?\b/iu;
const cueBefore = /\b(?:parameter|param|argument)s?:?\s+["'*_]*$/iu;

function proseShape(value: string, hit: Placed): Shape | undefined {
  const distinctive = isDistinctive(hit.word);
  const after = value.slice(hit.to, Math.min(hit.lineTo, hit.to + 40));
  const before = value.slice(Math.max(hit.lineFrom, hit.from - 40), hit.from);
  if (before.endsWith(".") || /^\.\w/u.test(after)) return undefined;
  if (cueAfter.test(after) || cueBefore.test(before)) return { form: "bare", level: 4 };
  // Inside `other(…)`: somebody else's argument; the tool's own were read with its call.
  if (/[A-Za-z_][\w-]*\(\s*\{?[^(){}]*$/u.test(before)) return undefined;
  if (/^:\s?\S/u.test(after) && /[({,]\s*$/u.test(before)) return { form: "argument", level: 4 };
  if (/^:\s?[[{"'<\d]/u.test(after) && /\b(?:with|and|use|set|pass|using)\s+$/iu.test(before)) {
    return { form: "argument", level: 4 };
  }
  if (/[`*_]\s*\((?:["'`]?[\w-]+["'`]?\s*,\s*)*$/u.test(before))
    return { form: "argument", level: 4 };
  if (typed.test(after)) return { form: "signature", level: 4 };
  return distinctive ? { form: "bare", level: 4 } : undefined;
}

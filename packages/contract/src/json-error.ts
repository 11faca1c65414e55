/** A place in a text; both count from 1, columns in UTF-16 code units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** What may come next: `value`, `value?` (or the end of an empty array), `key?`, `key`, `colon`, `more` (comma or end). */
type Expected = "value" | "value?" | "key" | "key?" | "colon" | "more";

const space = /[\t\n\r ]*/uy;
const escapeToken = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/uy;
const scalarToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/**
 * Where a text stops being JSON (RFC 8259): the start of the first token that cannot stand where it stands.
 * `JSON.parse` says so only in words that differ from message to message. Undefined when the text is JSON.
 */
export function jsonErrorPosition(text: string): TextPosition | undefined {
  const open: Brackets = [];
  let expected: Expected = "value";
  let at = end(space, text, 0) ?? 0;
  while (at < text.length) {
    const next = step(text, at, expected, open);
    if (next === undefined) return positionOf(text, at);
    expected = next.expected;
    at = end(space, text, next.at) ?? next.at;
  }
  return expected === "more" && open.length === 0 ? undefined : positionOf(text, at);
}

type Brackets = ("[" | "{")[];

interface Step {
  readonly at: number;
  readonly expected: Expected;
}

function step(text: string, at: number, expected: Expected, open: Brackets): Step | undefined {
  const character = text[at];
  if (expected === "more") return more(character, at, open);
  if (expected === "colon") {
    return character === ":" ? { at: at + 1, expected: "value" } : undefined;
  }
  if (expected === "value" || expected === "value?") {
    if (character === "]" && expected === "value?") return close(at, open);
    return value(text, at, open);
  }
  if (character === "}" && expected === "key?") return close(at, open);
  const after = stringEnd(text, at);
  return after === undefined ? undefined : { at: after, expected: "colon" };
}

function more(character: string | undefined, at: number, open: Brackets): Step | undefined {
  const inside = open.at(-1);
  if (inside === undefined) return undefined;
  if (character === ",") return { at: at + 1, expected: inside === "[" ? "value" : "key" };
  return character === (inside === "[" ? "]" : "}") ? close(at, open) : undefined;
}

function close(at: number, open: Brackets): Step {
  open.pop();
  return { at: at + 1, expected: "more" };
}

function value(text: string, at: number, open: Brackets): Step | undefined {
  const character = text[at];
  if (character === "[" || character === "{") {
    open.push(character);
    return { at: at + 1, expected: character === "[" ? "value?" : "key?" };
  }
  const after = character === '"' ? stringEnd(text, at) : end(scalarToken, text, at);
  return after === undefined ? undefined : { at: after, expected: "more" };
}

/** Where the string that starts at `from` ends: a loop, because a megabyte would exhaust an expression's stack. */
function stringEnd(text: string, from: number): number | undefined {
  if (text[from] !== '"') return undefined;
  let at = from + 1;
  while (at < text.length && text[at] !== '"') {
    if (text.charCodeAt(at) < 0x20) return undefined;
    const next = text[at] === "\\" ? end(escapeToken, text, at) : at + 1;
    if (next === undefined) return undefined;
    at = next;
  }
  return at < text.length ? at + 1 : undefined;
}

/** Where a sticky expression's match at `from` ends; undefined when it does not match there. */
function end(expression: RegExp, text: string, from: number): number | undefined {
  expression.lastIndex = from;
  return expression.test(text) ? expression.lastIndex : undefined;
}

function positionOf(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

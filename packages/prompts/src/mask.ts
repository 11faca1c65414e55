import { limits } from "./limits.ts";

/**
 * Stands where a template expression was: no word, no blank, so that what is around it keeps its
 * shape.
 */
export const filler = "\ue000";

/** A template expression that a mask covered. */
export interface Masked {
  readonly from: number;
  readonly to: number;
  /** A comment of the template language: nothing in it reaches a model. */
  readonly comment: boolean;
}

const openers: ReadonlyMap<string, string> = new Map([
  ["{{", "}}"],
  ["{%", "%}"],
  ["{#", "#}"],
  ["<%", "%>"],
  ["${", "}"],
  ["!{", "}"],
  ["@{", "}"],
]);

/**
 * Covers template expressions (`{{ x }}`, `{% if %}`, `${x}`, `!{cmd}`, `<% %>`) and the comments of
 * template languages with as many fillers, line breaks kept, so that every position stays true.
 * Doubled braces around a JSON object are escapes, not an expression.
 */
export function maskTemplates(value: string): {
  readonly value: string;
  readonly masked: readonly Masked[];
} {
  if (!/[{<]/u.test(value)) return { value, masked: [] };
  const masked: Masked[] = [];
  const pieces: string[] = [];
  const finder = new Finder(value);
  let copied = 0;
  for (let at = nextOpener(value, 0); at !== -1; at = nextOpener(value, at)) {
    const comment = commentEnd(value, at, finder);
    const end = comment === -1 ? expressionEnd(value, at, finder) : comment;
    if (end === -1) {
      at += 1;
      continue;
    }
    pieces.push(value.slice(copied, at), cover(value.slice(at, end)));
    masked.push({ from: at, to: end, comment: comment !== -1 });
    copied = end;
    at = end;
  }
  if (masked.length === 0) return { value, masked };
  pieces.push(value.slice(copied));
  return { value: pieces.join(""), masked };
}

/** The same number of characters, none of which is a word. */
export function cover(expression: string): string {
  return expression.replaceAll(/[^\r\n]/g, filler);
}

/**
 * Searches one text from rising offsets: what was found, or not found, is remembered, so that any
 * number of openers that nothing closes costs one pass.
 */
class Finder {
  readonly #value: string;
  readonly #found = new Map<string, number>();

  constructor(value: string) {
    this.#value = value;
  }

  /** Offset of the next `needle` at or after `from`; the text's length when there is none. */
  next(needle: string, from: number): number {
    const known = this.#found.get(needle) ?? -1;
    if (known >= from) return known;
    const at = this.#value.indexOf(needle, from);
    const found = at === -1 ? this.#value.length : at;
    this.#found.set(needle, found);
    return found;
  }

  /** The same for a line that holds nothing but blanks: the line break before it. */
  blankLine(from: number): number {
    const known = this.#found.get("\n\n") ?? -1;
    if (known >= from) return known;
    blankLines.lastIndex = from;
    const found = blankLines.exec(this.#value)?.index ?? this.#value.length;
    this.#found.set("\n\n", found);
    return found;
  }
}

const blankLines = /\n[ \t]*\r?\n/gu;

const anyOpener = /\{[{%#]|[$!@]\{|<%/gu;

function nextOpener(value: string, from: number): number {
  anyOpener.lastIndex = from;
  return anyOpener.exec(value)?.index ?? -1;
}

/** How comments begin: Handlebars, Mustache, Go, Jinja, Liquid and Django, ERB and EJS. */
const comments: readonly (readonly [opening: RegExp, closer: string])[] = [
  [/^\{\{~?!--/u, "--"],
  [/^\{\{~?!/u, "}}"],
  [/^\{\{-?\s?\/\*/u, "*/"],
  [/^\{#(?=[\s-])/u, "#}"],
  [/^\{%-?\s*comment\b/u, "endcomment"],
  [/^<%#/u, "%>"],
  [/^<%--/u, "--%>"],
];

function commentEnd(value: string, at: number, finder: Finder): number {
  const head = value.slice(at, at + 16);
  if (!/^(?:\{\{[~-]?\s?[!/]|\{#|\{%-?\s*c|<%[#-])/u.test(head)) return -1;
  const found = comments.find(([opening]) => opening.test(head));
  if (found === undefined) return -1;
  const [, closer] = found;
  const close = finder.next(closer, at + 3);
  if (close - at > limits.commentCharacters) return -1;
  const tag = /^(?:--|\*\/|endcomment)$/u.test(closer);
  // The tag goes on behind `--`, `*/` and `endcomment`.
  const end = tag ? finder.next(closer === "endcomment" ? "%}" : "}}", close) + 2 : close;
  const after = tag ? end : close + closer.length;
  return after > value.length || after - close > 40 ? -1 : after;
}

function expressionEnd(value: string, at: number, finder: Finder): number {
  const opener = value.slice(at, at + 2);
  const closer = openers.get(opener) ?? "}";
  // GitHub writes ${{ … }}, Handlebars {{{ … }}}.
  const triple = opener === "{{" && value[at + 2] === "{";
  const start = at + (triple ? 3 : 2);
  if (opener === "${" && value[at + 2] === "{") return closing(value, at + 3, "}}", finder);
  if (opener === "{{" && looksLikeObject(value, start)) return -1;
  if (opener === "{#") return -1;
  return closing(value, start, triple ? "}}}" : closer, finder);
}

function closing(value: string, from: number, closer: string, finder: Finder): number {
  const end = finder.next(closer, from) + closer.length;
  if (end > value.length || end - from > limits.templateCharacters) return -1;
  // A blank line never stands in an expression; it means that the opener was never closed.
  return finder.blankLine(from) < end ? -1 : end;
}

/**
 * `{{"name": 1}}` and `{{ name: 1 }}` are a doubled brace around an object, as format strings write
 * it.
 */
function looksLikeObject(value: string, from: number): boolean {
  return /^\s*(?:"[^"\n]{0,80}"|'[^'\n]{0,80}'|\w{1,80})\s*:(?![:=])/u.test(
    value.slice(from, from + 200),
  );
}

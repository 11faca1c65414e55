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
const names = new Set("${ {{ {% {# <% !{ @{".split(" "));

/**
 * Covers template expressions (`{{ x }}`, `{% if %}`, `${x}`, `!{cmd}`, `<% %>`) with as many
 * fillers, line breaks kept, so that every position stays true. Doubled braces around a JSON object
 * are escapes, not an expression.
 */
export function maskTemplates(value: string): {
  readonly value: string;
  readonly masked: readonly Masked[];
} {
  if (!/[{<]/u.test(value)) return { value, masked: [] };
  const masked: Masked[] = [];
  const pieces: string[] = [];
  let copied = 0;
  for (let at = nextOpener(value, 0); at !== -1; at = nextOpener(value, at)) {
    const end = expressionEnd(value, at);
    if (end === -1) {
      at += 1;
      continue;
    }
    pieces.push(value.slice(copied, at), cover(value.slice(at, end)));
    masked.push({ from: at, to: end });
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

function nextOpener(value: string, from: number): number {
  for (let at = from; at < value.length - 1; at += 1) {
    const code = value.charCodeAt(at);
    if (code !== 123 && code !== 36 && code !== 60 && code !== 33 && code !== 64) continue;
    if (names.has(value.slice(at, at + 2))) return at;
  }
  return -1;
}

function expressionEnd(value: string, at: number): number {
  const opener = value.slice(at, at + 2);
  const closer = openers.get(opener) ?? "}";
  // GitHub writes ${{ … }}, Handlebars {{{ … }}}.
  const triple = opener === "{{" && value[at + 2] === "{";
  const start = at + (triple ? 3 : 2);
  if (opener === "${" && value[at + 2] === "{") return closing(value, at + 3, "}}");
  if (opener === "{{" && looksLikeObject(value, start)) return -1;
  if (opener === "{#" && !/\s/u.test(value[at + 2] ?? "")) return -1;
  return closing(value, start, triple ? "}}}" : closer);
}

function closing(value: string, from: number, closer: string): number {
  const window = value.slice(from, from + limits.templateCharacters);
  const found = window.indexOf(closer);
  if (found === -1) return -1;
  // A blank line never stands in an expression; it means that the opener was never closed.
  return /\n[ \t]*\r?\n/u.test(window.slice(0, found)) ? -1 : from + found + closer.length;
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

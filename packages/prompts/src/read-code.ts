import { cover } from "./mask.ts";
import { decodeEscapes, stringLiteralAt } from "./string-literal.ts";
import type { StringLiteral } from "./string-literal.ts";
import { TextBuilder, slice, withValue } from "./text.ts";
import type { Text } from "./text.ts";
import type { Place } from "./value.ts";

/** What of a program is not its code. */
export interface CodeReading {
  /** The string literals, decoded. */
  readonly strings: readonly Text[];
  /** Places of the comments in the file, in order. */
  readonly comments: readonly Place[];
}

/**
 * The string literals of a program, where prompts stand, and its comments. Knows comments, triple
 * quotes, f-strings, template literals and regular expressions well enough not to lose step; the
 * code itself is not parsed.
 */
export function readCode(text: Text, language: "python" | "javascript"): CodeReading {
  const { value } = text;
  const strings: Text[] = [];
  const comments: Place[] = [];
  // Offset after the last character that is neither blank nor comment.
  let said = 0;
  for (let at = 0; at < value.length;) {
    const character = value[at] ?? "";
    const comment = commentEnd(value, at, language);
    if (comment > at) {
      comments.push({ start: text.start(at), end: text.end(comment) });
      at = comment;
      continue;
    }
    if (character === '"' || character === "'" || character === "`") {
      const isTemplate = character === "`" && language === "javascript";
      const literal = isTemplate ? templateLiteralAt(value, at) : stringLiteralAt(value, at);
      strings.push(decoded(text, at, literal.from, literal.to, language));
      at = literal.after;
    } else if (language === "javascript" && character === "/" && startsRegex(value, said)) {
      at = regexEnd(value, at);
    } else {
      at += 1;
    }
    if (character.trim() !== "") said = at;
  }
  return { strings, comments };
}

/** A template literal: an expression in it may hold literals of its own. */
function templateLiteralAt(value: string, at: number): StringLiteral {
  // What is open, innermost last: a template, an expression's or an object's brace.
  const open = ["`"];
  let offset = at + 1;
  for (; offset < value.length && open.length > 0; offset += 1) {
    const character = value[offset] ?? "";
    if (open.at(-1) === "`") {
      if (character === "\\") offset += 1;
      else if (character === "`") open.pop();
      else if (character === "$" && value[offset + 1] === "{") {
        open.push("{");
        offset += 1;
      }
    } else if (character === "}") open.pop();
    else if (character === "{" || character === "`") open.push(character);
    else if (character === '"' || character === "'")
      offset = stringLiteralAt(value, offset).after - 1;
  }
  const closed = open.length === 0;
  return { from: at + 1, to: closed ? offset - 1 : value.length, after: offset, closed };
}

function commentEnd(value: string, at: number, language: "python" | "javascript"): number {
  if (language === "python") return value[at] === "#" ? lineEnd(value, at) : at;
  if (value.startsWith("//", at)) return lineEnd(value, at);
  if (!value.startsWith("/*", at)) return at;
  const end = value.indexOf("*/", at + 2);
  return end === -1 ? value.length : end + 2;
}

function lineEnd(value: string, at: number): number {
  const end = value.indexOf("\n", at);
  return end === -1 ? value.length : end;
}

function decoded(
  text: Text,
  at: number,
  from: number,
  to: number,
  language: "python" | "javascript",
): Text {
  if (language === "javascript") return decodeEscapes(text, from, to);
  const prefix =
    /[A-Za-z]{1,2}$/u.exec(text.value.slice(Math.max(0, at - 2), at))?.[0].toLowerCase() ?? "";
  const raw = /^(?:r|rb|br|rf|fr)$/u.test(prefix);
  const inner = raw ? slice(text, from, to) : decodeEscapes(text, from, to);
  return /^(?:f|rf|fr)$/u.test(prefix) ? formatString(inner) : inner;
}

/** An f-string: `{{` is a brace, `{expression}` is covered. */
function formatString(text: Text): Text {
  const { value } = text;
  const builder = new TextBuilder(text);
  const covered: string[] = [];
  let copied = 0;
  for (const match of value.matchAll(/\{\{|\}\}|\{[^{}\n]{1,300}\}/gu)) {
    const end = match.index + match[0].length;
    if (match[0].length > 2 && match[0] !== "{{" && match[0] !== "}}") {
      builder.copy(copied, end);
      covered.push(value.slice(copied, match.index), cover(match[0]));
    } else {
      builder.copy(copied, match.index);
      builder.replace(match[0][0] ?? "", match.index, end);
      covered.push(value.slice(copied, match.index), match[0][0] ?? "");
    }
    copied = end;
  }
  builder.copy(copied, value.length);
  covered.push(value.slice(copied));
  return withValue(builder.build(), covered.join(""));
}

/** A slash where a value is expected starts a regular expression; `said` is where the code before it ends. */
function startsRegex(value: string, said: number): boolean {
  const before = value.slice(Math.max(0, said - 40), said);
  return before === "" || /(?:[=(,:[!&|?{};+]|\breturn|\btypeof|=>)$/u.test(before);
}

function regexEnd(value: string, at: number): number {
  let inClass = false;
  for (let offset = at + 1; offset < value.length; offset += 1) {
    const character = value[offset];
    if (character === "\n") return at + 1;
    if (character === "\\") offset += 1;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return offset + 1;
  }
  return at + 1;
}

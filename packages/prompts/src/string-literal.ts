import { TextBuilder, slice } from "./text.ts";
import type { Text } from "./text.ts";

/** A string literal found in a text: where its characters are, and where it ends. */
export interface StringLiteral {
  /** Offsets of the characters between the quotes. */
  readonly from: number;
  readonly to: number;
  /** Offset after the closing quote. */
  readonly after: number;
  readonly closed: boolean;
}

const tripleQuotes = ['"""', "'''"];

/**
 * Reads the literal whose opening quote is at `at`; one that a line end cuts off ends there unless
 * it may span lines.
 */
export function stringLiteralAt(value: string, at: number, multiline = false): StringLiteral {
  const triple = tripleQuotes.find((quotes) => value.startsWith(quotes, at));
  const quotes = triple ?? value[at] ?? '"';
  const spans = multiline || triple !== undefined || quotes === "`";
  const from = at + quotes.length;
  for (let offset = from; offset < value.length; offset += 1) {
    const code = value.charCodeAt(offset);
    if (code === 92) {
      offset += 1;
    } else if (code === 10 && !spans) {
      return { from, to: offset, after: offset, closed: false };
    } else if (value.startsWith(quotes, offset)) {
      return { from, to: offset, after: offset + quotes.length, closed: true };
    }
  }
  return { from, to: value.length, after: value.length, closed: false };
}

const simple: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["0", "\0"],
  ["\n", ""],
  ["a", "\u0007"],
  ["e", "\u001b"],
  ["_", "\u00a0"],
]);
const hexDigits: ReadonlyMap<string, number> = new Map([
  ["u", 4],
  ["x", 2],
  ["U", 8],
]);

/**
 * The characters that `text.value.slice(from, to)` stands for once backslash escapes (JSON,
 * JavaScript, Python, TOML, YAML) are read.
 */
export function decodeEscapes(text: Text, from: number, to: number): Text {
  const inner = slice(text, from, to);
  const { value } = inner;
  let backslash = value.indexOf("\\");
  if (backslash === -1) return inner;
  const builder = new TextBuilder(inner);
  let copied = 0;
  while (backslash !== -1) {
    builder.copy(copied, backslash);
    const [characters, width] = escapeAt(value, backslash, value.length);
    builder.replace(characters, backslash, backslash + width);
    copied = backslash + width;
    backslash = value.indexOf("\\", copied);
  }
  builder.copy(copied, value.length);
  return builder.build();
}

/** What the escape at a backslash stands for, and how many characters it takes. */
export function escapeAt(
  value: string,
  at: number,
  to: number,
): readonly [characters: string, width: number] {
  const letter = value[at + 1];
  if (letter === undefined || at + 1 >= to) return ["\\", 1];
  if (letter === "\r" && value[at + 2] === "\n") return ["", 3];
  if (letter === "u" && value[at + 2] === "{") {
    const braced = /^[0-9a-fA-F]{1,6}(?=\})/u.exec(value.slice(at + 3, Math.min(at + 10, to)))?.[0];
    const point = braced === undefined ? -1 : Number.parseInt(braced, 16);
    if (braced !== undefined && point <= 0x10ffff)
      return [String.fromCodePoint(point), braced.length + 4];
  }
  const digits = hexDigits.get(letter);
  if (digits !== undefined) {
    const hex = value.slice(at + 2, Math.min(at + 2 + digits, to));
    const code =
      /^[0-9a-fA-F]+$/u.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : -1;
    if (code >= 0 && code <= 0x10ffff) return [String.fromCodePoint(code), 2 + digits];
    return [letter, 2];
  }
  return [simple.get(letter) ?? letter, 2];
}

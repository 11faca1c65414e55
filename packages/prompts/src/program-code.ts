import type { Language } from "./languages.ts";

/** Kinds of characters of code: 0 says something, 1 is blank, 2 may begin something else. */
export function classesOf(language: Language): Uint8Array {
  const known = cache.get(language);
  if (known !== undefined) return known;
  const classes = new Uint8Array(128);
  for (const blank of " \t\r\f\v") classes[blank.charCodeAt(0)] = 1;
  const begins = [
    "\n\\()[]{}:",
    ...language.lineComments,
    language.blockComment?.[0] ?? "",
    ...language.quotes.map(({ mark }) => mark),
    language.regex === true ? "/" : "",
    language.jsx === true || language.heredoc !== undefined ? "<" : "",
    language.lifetimes === true ? "'" : "",
  ];
  for (const text of begins) if (text !== "") classes[text.charCodeAt(0)] = 2;
  for (const character of begins[0] ?? "") classes[character.charCodeAt(0)] = 2;
  cache.set(language, classes);
  return classes;
}

const cache = new WeakMap<Language, Uint8Array>();

const valueFollows =
  /(?:[=(,:[!&|?{};+*%~^<>-]|(?<![\w$.])(?:return|typeof|case|in|of|do|else|yield|await|void|delete|throw|new|default))$/u;

/** True where a value is expected: there a slash begins a regular expression; `said` is where the code before it ends. */
export function expectsValue(value: string, said: number): boolean {
  const before = value.slice(Math.max(0, said - 40), said);
  return before === "" || (valueFollows.test(before) && !/(?:\+\+|--)$/u.test(before));
}

/** Offset after the comment at `at`, its line's end not included; -1 when there is none. */
export function commentEnd(value: string, at: number, language: Language): number {
  const { lineComments, blockComment, spacedComments } = language;
  if (blockComment !== undefined && value.startsWith(blockComment[0], at)) {
    const close = value.indexOf(blockComment[1], at + 2);
    return close === -1 ? value.length : close + blockComment[1].length;
  }
  if (!lineComments.some((mark) => value.startsWith(mark, at))) return -1;
  // `$#` is a shell's variable, `#[` an attribute of PHP.
  if (spacedComments === true && at > 0 && !/\s/u.test(value[at - 1] ?? "")) return -1;
  if (blockComment !== undefined && value.startsWith("#[", at)) return -1;
  const line = value.indexOf("\n", at);
  return line === -1 ? value.length : line;
}

/** Offset after the regular expression at `at`, or after its slash when the line ends in it. */
export function regexEnd(value: string, at: number): number {
  let inClass = false;
  for (let offset = at + 1; offset < value.length && offset - at < 2_000; offset += 1) {
    const character = value[offset];
    if (character === "\n") return at + 1;
    if (character === "\\") offset += 1;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return offset + 1;
  }
  return at + 1;
}

/** Length of a character literal at a `'`, or 1 where it begins a lifetime or a label. */
export function characterLength(value: string, at: number): number {
  const found = /^'(?:\\[^\n']{0,10}.|[^\\'\n])'/u.exec(value.slice(at, at + 14));
  return found?.[0].length ?? 1;
}

/** True when what stands between two literals, comments left out, makes them one. */
export function joinsAcross(gap: string, language: Language, inBrackets: boolean): boolean {
  const between = gap.trim();
  if (between !== "" && between !== "\\")
    return between.length === 1 && language.joins.includes(between);
  const isOneLine = between !== "" || !gap.includes("\n");
  return language.adjacent === true && (isOneLine || inBrackets);
}

/** Characters that people do not see or that reorder what they see, as ranges of code points. */
const ranges: readonly (readonly [first: number, last: number])[] = [
  // Controls; tabs and line ends are seen.
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  // Soft hyphen, grapheme joiner, Arabic letter mark, Hangul fillers, Khmer vowels without a form, Mongolian separators.
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  // Zero-width characters, bidirectional marks, line separators, embeddings, overrides and isolates.
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  // Variation selectors, except for the two that choose between a letter and an emoji.
  [0xfe00, 0xfe0d],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xfffe, 0xffff],
  // Lone halves of a pair, which are no characters.
  [0xd800, 0xdfff],
  // Tag characters and further variation selectors: text that only models read.
  [0xe0000, 0xe01ef],
];

const hidden = new RegExp(
  `[${ranges.map(([first, last]) => `${escapeOf(first)}-${escapeOf(last)}`).join("")}]`,
  "gu",
);

function escapeOf(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

/** A run of text: as it is, or the name of a hidden character. */
export interface Run {
  readonly text: string;
  readonly hidden: boolean;
}

/** A stranger's text in runs; hidden characters by their code point, as `U+202E`. Longer text is cut. */
export function visibleRuns(text: string, maxLength = 20_000): readonly Run[] {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  const runs: Run[] = [];
  let from = 0;
  for (const match of cut.matchAll(hidden)) {
    if (match.index > from) runs.push({ text: cut.slice(from, match.index), hidden: false });
    runs.push({ text: codeOf(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < cut.length) runs.push({ text: cut.slice(from), hidden: false });
  return runs;
}

/** A stranger's text for an attribute or an option: one line, hidden characters named, cut. */
export function visibleText(text: string, maxLength = 300): string {
  return visibleRuns(text, maxLength)
    .map((run) => (run.hidden ? `‹${run.text}›` : run.text))
    .join("")
    .replaceAll(/\s+/gu, " ");
}

/** JSON text of a value; what people do not see in it is escaped. */
export function visibleJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2) ?? "undefined";
  return text.replace(hidden, (character) => character.split("").map(unitOf).join(""));
}

function codeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function unitOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

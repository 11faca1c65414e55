import { displayWidth } from "./display-width.ts";

/** Breaks `text` at blanks into lines of at most `width` columns; a word that is wider stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ")) {
    const size = displayWidth(word);
    if (line !== "" && used + 1 + size > width) {
      lines.push(line);
      line = word;
      used = size;
    } else {
      used += size + (line === "" ? 0 : 1);
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

/** The wrapped lines, the first behind `first`, the others behind as many blanks. */
export function hang(first: string, text: string, width: number): readonly string[] {
  const indent = " ".repeat(displayWidth(first));
  const lines = wrap(text, Math.max(24, width - displayWidth(first)));
  return lines.map((line, index) => (index === 0 ? first : indent) + line);
}

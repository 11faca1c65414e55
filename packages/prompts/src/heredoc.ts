import { limits } from "./limits.ts";

/** A text between the lines of a program, and where the program goes on. */
export interface Heredoc {
  readonly from: number;
  readonly to: number;
  readonly after: number;
}

/** Texts that one line of a program announces and that begin on the next: `<<EOS`. */
export class Heredocs {
  readonly #pattern: RegExp | undefined;
  #announced: string[] = [];
  /** What no line ends is not searched again, so that any number of announcements stays linear. */
  readonly #endless = new Set<string>();

  constructor(pattern: RegExp | undefined) {
    this.#pattern = pattern;
  }

  /** Length of the announcement at an offset, or 0. */
  announce(value: string, at: number): number {
    if (this.#pattern === undefined) return 0;
    this.#pattern.lastIndex = at;
    const found = this.#pattern.exec(value);
    if (found?.[2] === undefined) return 0;
    this.#announced.push(found[2]);
    return found[0].length;
  }

  /** The announced texts, the first of which begins at `from`. */
  begin(value: string, from: number): readonly Heredoc[] {
    if (this.#announced.length === 0) return [];
    const texts: Heredoc[] = [];
    let at = from;
    for (const id of this.#announced) {
      if (this.#endless.has(id) || this.#endless.size > limits.brokenLiterals) continue;
      const end = endOf(value, at, id);
      if (end === undefined) {
        this.#endless.add(id);
      } else {
        texts.push({ from: at, ...end });
        at = end.after;
      }
    }
    this.#announced = [];
    return texts;
  }
}

/** The end of a text that begins at `from`: the first line that is `id`, indented or not. */
function endOf(
  value: string,
  from: number,
  id: string,
): { readonly to: number; readonly after: number } | undefined {
  for (let at = value.indexOf(id, from); at !== -1; at = value.indexOf(id, at + id.length)) {
    let line = at;
    while (line > from && at - line < 200 && /[ \t]/u.test(value[line - 1] ?? "")) line -= 1;
    const after = at + id.length;
    const isAlone = line === from || value[line - 1] === "\n";
    if (isAlone && !/[\w$]/u.test(value[after] ?? "")) return { to: line, after };
  }
  return undefined;
}

import type { Span } from "./reference.ts";

/**
 * Turns offsets of a file's text (after its byte order mark) into lines and columns that count from
 * 1.
 */
export interface Lines {
  span(start: number, end: number): Span;
}

/** Lines end with LF or CRLF; columns count UTF-16 code units, a tab is one. */
export function linesOf(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    span(start, end) {
      const [first, last] = [lineAt(start), lineAt(Math.max(start, end))];
      return {
        line: first + 1,
        column: start - (starts[first] ?? 0) + 1,
        endLine: last + 1,
        endColumn: Math.max(start, end) - (starts[last] ?? 0) + 1,
      };
    },
  };
}

import { disarmed } from "@tenon/contract";
import type { Span } from "@tenon/prompts";
import { codePointWidth } from "./display-width.ts";
import { oneLine } from "./one-line.ts";

/** One line of a prompt, drawn: `before` blanks and `length` carets under `line` mark the span. */
export interface Excerpt {
  readonly line: string;
  readonly before: number;
  readonly length: number;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly marked: boolean;
}

const tabStop = 4;

/** The first line of `span` in at most `width` columns, clipped around the span; undefined when the text has no such line. */
export function excerptOf(text: string, span: Span, width: number): Excerpt | undefined {
  const line = lineOf(text, span.line);
  if (line === undefined) return undefined;
  const from = Math.min(span.column - 1, line.length);
  const to = span.endLine === span.line ? span.endColumn - 1 : line.trimEnd().length;
  return clip(cellsOf(line, from, Math.max(to, from + 1), width), Math.max(width, 16));
}

/** Line `number` (from 1) without its line end. */
export function lineOf(text: string, number: number): string | undefined {
  let start = 0;
  for (let line = 1; line < number; line++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return undefined;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  const line = text.slice(start, end === -1 ? undefined : end);
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** Only the part of a line that can be visible becomes cells: a line can be a megabyte long. */
function cellsOf(line: string, from: number, to: number, width: number): readonly Cell[] {
  const start = Math.max(0, from - width);
  const visible = line.slice(start, from + width * 2).toWellFormed();
  const cells: Cell[] = start > 0 ? [{ text: "…", width: 1, marked: false }] : [];
  let offset = start;
  let column = 0;
  for (const character of visible) {
    const marked = offset >= from && offset < to;
    const cell = cellOf(character, column, marked);
    cells.push(cell);
    offset += character.length;
    column += cell.width;
  }
  if (from >= line.length) cells.push({ text: " ", width: 1, marked: true });
  if (start + visible.length < line.length) cells.push({ text: "…", width: 1, marked: false });
  return cells;
}

function cellOf(character: string, column: number, marked: boolean): Cell {
  if (character === "\t") {
    const width = tabStop - (column % tabStop);
    return { text: " ".repeat(width), width, marked };
  }
  const text = oneLine(character);
  return { text, width: codePointWidth(text), marked };
}

/** Grows a window from the first marked cell: the mark first, then half of the room left of it, then what fits. */
function clip(cells: readonly Cell[], width: number): Excerpt {
  const first = Math.max(
    0,
    cells.findIndex((cell) => cell.marked),
  );
  const widthOf = (index: number): number => cells[index]?.width ?? 0;
  let [start, end, used] = [first, first, 0];
  const budget = width - 2;
  const right = (room: number, more: (cell: Cell) => boolean): void => {
    for (let cell = cells[end]; cell !== undefined && used + cell.width <= room && more(cell);) {
      used += cell.width;
      cell = cells[++end];
    }
  };
  const left = (room: number): void => {
    while (start > 0 && used + widthOf(start - 1) <= room) used += widthOf(--start);
  };
  right(budget, (cell) => cell.marked);
  left(used + Math.floor((budget - used) / 2));
  right(budget, () => true);
  left(budget);
  const shown = cells.slice(start, end);
  const lead = start > 0 ? "…" : "";
  const tail = end < cells.length ? "…" : "";
  const before = sum(cells.slice(start, first)) + lead.length;
  const length = sum(shown.filter((cell) => cell.marked));
  const text = shown.map((cell) => cell.text).join("");
  return { line: disarmed(`${lead}${text}${tail}`).trimEnd(), before, length: Math.max(1, length) };
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce((total, cell) => total + cell.width, 0);
}

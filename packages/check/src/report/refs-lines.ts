import type { Masked } from "@tenon/prompts";
import { html } from "./html-page.ts";
import { reportLimits } from "./limits.ts";
import type { Mark } from "./refs-marks.ts";

/** A file's lines with their marks, drawn one by one. */
export class MarkedLines {
  readonly #marks: readonly Mark[];
  readonly #masked: readonly Masked[];
  readonly #prefix: string;
  #next = 0;
  #mask = 0;
  #open: Mark[] = [];

  /** `prefix` makes the ids of the file unique in the page; marks and masks in order. */
  constructor(marks: readonly Mark[], masked: readonly Masked[], prefix: string) {
    this.#marks = marks;
    this.#masked = masked;
    this.#prefix = prefix;
  }

  /** Line `number` (from 1) that starts at `start`, as HTML; lines must be asked for in order. */
  line(text: string, number: number, start: number): string {
    const end = start + text.length;
    const marks = this.#marksUpTo(start, end);
    const shown = text.slice(0, reportLimits.refsLine);
    const pieces = segments(shown, start, marks, this.#masksUpTo(start, end));
    const id = `${this.#prefix}L${number}`;
    let at = 0;
    const body = pieces.map((piece) => {
      at += 1;
      return this.#piece(piece, `${id}-${at}`);
    });
    const cut = text.length - shown.length;
    const late = marks.filter(({ from }) => from >= start + shown.length).length;
    if (cut > 0) {
      const marksLeft = late > 0 ? `, ${late} marks` : "";
      body.push(`<span class="cut">… ${cut} more characters${marksLeft}</span>`);
    }
    return `<div class="l" id="${id}"><a class="n" href="#${id}" tabindex="-1">${number}</a><span class="t">${body.join("")}</span></div>`;
  }

  #piece({ text, marks, masked, begins }: Segment, id: string): string {
    const shown = visible(text);
    const [main] = marks;
    if (main === undefined) {
      const title = "Template expression: filled in before a model reads it, so it is no reference";
      return masked ? `<span class="x" title="${title}">${shown}</span>` : shown;
    }
    const sure = marks.find((mark) => mark.confidence !== undefined && mark === main)?.confidence;
    const classes = ["m", `k-${main.kind}`, sure === undefined ? "" : `c-${sure}`, main.more];
    const cards = [...new Set(marks.flatMap((mark) => mark.cards))].slice(0, 8);
    const focus = begins ? ' tabindex="0"' : "";
    return `<span class="${classes.filter((name) => name !== "").join(" ")}"${focus} aria-describedby="${id}">${shown}<span class="card" role="tooltip" id="${id}">${cards.join("")}</span></span>`;
  }

  #marksUpTo(start: number, end: number): readonly Mark[] {
    for (let mark = this.#marks[this.#next]; mark !== undefined && mark.from < end;) {
      this.#open.push(mark);
      this.#next += 1;
      mark = this.#marks[this.#next];
    }
    this.#open = this.#open.filter((mark) => mark.to > start);
    return this.#open;
  }

  #masksUpTo(start: number, end: number): readonly Masked[] {
    while ((this.#masked[this.#mask]?.to ?? Infinity) <= start) this.#mask += 1;
    const found: Masked[] = [];
    for (let at = this.#mask; (this.#masked[at]?.from ?? Infinity) < end; at += 1) {
      const masked = this.#masked[at];
      if (masked !== undefined) found.push(masked);
    }
    return found;
  }
}

interface Segment {
  readonly text: string;
  /** The marks that cover it, the smallest first. */
  readonly marks: readonly Mark[];
  readonly masked: boolean;
  /** True where a mark begins: the keyboard stops there once per mark. */
  readonly begins: boolean;
}

/** A line cut wherever a mark or a template expression begins or ends. */
function segments(
  line: string,
  start: number,
  marks: readonly Mark[],
  masks: readonly Masked[],
): readonly Segment[] {
  const edges = new Set<number>([0, line.length]);
  for (const { from, to } of [...marks, ...masks]) {
    for (const edge of [from - start, to - start]) {
      if (edge > 0 && edge < line.length) edges.add(edge);
    }
  }
  const sorted = [...edges].toSorted((left, right) => left - right);
  return sorted.slice(0, -1).map((from, index) => {
    const to = sorted[index + 1] ?? line.length;
    const covers = (span: { readonly from: number; readonly to: number }): boolean =>
      span.from < start + to && span.to > start + from;
    const over = marks
      .filter((mark) => covers(mark))
      .toSorted((left, right) => left.to - left.from - (right.to - right.from));
    return {
      text: line.slice(from, to),
      marks: over,
      masked: masks.some((mask) => covers(mask)),
      begins: over.some((mark) => mark.from === start + from || from === 0),
    };
  });
}

/** A stranger's text, tabs kept, everything that cannot be seen made visible. */
function visible(text: string): string {
  return text
    .split("\t")
    .map((part) => html(part, part.length))
    .join("\t");
}

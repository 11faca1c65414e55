/** A code span of Markdown: `content` stands between `from` and `to`, the backticks outside. */
export interface CodeSpan {
  readonly from: number;
  readonly to: number;
  /** Offset after the closing backticks. */
  readonly after: number;
}

/**
 * Code spans between two offsets (CommonMark 0.31, section 6.1): runs of backticks pair with the
 * next run of equal length.
 */
export function codeSpans(value: string, from: number, to: number): readonly CodeSpan[] {
  const runs: { readonly at: number; readonly length: number }[] = [];
  for (let at = value.indexOf("`", from); at !== -1 && at < to; at = value.indexOf("`", at)) {
    const start = at;
    while (value.charCodeAt(at) === 96 && at < to) at += 1;
    runs.push({ at: start, length: at - start });
  }
  const next = nextOfEqualLength(runs.map((run) => run.length));
  const spans: CodeSpan[] = [];
  for (let index = 0; index < runs.length; index += 1) {
    const open = runs[index];
    const closer = next[index] ?? -1;
    const close = runs[closer];
    if (open === undefined || close === undefined || value[open.at - 1] === "\\") continue;
    spans.push({ from: open.at + open.length, to: close.at, after: close.at + close.length });
    index = closer;
  }
  return spans;
}

function nextOfEqualLength(lengths: readonly number[]): readonly number[] {
  const next: number[] = lengths.map(() => -1);
  const seen = new Map<number, number>();
  for (let index = lengths.length - 1; index >= 0; index -= 1) {
    const length = lengths[index] ?? 0;
    next[index] = seen.get(length) ?? -1;
    seen.set(length, index);
  }
  return next;
}

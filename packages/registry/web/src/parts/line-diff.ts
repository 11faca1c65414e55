/** One row of a side-by-side comparison; line numbers count from 1. */
export interface DiffRow {
  readonly kind: "same" | "removed" | "added" | "changed";
  readonly old?: { readonly line: number; readonly text: string };
  readonly new?: { readonly line: number; readonly text: string };
}

/** Cells of the table of common subsequences; larger middles are shown as replaced whole. */
const mostCells = 2_000_000;

/** Rows that put two texts side by side: a longest common subsequence of lines between what they begin and end with. */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly DiffRow[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const olds = before.slice(head, before.length - tail);
  const news = after.slice(head, after.length - tail);
  const pairs = [
    ...range(head).map((index) => [index, index] as const),
    ...commonPairs(olds, news).map(([left, right]) => [left + head, right + head] as const),
    ...range(tail).map(
      (index) => [before.length - tail + index, after.length - tail + index] as const,
    ),
  ];
  return rowsBetween(before, after, pairs);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Places of a longest common subsequence, in order. */
function commonPairs(
  olds: readonly string[],
  news: readonly string[],
): readonly (readonly [number, number])[] {
  const width = news.length + 1;
  if ((olds.length + 1) * width > mostCells) return [];
  const lengths = new Uint32Array((olds.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = olds.length - 1; row >= 0; row -= 1) {
    for (let column = news.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        olds[row] === news[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  let [row, column] = [0, 0];
  while (row < olds.length && column < news.length) {
    if (olds[row] === news[column]) {
      pairs.push([row, column]);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

function rowsBetween(
  before: readonly string[],
  after: readonly string[],
  pairs: readonly (readonly [number, number])[],
): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let [left, right] = [0, 0];
  for (const [oldIndex, newIndex] of [...pairs, [before.length, after.length] as const]) {
    while (left < oldIndex || right < newIndex) {
      const old = left < oldIndex ? { line: left + 1, text: before[left] ?? "" } : undefined;
      const fresh = right < newIndex ? { line: right + 1, text: after[right] ?? "" } : undefined;
      if (old !== undefined) left += 1;
      if (fresh !== undefined) right += 1;
      if (old !== undefined && fresh !== undefined) rows.push({ kind: "changed", old, new: fresh });
      else if (old !== undefined) rows.push({ kind: "removed", old });
      else if (fresh !== undefined) rows.push({ kind: "added", new: fresh });
    }
    if (oldIndex === before.length && newIndex === after.length) break;
    rows.push({
      kind: "same",
      old: { line: oldIndex + 1, text: before[oldIndex] ?? "" },
      new: { line: newIndex + 1, text: after[newIndex] ?? "" },
    });
    left = oldIndex + 1;
    right = newIndex + 1;
  }
  return rows;
}

/** The same rows for one column: of what changed together, first all that went and then all that came. */
export function unified(rows: readonly DiffRow[]): readonly DiffRow[] {
  const column: DiffRow[] = [];
  const came: DiffRow[] = [];
  for (const row of rows) {
    if (row.kind === "same") {
      column.push(...came.splice(0), row);
      continue;
    }
    if (row.old !== undefined) column.push({ kind: "removed", old: row.old });
    if (row.new !== undefined) came.push({ kind: "added", new: row.new });
  }
  return [...column, ...came];
}

/** A run of rows, or how many unchanged rows were folded. */
export type Fold = { readonly rows: readonly DiffRow[] } | { readonly folded: readonly DiffRow[] };

/** Folds what did not change, except for some lines around what did. */
export function folded(rows: readonly DiffRow[], context = 3): readonly Fold[] {
  const near = new Set<number>();
  for (const [index, { kind }] of rows.entries()) {
    if (kind === "same") continue;
    for (let at = index - context; at <= index + context; at += 1) near.add(at);
  }
  const folds: Fold[] = [];
  let run: DiffRow[] = [];
  let shown = near.has(0);
  const flush = (): void => {
    if (run.length > 0) folds.push(shown || run.length < 4 ? { rows: run } : { folded: run });
    run = [];
  };
  for (const [index, row] of rows.entries()) {
    if (near.has(index) !== shown) {
      flush();
      shown = near.has(index);
    }
    run.push(row);
  }
  flush();
  return folds;
}

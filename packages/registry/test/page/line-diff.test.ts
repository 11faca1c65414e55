import { expect, test } from "vitest";
import { folded, lineDiff, unified } from "../../web/src/parts/line-diff.ts";

test("a changed line stands beside its old one", () => {
  expect(lineDiff(["a", "b", "c"], ["a", "x", "c", "d"])).toEqual([
    { kind: "same", old: { line: 1, text: "a" }, new: { line: 1, text: "a" } },
    { kind: "changed", old: { line: 2, text: "b" }, new: { line: 2, text: "x" } },
    { kind: "same", old: { line: 3, text: "c" }, new: { line: 3, text: "c" } },
    { kind: "added", new: { line: 4, text: "d" } },
  ]);
});

/** Every text of up to so many lines, of two kinds of line. */
function texts(length: number): readonly (readonly string[])[] {
  if (length === 0) return [[]];
  const shorter = texts(length - 1);
  const longest = shorter.filter((lines) => lines.length === length - 1);
  return [...shorter, ...longest.flatMap((lines) => ["a", "b"].map((line) => [...lines, line]))];
}

test("each side is whole and in order, in two columns and in one", () => {
  const all = texts(5);
  expect(all).toHaveLength(63);
  const wrong: unknown[] = [];
  for (const before of all) {
    for (const after of all) {
      const rows = lineDiff(before, after);
      for (const column of [rows, unified(rows)]) {
        const olds = column.flatMap(({ old }) => (old === undefined ? [] : [old.text]));
        const news = column.flatMap((row) => (row.new === undefined ? [] : [row.new.text]));
        const whole = olds.join() === before.join() && news.join() === after.join();
        if (!whole) wrong.push({ before, after, column });
      }
      wrong.push(
        ...rows.filter(
          ({ kind, old, new: fresh }) =>
            (kind === "same") !== (old !== undefined && old.text === fresh?.text),
        ),
      );
    }
  }
  expect(wrong).toEqual([]);
});

test("what is too large to compare is shown as replaced, and soon", () => {
  const many = (word: string): string[] =>
    Array.from({ length: 5_000 }, (_, line) => `${word} ${line}`);
  const rows = lineDiff(["{", ...many("old"), "}"], ["{", ...many("new"), "}"]);
  expect(rows).toHaveLength(5_002);
  expect(rows[1]?.kind).toBe("changed");
});

test("far from a change lines are folded, and none is lost", () => {
  const lines = Array.from({ length: 40 }, (_, line) => String(line));
  const rows = lineDiff(lines, lines.with(20, "x"));
  const folds = folded(rows);
  expect(folds.map((fold) => ("folded" in fold ? -fold.folded.length : fold.rows.length))).toEqual([
    -17, 7, -16,
  ]);
  expect(folds.flatMap((fold) => ("folded" in fold ? fold.folded : fold.rows))).toEqual(rows);
});

import type { TextEdit } from "../fix/edits.ts";

/** Whole lines (from 0, the end exclusive) and what stands there afterwards, line ends included. */
export interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

/** The lines that edits touch, edits of one line together; `mark` is put in front of the first line. */
export function lineChanges(
  mark: string,
  text: string,
  edits: readonly TextEdit[],
): readonly LineChange[] {
  const groups: TextEdit[][] = [];
  for (const edit of edits) {
    const last = groups.at(-1);
    if (last !== undefined && (last.at(-1)?.endLine ?? 0) >= edit.line) last.push(edit);
    else groups.push([edit]);
  }
  return groups.map((group) => changeOf(mark, text, group));
}

function changeOf(mark: string, text: string, edits: readonly TextEdit[]): LineChange {
  const start = edits[0]?.start ?? 0;
  const end = edits.at(-1)?.end ?? 0;
  const from = (edits[0]?.line ?? 1) - 1;
  const first = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const last = lineEnd === -1 ? text.length : lineEnd + 1;
  let changed = "";
  let done = start === 0 ? 0 : first;
  for (const edit of edits) {
    changed += text.slice(done, edit.start) + edit.to;
    done = edit.end;
  }
  changed += text.slice(done, last);
  const lead = from === 0 ? mark : "";
  return { from, to: edits.at(-1)?.endLine ?? from + 1, text: lead + changed, edits };
}

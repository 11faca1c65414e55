import type { FileEdit } from "../workspace.ts";
import { lineChanges } from "./line-changes.ts";
import type { LineChange } from "./line-changes.ts";

const around = 3;

/**
 * A unified diff of edits that `git apply` and `patch -p1` take: line ends, a missing last line end and a byte order mark
 * are kept as they are. Files that are not UTF-8 are left out: no text patch can hold them.
 */
export function unifiedPatch(edits: readonly FileEdit[]): string {
  return edits.map(filePatch).join("");
}

function filePatch({ file, before, replacements, mark }: FileEdit): string {
  if (mark === undefined || replacements.length === 0) return "";
  const lines = linesOf(`${mark}${before}`);
  const head = `--- ${fileName(`a/${file}`)}\n+++ ${fileName(`b/${file}`)}\n`;
  let shift = 0;
  const hunks = hunksOf(lineChanges(mark, before, replacements), lines.length).map((hunk) => {
    const [text, longer] = hunkText(hunk, lines, shift);
    shift += longer;
    return text;
  });
  return head + hunks.join("");
}

interface Hunk {
  /** Lines from 0, the end exclusive, with those around the changes. */
  readonly from: number;
  readonly to: number;
  readonly changes: readonly LineChange[];
}

/** Changes nearer to each other than their surroundings share a hunk. */
function hunksOf(changes: readonly LineChange[], lines: number): readonly Hunk[] {
  const hunks: { from: number; to: number; changes: LineChange[] }[] = [];
  for (const change of changes) {
    const from = Math.max(0, change.from - around);
    const to = Math.min(lines, change.to + around);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last.to) {
      last.to = to;
      last.changes.push(change);
    } else hunks.push({ from, to, changes: [change] });
  }
  return hunks;
}

/** The hunk, and by how many lines it makes the file longer. */
function hunkText(hunk: Hunk, lines: readonly string[], shift: number): readonly [string, number] {
  let body = "";
  let at = hunk.from;
  let added = 0;
  let removed = 0;
  for (const { from, to, text } of hunk.changes) {
    body += prefixed(" ", lines.slice(at, from));
    const now = linesOf(text);
    body += prefixed("-", lines.slice(from, to)) + prefixed("+", now);
    added += now.length;
    removed += to - from;
    at = to;
  }
  body += prefixed(" ", lines.slice(at, hunk.to));
  const old = hunk.to - hunk.from;
  const range = `-${hunk.from + 1},${old} +${hunk.from + 1 + shift},${old + added - removed}`;
  return [`@@ ${range} @@\n${body}`, added - removed];
}

function prefixed(sign: string, lines: readonly string[]): string {
  return lines
    .map((line) => `${sign}${line}${line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n"}`)
    .join("");
}

/** Lines with their ends. */
function linesOf(text: string): readonly string[] {
  return text.split(/(?<=\n)/u).filter((line) => line !== "");
}

/** A file name as git writes it: quoted where it holds a control character, a quote or a backslash; ended where it holds a blank. */
function fileName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must be quoted
  if (!/["\\\u0000-\u001f\u007f]/u.test(name)) return name.includes(" ") ? `${name}\t` : name;
  const quoted = [...Buffer.from(name)].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === "\\") return `\\${character}`;
    const plain = byte >= 0x20 && byte < 0x7f;
    return plain ? character : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${quoted.join("")}"`;
}

/** Lines of the new side that a diff shows, each hunk for itself: line number to text without its line end. */
export type ShownHunks = readonly ReadonlyMap<number, string>[];

/** Reads the hunks of one file's `patch` as GitHub's API gives it. */
export function shownHunks(patch: string): ShownHunks {
  const hunks: Map<number, string>[] = [];
  let next = 0;
  for (const line of patch.split("\n")) {
    const head = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/u.exec(line);
    if (head !== null) {
      next = Number(head[1]);
      hunks.push(new Map());
    } else if (line.startsWith("+") || line.startsWith(" ")) {
      hunks.at(-1)?.set(next, line.slice(1).replace(/\r$/u, ""));
      next += 1;
    }
  }
  return hunks;
}

/** True when one hunk shows all the lines, and shows them as they are: a suggestion replaces exactly what people see. */
export function showsLines(hunks: ShownHunks, first: number, lines: readonly string[]): boolean {
  return hunks.some((hunk) =>
    lines.every((line, index) => hunk.get(first + index) === line.replace(/\r$/u, "")),
  );
}

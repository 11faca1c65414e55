/** " Did you mean `x`?" for the candidate that is nearest by edit distance (a third of the name, at most 3), or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const wanted = folded(name);
  const allowed = Math.min(3, Math.max(1, Math.floor(wanted.length / 3)));
  let nearest: string | undefined;
  let least = allowed + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, folded(candidate));
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest === undefined ? "" : ` Did you mean \`${nearest}\`?`;
}

/** `timeout-ms`, `timeout_ms` and `timeoutMs` are near to each other. */
function folded(name: string): string {
  return name.slice(0, 64).toLowerCase().replaceAll(/[-_]/gu, "");
}

/** Insertions, deletions, replacements and swapped neighbours, each counted as one; three rows at a time. */
function editDistance(left: string, right: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_cell, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      const isSwapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const swapped = isSwapped ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced, swapped));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The candidate that a typing error is nearest to, or undefined when none is near. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  const typed = text.slice(0, 100);
  let best: string | undefined;
  let least = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(typed, candidate);
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Levenshtein's distance, two rows at a time. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_cell, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replace = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replace));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

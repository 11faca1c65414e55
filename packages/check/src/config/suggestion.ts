/** The candidate nearest to `name` by edit distance, or undefined when none is near (a third of its length, at most 3). */
function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = normal(name);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, normal(candidate));
    if (best === undefined || distance < best.distance) best = { name: candidate, distance };
  }
  const allowed = Math.min(3, Math.max(1, Math.floor(wanted.length / 3)));
  return best !== undefined && best.distance <= allowed ? best.name : undefined;
}

/** " Did you mean `x`?" or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? "" : ` Did you mean \`${nearest}\`?`;
}

function normal(name: string): string {
  return name.slice(0, 64).toLowerCase().replaceAll("_", "-");
}

/** Insertions, deletions, replacements and swapped neighbours, each counted as one. */
function editDistance(left: string, right: string): number {
  let before: readonly number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[column - 2] ?? Infinity) + 1 : Infinity,
        ),
      );
    }
    before = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** One pair of a one-to-one assignment. */
export interface Match<Left, Right> {
  readonly left: Left;
  readonly right: Right;
  /** 0 to 1. */
  readonly score: number;
}

/**
 * Pairs the two lists one-to-one, best score first; pairs below `least` are left apart. Ties go to
 * the earlier entries, so the same lists always give the same pairs. `candidates` names the positions
 * on the right that are scored at all for an entry on the left.
 */
export function assign<Left, Right>(
  lefts: readonly Left[],
  rights: readonly Right[],
  score: (left: Left, right: Right) => number,
  least: number,
  candidates?: (left: Left) => readonly number[],
): readonly Match<Left, Right>[] {
  const everyRight = [...rights.keys()];
  const scored = lefts.flatMap((left, i) =>
    (candidates?.(left) ?? everyRight).flatMap((j) => {
      const right = rights[j];
      const points = right === undefined ? 0 : score(left, right);
      return right !== undefined && points >= least ? [{ left, right, score: points, i, j }] : [];
    }),
  );
  scored.sort((a, b) => b.score - a.score || a.i - b.i || a.j - b.j);
  const [usedLeft, usedRight] = [new Set<number>(), new Set<number>()];
  const matches: Match<Left, Right>[] = [];
  for (const { left, right, score: points, i, j } of scored) {
    if (usedLeft.has(i) || usedRight.has(j)) continue;
    usedLeft.add(i);
    usedRight.add(j);
    matches.push({ left, right, score: points });
  }
  return matches;
}

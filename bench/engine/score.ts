import type { Known } from "./truth/truths.ts";
import type { Reply } from "./engines/worker.ts";

/** How one engine did on one list of pairs. */
export interface Score {
  readonly pairs: number;
  readonly unsound: number;
  readonly incomplete: number;
  readonly unknown: number;
  readonly crash: number;
  readonly right: number;
  readonly medianUs: number;
  readonly highUs: number;
  /** Answers `breaking`, those with a witness, and those with one of at most 300 bytes. */
  readonly breaking: number;
  readonly witnessed: number;
  readonly small: number;
}

/** Counts answers against the truth; pairs about which nothing can be said are left out. */
export function scoreOf(replies: readonly Reply[], truths: readonly Known[]): Score {
  const score = { pairs: 0, unsound: 0, incomplete: 0, unknown: 0, crash: 0, right: 0 };
  const witness = { breaking: 0, witnessed: 0, small: 0 };
  const times: number[] = [];
  for (const [index, { answer, us }] of replies.entries()) {
    const truth = truths[index];
    if (truth === undefined || typeof truth === "string") continue;
    score.pairs += 1;
    times.push(us);
    if (answer.verdict === "unknown") score.unknown += 1;
    else if (answer.verdict === "crash") score.crash += 1;
    else if ((answer.verdict === "breaking") === truth.known) score.right += 1;
    else if (truth.known) score.unsound += 1;
    else score.incomplete += 1;
    if (answer.verdict !== "breaking") continue;
    witness.breaking += 1;
    if (answer.witness === undefined) continue;
    witness.witnessed += 1;
    if (Buffer.byteLength(JSON.stringify(answer.witness)) <= 300) witness.small += 1;
  }
  return { ...score, ...witness, medianUs: quantile(times, 0.5), highUs: quantile(times, 0.99) };
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** `header` and `row` are one Markdown table. `base`: the median that the others are divided by. */
export const header =
  "| engine | pairs | unsound | incomplete | unknown | crash or hang | right | median µs | p99 µs | median ÷ ours | witness | ≤ 300 bytes |\n" +
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

export function row(name: string, score: Score, base: number): string {
  const share = (count: number, of = score.pairs): string =>
    of === 0 ? "–" : `${((100 * count) / of).toFixed(count === 0 || count === of ? 0 : 2)} %`;
  const cells = [
    name,
    score.pairs,
    share(score.unsound),
    share(score.incomplete),
    share(score.unknown),
    share(score.crash),
    share(score.right),
    score.medianUs.toFixed(0),
    score.highUs.toFixed(0),
    (score.medianUs / base).toFixed(1),
    share(score.witnessed, score.breaking),
    share(score.small, score.breaking),
  ];
  return `| ${cells.join(" | ")} |`;
}

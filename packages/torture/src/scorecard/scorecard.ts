import type { Fault, Verdict } from "../check.ts";
import type { Era } from "../era.ts";

/** One check in one era. */
export interface Row {
  readonly id: string;
  readonly fault: Fault;
  readonly title: string;
  readonly expects: string;
  /** Undefined for what has nothing to do with the era. */
  readonly era: Era | undefined;
  readonly verdict: Verdict;
  readonly ms: number;
}

/** What a run found; rows in the order of the catalogue. */
export interface Scorecard {
  readonly schemaVersion: 1;
  readonly url: string;
  readonly rows: readonly Row[];
}

/** How many rows ended how. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly notTried: number;
}

/** Counts rows by their outcome. */
export function tallyOf(rows: readonly Row[]): Tally {
  const count = (outcome: Verdict["outcome"]): number =>
    rows.filter(({ verdict }) => verdict.outcome === outcome).length;
  return { passed: count("passed"), failed: count("failed"), notTried: count("not-tried") };
}

import { plainText } from "@tenon/contract";
import { type Fault, faults } from "../check.ts";
import { type Row, type Scorecard, tallyOf } from "./scorecard.ts";

/** How words are coloured; the identity without colours. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** The scorecard for a terminal. */
export function textScorecard({ url, rows }: Scorecard, paint: Paint): string {
  const lines = [`Torture of ${plainText(url)}`, ""];
  for (const [fault, rowsOfFault] of byFault(rows)) {
    lines.push(`${fault}: ${faults[fault]}   ${countLine(rowsOfFault)}`);
    for (const row of rowsOfFault) lines.push(...rowLines(row, paint));
    lines.push("");
  }
  lines.push(countLine(rows), "");
  return lines.join("\n");
}

/** One line as it is known, for progress. */
export function rowLines(
  { id, era, title, expects, verdict }: Row,
  paint: Paint,
): readonly string[] {
  const name = era === undefined ? id : `${id} (${era})`;
  switch (verdict.outcome) {
    case "passed":
      return [`  ${paint.good("passed")}     ${name}`];
    case "not-tried":
      return [`  ${paint.dim("not tried")}  ${name}: ${verdict.why}`];
    default:
      return [
        `  ${paint.bad("FAILED")}     ${name}: ${title}`,
        `               seen: ${verdict.seen}`,
        `               must: ${expects}`,
      ];
  }
}

/** Rows by fault, in the order of the faults, those without rows left out. */
export function byFault(rows: readonly Row[]): readonly (readonly [Fault, readonly Row[]])[] {
  return Object.keys(faults)
    .filter((name): name is Fault => name in faults)
    .map((fault) => [fault, rows.filter((row) => row.fault === fault)] as const)
    .filter(([, rowsOfFault]) => rowsOfFault.length > 0);
}

/** `3 passed, 1 failed, 2 not tried`. */
export function countLine(rows: readonly Row[]): string {
  const { passed, failed, notTried } = tallyOf(rows);
  return `${passed} passed, ${failed} failed, ${notTried} not tried`;
}

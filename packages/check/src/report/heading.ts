import type { ContractDiff } from "@tenon/contract";
import type { CheckReport } from "../check-report.ts";
import { count } from "./items.ts";
import { nextStep } from "./next-step.ts";

/** What a report says of itself in the formats that checks and diffs share. */
export interface Heading {
  readonly name: "check" | "diff";
  readonly verdict: string;
  readonly totals: string;
  /** What to do now, or "". */
  readonly next: string;
}

export function checkHeading(report: CheckReport): Heading {
  const { errors, warnings, notices, waived } = report.summary;
  const { servers, tools, promptFiles, references } = report.summary;
  const found = [
    count(errors, "error"),
    count(warnings, "warning"),
    ...(notices > 0 ? [count(notices, "notice")] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
  ].join(", ");
  const read = [
    count(servers, "server"),
    count(tools, "tool"),
    count(promptFiles, "prompt file"),
    count(references, "reference"),
  ].join(", ");
  const totals = `${found} in ${read}`;
  return { name: "check", verdict: report.verdict, totals, next: nextStep(report) };
}

export function diffHeading(diff: ContractDiff): Heading {
  const totals = diff.changes.length === 0 ? "no change" : changeTotals(diff.changes);
  return { name: "diff", verdict: diff.verdict, totals, next: "" };
}

/** `1 breaking, 2 dangerous`: the levels that occur, worst first. */
export function changeTotals(changes: ContractDiff["changes"]): string {
  const levels = ["breaking", "dangerous", "safe"] as const;
  return levels
    .map((level) => [changes.filter((change) => change.level === level).length, level] as const)
    .filter(([number]) => number > 0)
    .map(([number, level]) => `${number} ${level}`)
    .join(", ");
}

import type { Finding } from "../check-report.ts";

/** Rules whose suggestion is a known rename or another spelling, which `tenon fix` writes; any other one is for a person to take. */
const fixableRules: ReadonlySet<string> = new Set([
  "prompt-unknown-tool",
  "prompt-unknown-parameter",
  "prompt-unknown-value",
]);

/** True when `tenon fix` mends the finding; of a report, also that the place allows it. */
export function isFixable({ suggestion, rule }: Finding): boolean {
  return suggestion !== undefined && suggestion.byHand !== true && fixableRules.has(rule);
}

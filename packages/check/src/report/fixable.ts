import type { Finding } from "../check-report.ts";

/** Rules whose suggestion is a known rename or another spelling, which `tenon fix` writes; any other one is for a person to take. */
const fixableRules: ReadonlySet<string> = new Set([
  "prompt-unknown-tool",
  "prompt-unknown-parameter",
  "prompt-unknown-value",
]);

/** True when `tenon fix` mends the finding. */
export function isFixable(finding: Finding): boolean {
  return finding.suggestion !== undefined && fixableRules.has(finding.rule);
}

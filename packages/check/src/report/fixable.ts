import type { Finding } from "../check-report.ts";

/** Rules whose suggestion is a known rename, which `tenon fix` writes; any other suggestion is for a person to take. */
const fixableRules: ReadonlySet<string> = new Set([
  "prompt-unknown-tool",
  "prompt-unknown-parameter",
]);

/** True when `tenon fix` mends the finding. */
export function isFixable(finding: Finding): boolean {
  return finding.suggestion !== undefined && fixableRules.has(finding.rule);
}

import type { CheckReport, Finding } from "../check-report.ts";
import type { ScannedPrompt } from "../impact/scan.ts";
import { editsFor } from "./edits.ts";

/**
 * The report with a mark at every suggestion that `tenon fix` leaves to a person, so that no report says otherwise: the
 * edits themselves decide, as they do in `tenon fix`.
 */
export function withHandwork(report: CheckReport, prompts: readonly ScannedPrompt[]): CheckReport {
  const byFile = Map.groupBy(report.findings, ({ file }) => file);
  const left = new Set<Finding>();
  for (const { path, text, scan } of prompts) {
    const findings = byFile.get(path);
    if (findings === undefined) continue;
    const planned = editsFor({ path, text, references: scan.references }, findings);
    for (const finding of planned.left) left.add(finding);
    // A file that does not survive decoding is not written at all.
    if (!text.isExact()) for (const finding of planned.mended) left.add(finding);
  }
  if (left.size === 0) return report;
  const findings = report.findings.map((finding) =>
    left.has(finding) && finding.suggestion !== undefined
      ? { ...finding, suggestion: { ...finding.suggestion, byHand: true as const } }
      : finding,
  );
  return { ...report, findings };
}

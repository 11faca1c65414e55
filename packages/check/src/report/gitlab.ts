import { createHash } from "node:crypto";
import { inertJson } from "@tenon/contract";
import type { CheckReport, Finding, FindingLevel } from "../check-report.ts";
import { oneLine } from "./one-line.ts";

const severities = { error: "major", warning: "minor", notice: "info" } as const satisfies Record<
  FindingLevel,
  string
>;

/** GitLab's code quality report: an array of issues, each with a fingerprint of its own. */
export function renderGitlab(report: CheckReport): string {
  const items = report.findings;
  const fingerprints = uniqueFingerprints(items);
  const issues = items.map((item, index) => ({
    description: oneLine(item.message),
    check_name: item.rule,
    fingerprint: fingerprints[index],
    severity: severities[item.level],
    location: { path: item.file, lines: { begin: item.line, end: item.endLine } },
  }));
  return `${inertJson(issues, 2)}\n`;
}

/**
 * A finding's fingerprint says nothing of its place, and GitLab merges equal ones: the file and the occurrence
 * within it make it unique and still let lines move.
 */
function uniqueFingerprints(items: readonly Finding[]): readonly string[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const place = JSON.stringify([item.fingerprint, item.file]);
    const occurrence = seen.get(place) ?? 0;
    seen.set(place, occurrence + 1);
    return createHash("sha256").update(`${place} ${occurrence}`).digest("hex");
  });
}

import { setOutput } from "@actions/core";
import { renderCheck } from "@tenon/check";
import type { CheckReport } from "@tenon/check";
import { inertJson } from "@tenon/contract";
import { limits } from "./limits.ts";
import { plainContext } from "./render.ts";
import { bySeverity } from "./severity.ts";
import { bumpOf, changedTools, statusOf } from "./verdict.ts";
import type { Outcome } from "./verdict.ts";
import type { WrittenFiles } from "./written-files.ts";

/** Writes every output of action.yml; those that nobody knows are empty. */
export function writeOutputs(outcome: Outcome, files: WrittenFiles): void {
  const report = outcome.gate?.report;
  const summary = report?.summary;
  const outputs: Readonly<Record<string, string | number>> = {
    status: statusOf(outcome),
    verdict: report?.verdict ?? "",
    bump: report === undefined ? "" : bumpOf(report),
    "error-count": summary?.errors ?? "",
    "warning-count": summary?.warnings ?? "",
    "waived-count": summary?.waived ?? "",
    "report-json": report === undefined ? "" : reportJson(report),
    "sarif-file": files.sarif ?? "",
    "patch-file": files.patch ?? "",
    "changed-tools": report === undefined ? "" : inertJson(fitting(changedTools(report))),
  };
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}

/** The wire form on one line. What does not fit is left out from the end, and `truncated` says so. */
function reportJson(report: CheckReport): string {
  const whole = oneLine(report, false);
  if (fits(whole)) return whole;
  const brief = {
    ...report,
    servers: report.servers.map((server) => ({ ...server, changes: [] })),
  };
  for (let keep = report.findings.length; keep > 0; keep = Math.floor(keep / 2)) {
    const text = oneLine(
      { ...brief, findings: bySeverity(report).slice(0, keep), waived: [] },
      true,
    );
    if (fits(text)) return text;
  }
  return oneLine({ ...brief, servers: [], findings: [], waived: [] }, true);
}

function oneLine(report: CheckReport, truncated: boolean): string {
  const wire: unknown = JSON.parse(renderCheck(report, "json", plainContext()));
  return inertJson(truncated ? { ...Object(wire), truncated } : wire);
}

function fitting(names: readonly string[]): readonly string[] {
  let kept = names;
  while (!fits(inertJson(kept))) kept = kept.slice(0, Math.floor(kept.length / 2));
  return kept;
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= limits.outputBytes;
}

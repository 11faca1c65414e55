import type { CheckReport, Finding } from "../check-report.ts";
import { inertJson } from "./one-line.ts";

/** The wire form of a check, schemaVersion 1, as indented JSON. */
export function renderJson(report: CheckReport): string {
  const { schemaVersion, verdict, servers, findings, waived, summary } = report;
  const wire = {
    schemaVersion,
    verdict,
    servers,
    findings: findings.map(wireFinding),
    waived: waived.map((finding) => ({ ...wireFinding(finding), waiver: finding.waiver })),
    summary,
  };
  return `${inertJson(wire, 2)}\n`;
}

/** The fields of the wire form and no others: `change` serves the reports only. */
function wireFinding(finding: Finding): object {
  return {
    rule: finding.rule,
    level: finding.level,
    file: finding.file,
    line: finding.line,
    column: finding.column,
    endLine: finding.endLine,
    endColumn: finding.endColumn,
    server: finding.server,
    tool: finding.tool,
    parameter: finding.parameter,
    message: finding.message,
    suggestion: finding.suggestion,
    fingerprint: finding.fingerprint,
  };
}

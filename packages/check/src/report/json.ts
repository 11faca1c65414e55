import { inertJson } from "@tenon/contract";
import type { CheckReport, Finding, ServerReport } from "../check-report.ts";
import { wireChange } from "./wire-change.ts";

/** The wire form of a check, schemaVersion 1, as indented JSON. */
export function renderJson(report: CheckReport): string {
  const { schemaVersion, verdict, servers, findings, waived, summary } = report;
  const wire = {
    schemaVersion,
    verdict,
    servers: servers.map(wireServer),
    findings: findings.map(wireFinding),
    waived: waived.map((finding) => ({ ...wireFinding(finding), waiver: finding.waiver })),
    summary,
  };
  return `${inertJson(wire, 2)}\n`;
}

function wireServer({ server, from, to, verdict, bump, changes }: ServerReport): object {
  return { server, from, to, verdict, bump, changes: changes.map(wireChange) };
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

import { createHash } from "node:crypto";
import type { Change, ContractDiff } from "@tenon/contract";
import type { CheckReport, Finding, ReportFormat } from "../check-report.ts";
import type { DiffContext } from "./diff-context.ts";
import { renderDiffJson } from "./diff-json.ts";
import { renderDiffMarkdown } from "./diff-markdown.ts";
import { renderDiffText } from "./diff-text.ts";
import { diffHeading } from "./heading.ts";
import { renderGithub } from "./github.ts";
import { renderGitlab } from "./gitlab.ts";
import { renderHtml } from "./html.ts";
import { renderJunit } from "./junit.ts";
import { renderSarif } from "./sarif.ts";

type DiffRenderer = (diff: ContractDiff, context: DiffContext) => string;

const renderers: Readonly<Record<ReportFormat, DiffRenderer>> = {
  text: renderDiffText,
  json: renderDiffJson,
  markdown: renderDiffMarkdown,
  github: (diff, context) => renderGithub(asReport(diff, context), diffHeading(diff)),
  sarif: (diff, context) => renderSarif(asReport(diff, context), context, "diff"),
  junit: (diff, context) => renderJunit(asReport(diff, context), "diff"),
  gitlab: (diff, context) => renderGitlab(asReport(diff, context)),
  html: (diff, context) =>
    renderHtml({ ...asReport(diff, context), findings: [] }, context, diffHeading(diff)),
};

/** A diff in one format, ending in a line end; everything that came from a server is inert in it. */
export function renderDiff(diff: ContractDiff, format: ReportFormat, context: DiffContext): string {
  return renderers[format](diff, context);
}

const levels = { breaking: "error", dangerous: "warning", safe: "notice" } as const;
const verdicts = { breaking: "fail", dangerous: "warn", safe: "pass", same: "pass" } as const;

/** A diff does not know what its server is called. */
const serverName = "contract";

/** The diff as a check of one server whose findings stand at the new side. */
function asReport(diff: ContractDiff, { from, to }: DiffContext): CheckReport {
  const findings = diff.changes.map((change) => findingOf(change, to));
  const of = (level: Finding["level"]): number =>
    findings.filter((finding) => finding.level === level).length;
  const side = (name: string, digest: string): { version: string; digest: string } => ({
    version: name,
    digest,
  });
  return {
    schemaVersion: 1,
    verdict: verdicts[diff.verdict],
    servers: [
      {
        server: serverName,
        from: side(from, diff.from.digest),
        to: side(to, diff.to.digest),
        verdict: diff.verdict,
        bump: diff.bump,
        changes: diff.changes,
      },
    ],
    findings,
    waived: [],
    summary: {
      errors: of("error"),
      warnings: of("warning"),
      notices: of("notice"),
      waived: 0,
      servers: 1,
      tools: new Set(diff.changes.map((change) => change.tool)).size,
      promptFiles: 0,
      references: 0,
    },
  };
}

/** A change as a finding at the start of the new side. */
function findingOf(change: Change, file: string): Finding {
  const identity = JSON.stringify([change.rule, change.tool, change.path]);
  return {
    rule: change.rule,
    level: levels[change.level],
    file,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    server: serverName,
    tool: change.tool,
    message: change.message,
    change,
    fingerprint: `sha256:${createHash("sha256").update(identity).digest("hex")}`,
  };
}

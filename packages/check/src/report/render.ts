import type { CheckReport, ReportContext, ReportFormat } from "../check-report.ts";
import { renderGithub } from "./github.ts";
import { renderGitlab } from "./gitlab.ts";
import { renderHtml } from "./html.ts";
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderSarif } from "./sarif.ts";
import { renderText } from "./text.ts";

const renderers: Readonly<
  Record<ReportFormat, (report: CheckReport, context: ReportContext) => string>
> = {
  text: renderText,
  json: renderJson,
  markdown: renderMarkdown,
  github: (report) => renderGithub(report),
  sarif: renderSarif,
  junit: (report) => renderJunit(report),
  gitlab: renderGitlab,
  html: renderHtml,
};

/** The report in one format, ending in a line end; everything that came from a server or a prompt is inert in it. */
export function renderCheck(
  report: CheckReport,
  format: ReportFormat,
  context: ReportContext,
): string {
  return renderers[format](report, context);
}

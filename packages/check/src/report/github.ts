import type { CheckReport } from "../check-report.ts";
import { factsOf } from "./change-lines.ts";
import { checkHeading, type Heading } from "./heading.ts";
import type { ReportItem } from "./items.ts";
import { oneLine } from "./one-line.ts";

/** Workflow commands that become annotations at the lines of a pull request, errors first. */
export function renderGithub(report: CheckReport, heading: Heading = checkHeading(report)): string {
  const levels = ["error", "warning", "notice"] as const;
  const sorted = levels.flatMap((level) => report.findings.filter((item) => item.level === level));
  const { name, verdict, totals, next } = heading;
  const summary = `tenon ${name}: ${verdict}, ${totals}${next === "" ? "" : `. ${next}`}`;
  return `${[...sorted.map(annotation), summary].join("\n")}\n`;
}

function annotation(item: ReportItem): string {
  const lines = [item.message, ...(item.change === undefined ? [] : factTexts(item))];
  if (item.suggestion !== undefined) lines.push(`fix: write ${item.suggestion.replacement}`);
  lines.push(`why: tenon explain ${item.rule}`);
  const title = [item.rule, [item.server, item.tool].filter((name) => name !== "").join("/")];
  return workflowCommand(
    item.level,
    { ...placeOf(item), title: oneLine(title.filter((part) => part !== "").join(": "), 200) },
    lines,
  );
}

function placeOf(item: ReportItem): Readonly<Record<string, string | number>> {
  const place = { file: oneLine(item.file, 500), line: item.line, endLine: item.endLine };
  // The runner accepts columns only for a span within one line.
  if (item.endLine !== item.line) return place;
  return { ...place, col: item.column, endColumn: item.endColumn };
}

function factTexts(item: ReportItem): readonly string[] {
  const facts = item.change === undefined ? [] : factsOf(item.change);
  return facts.map(({ label, text }) => (label === "" ? text : `${label}: ${text}`));
}

/** One workflow command, escaped as the runner unescapes it; every line of the message is made inert first. */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: readonly string[],
): string {
  const list = Object.entries(properties).map(
    ([key, value]) => `${key}=${property(String(value))}`,
  );
  return `::${name} ${list.join(",")}::${message.map((line) => data(oneLine(line))).join("%0A")}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

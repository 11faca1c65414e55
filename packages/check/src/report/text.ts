import type { CheckReport, ReportContext, ServerReport } from "../check-report.ts";
import { changeTable, factLines } from "./change-text.ts";
import { padTo } from "./display-width.ts";
import { excerptOf } from "./excerpt.ts";
import { isFixable } from "./fixable.ts";
import {
  changesAlone,
  contractWords,
  count,
  isContractFinding,
  type ReportItem,
  versionsOf,
} from "./items.ts";
import { reportLimits } from "./limits.ts";
import { nextStep } from "./next-step.ts";
import { oneLine } from "./one-line.ts";
import { levelColour, type Paint, paintFor } from "./paint.ts";
import { hang } from "./wrap.ts";

/** The report for a person at a terminal: what changed, which prompt lines it breaks, what to do now. */
export function renderText(report: CheckReport, context: ReportContext): string {
  const paint = paintFor(context.colour);
  if (isQuiet(report)) {
    return `${paint("pass", "bold", "green")}  ${scale(report)}\n      ${serversInShort(report)}\n`;
  }
  const blocks = [
    ...report.servers.map((server) => serverBlock(report, server, context, paint)),
    ...findingBlocks(report, context, paint),
    waivedBlock(report, context, paint),
    totals(report, context, paint),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}

function isQuiet(report: CheckReport): boolean {
  const seen = report.findings.length + report.waived.length + changesAlone(report).length;
  return report.verdict === "pass" && seen === 0;
}

function scale(report: CheckReport): string {
  const { servers, tools, promptFiles, references } = report.summary;
  return [
    count(servers, "server"),
    count(tools, "tool"),
    count(promptFiles, "prompt file"),
    count(references, "reference"),
  ].join(", ");
}

function serversInShort(report: CheckReport): string {
  if (report.servers.length === 0) return "every reference is good under the contract";
  const names = report.servers
    .slice(0, 4)
    .map((server) => oneLine(`${server.server} ${versionsOf(server)}`, 80));
  const more = report.servers.length - names.length;
  return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}: as agreed`;
}

function serverBlock(
  report: CheckReport,
  server: ServerReport,
  context: ReportContext,
  paint: Paint,
): readonly string[] {
  const name = paint(oneLine(server.server, 80), "bold");
  const words = contractWords(report, server);
  const colour = words === "not read" ? "yellow" : levelColour[server.verdict];
  const verdict = paint(words, colour);
  const alone = new Map(changesAlone(report).map(({ change, waived }) => [change, waived]));
  const { textChanges, textChangesBeside } = reportLimits;
  // Where prompts break, a long list of changes would hide them: it is cut to the worst, without details.
  const brief = hasPromptFindings(report) && server.changes.length > textChangesBeside;
  return [
    `${name}  ${versionsOf(server)}  ${verdict}`,
    ...changeTable(server.changes, {
      paint,
      width: context.width,
      limit: brief ? textChangesBeside : textChanges,
      detailed: (change) => !brief && change.level === "breaking" && alone.has(change),
      note: (change) => (alone.get(change) === true ? " (waived)" : ""),
      more: `tenon check --format json lists all of them`,
    }),
  ];
}

function hasPromptFindings(report: CheckReport): boolean {
  return report.findings.some((finding) => !isContractFinding(finding));
}

function findingBlocks(
  report: CheckReport,
  context: ReportContext,
  paint: Paint,
): readonly (readonly string[])[] {
  const findings = report.findings.filter((finding) => !isContractFinding(finding));
  const shown = findings.slice(0, reportLimits.textFindings);
  const blocks = shown.map((finding) => findingBlock(finding, context, paint));
  const more = findings.length - shown.length;
  if (more > 0)
    blocks.push([
      `and ${count(more, "more finding")}: tenon check --format json lists all of them`,
    ]);
  return blocks;
}

function findingBlock(item: ReportItem, context: ReportContext, paint: Paint): readonly string[] {
  const place = `${oneLine(item.file, 300)}:${item.line}:${item.column}`;
  const level = paint(item.level, "bold", levelColour[item.level]);
  return [
    `${paint(place, "bold")}  ${level}  ${paint(oneLine(item.rule, 80), "dim")}`,
    ...hang("  ", oneLine(item.message), context.width),
    ...excerptLines(item, context, paint),
    ...(item.change === undefined ? [] : factLines(item.change, context.width, paint)),
    ...fixLines(item, paint),
  ];
}

function excerptLines(item: ReportItem, context: ReportContext, paint: Paint): readonly string[] {
  const text = context.textOf(item.file);
  const number = String(item.line);
  const gutter = Math.max(4, number.length + 2);
  const excerpt =
    text === undefined ? undefined : excerptOf(text, item, context.width - gutter - 3);
  if (excerpt === undefined) return [];
  const carets = paint("^".repeat(excerpt.length), levelColour[item.level]);
  const last = item.endLine > item.line ? paint(` to line ${item.endLine}`, "dim") : "";
  const bar = paint("│", "dim");
  return [
    `${" ".repeat(gutter)} ${bar}`,
    `${paint(number.padStart(gutter), "dim")} ${bar} ${excerpt.line}`,
    `${" ".repeat(gutter)} ${bar} ${" ".repeat(excerpt.before)}${carets}${last}`,
  ];
}

function fixLines(item: ReportItem, paint: Paint): readonly string[] {
  const label = (name: string): string => `  ${paint(padTo(name, 9), "dim")}`;
  const replacement = paint(oneLine(item.suggestion?.replacement ?? "", 200), "green");
  const byMachine = isFixable(item) ? ", or run: tenon fix" : "";
  const fix =
    item.suggestion === undefined ? [] : [`${label("fix")}write ${replacement} here${byMachine}`];
  return [...fix, `${label("why")}tenon explain ${oneLine(item.rule, 80)}`];
}

function waivedBlock(report: CheckReport, context: ReportContext, paint: Paint): readonly string[] {
  if (report.waived.length === 0) return [];
  return [
    paint(`waived: ${count(report.waived.length, "finding")}`, "bold"),
    ...report.waived
      .slice(0, reportLimits.textFindings)
      .flatMap(({ file, line, column, rule, waiver }) => {
        const place = `  ${oneLine(file, 300)}:${line}:${column}  ${oneLine(rule, 80)}`;
        const words = `${waiver.reason} (${waiver.by}, until ${waiver.expires})`;
        return [
          place,
          ...hang("    ", oneLine(words), context.width).map((text) => paint(text, "dim")),
        ];
      }),
  ];
}

function totals(report: CheckReport, context: ReportContext, paint: Paint): readonly string[] {
  const { errors, warnings, notices, waived } = report.summary;
  const colour = { pass: "green", warn: "yellow", fail: "red" } as const;
  const parts = [
    count(errors, "error"),
    count(warnings, "warning"),
    ...(notices > 0 ? [count(notices, "notice")] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
  ];
  const step = nextStep(report);
  return [
    `${paint(report.verdict, "bold", colour[report.verdict])}  ${parts.join(", ")} in ${scale(report)}`,
    ...(step === "" ? [] : hang("next  ", step, context.width)),
  ];
}

import type { CheckReport, ReportContext, ServerReport } from "../check-report.ts";
import { factsOf, messageBesideTool } from "./change-lines.ts";
import { checkHeading } from "./heading.ts";
import { excerptOf } from "./excerpt.ts";
import {
  changesAlone,
  contractWords,
  count,
  grouped,
  isContractFinding,
  type ReportItem,
  type ServerChange,
  versionsOf,
} from "./items.ts";
import { reportLimits } from "./limits.ts";
import { codeSpan, fenced, prose } from "./markdown-text.ts";

const titles = {
  pass: "Tenon: every prompt fits its tools",
  warn: "Tenon: prompts and tools fit, with warnings",
  fail: "Tenon: a tool contract is broken",
} as const satisfies Record<CheckReport["verdict"], string>;

/** Markdown for a comment of a pull request or a job summary; at most `reportLimits.markdown` UTF-16 units. */
export function renderMarkdown(report: CheckReport, context: ReportContext): string {
  const { totals, next } = checkHeading(report);
  const head = [
    `<!-- tenon-check -->\n## ${titles[report.verdict]}`,
    `**${report.verdict}**: ${totals}.`,
    serverTable(report),
  ];
  const tail = next === "" ? [] : [`**Next:** ${next}`];
  const room = reportLimits.markdown - length(head) - length(tail) - 400;
  const inPrompts = report.findings.filter((finding) => !isContractFinding(finding));
  const findings = fit(inPrompts, (item) => findingItem(item, context), room);
  const left = room - findings.length;
  const changes = fit(changesAlone(report), changeItem, left);
  const waived = fit(report.waived, waivedItem, left - changes.length);
  const blocks = [
    ...head,
    findings === "" ? "" : `### Findings\n\n${findings}`,
    details("Changes that touch no prompt", changesAlone(report).length, changes),
    details("Waived", report.waived.length, waived),
    ...tail,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function length(blocks: readonly string[]): number {
  return blocks.reduce((total, block) => total + block.length + 2, 0);
}

/** As many items as fit in `room`, rendered one by one, then how many there are beside them. */
export function fit<Item>(
  items: readonly Item[],
  render: (item: Item) => string,
  room: number,
): string {
  const blocks: string[] = [];
  let used = 0;
  for (const item of items) {
    const block = render(item);
    if (used + block.length + 60 > room) break;
    blocks.push(block);
    used += block.length + 1;
  }
  const more = items.length - blocks.length;
  if (more > 0) {
    blocks.push(`- and ${grouped(more)} more: \`--format json\` lists all`);
  }
  return blocks.join("\n");
}

/** The table holds code spans and our own words only, so no cell can end early. */
function serverTable(report: CheckReport): string {
  const limit = 50;
  const rows = report.servers.slice(0, limit).map((server) => serverRow(report, server));
  if (rows.length === 0) return "";
  const more = report.servers.length - rows.length;
  const rest = more > 0 ? [`\nand ${count(more, "more server")}`] : [];
  return [
    "| Server | Version | Contract | Changes |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...rest,
  ].join("\n");
}

function serverRow(report: CheckReport, server: ServerReport): string {
  const verdict = contractWords(report, server);
  const levels = ["breaking", "dangerous", "safe"] as const;
  const counts = levels
    .map(
      (level) => [server.changes.filter((change) => change.level === level).length, level] as const,
    )
    .filter(([number]) => number > 0)
    .map(([number, level]) => `${number} ${level}`);
  const changes = counts.length === 0 ? "none" : counts.join(", ");
  return `| ${codeSpan(server.server, 130)} | ${codeSpan(versionsOf(server), 60)} | ${verdict} | ${changes} |`;
}

function findingItem(item: ReportItem, context: ReportContext): string {
  const place = codeSpan(`${item.file}:${item.line}:${item.column}`, 300);
  const fix =
    item.suggestion === undefined
      ? ""
      : ` Fix: write ${codeSpan(item.suggestion.replacement, 200)}.`;
  return [
    `- **${item.level}** ${place}: ${prose(item.message)}${fix} ${codeSpan(item.rule, 80)}`,
    ...excerptBlock(item, context),
    ...(item.change === undefined ? [] : factItems(item.change)),
  ].join("\n");
}

function excerptBlock(item: ReportItem, context: ReportContext): readonly string[] {
  const text = context.textOf(item.file);
  const excerpt = text === undefined ? undefined : excerptOf(text, item, 100);
  if (excerpt === undefined) return [];
  const number = String(item.line);
  const blank = " ".repeat(number.length);
  const carets = `${" ".repeat(excerpt.before)}${"^".repeat(excerpt.length)}`;
  return ["", fenced([`${number} │ ${excerpt.line}`, `${blank} │ ${carets}`], "  "), ""];
}

function factItems(change: ServerChange["change"]): readonly string[] {
  return factsOf(change).map(({ label, text }) =>
    label === "" ? `  - ${prose(text)}` : `  - ${label}: ${codeSpan(text)}`,
  );
}

/** One change as a list item with what it was, what it is and its witness below. */
export function changeItem({ server, change, waived }: ServerChange): string {
  const owner = server.server === "" ? "" : `${codeSpan(server.server, 130)} `;
  const place = change.path === "" ? "" : ` ${codeSpan(change.path, 300)}`;
  return [
    `- **${change.level}** ${owner}${codeSpan(change.tool, 130)}${place}: ${prose(messageBesideTool(change))}${waived ? " (waived)" : ""} ${codeSpan(change.rule, 80)}`,
    ...factItems(change),
  ].join("\n");
}

function waivedItem(item: CheckReport["waived"][number]): string {
  const place = codeSpan(`${item.file}:${item.line}:${item.column}`, 300);
  const { reason, by, expires } = item.waiver;
  return `- ${place} ${codeSpan(item.rule, 80)}: ${prose(reason)} (${prose(by, 200)}, until ${prose(expires, 40)})`;
}

/** A folded section; nothing when there is nothing in it. */
export function details(title: string, number: number, body: string): string {
  return number === 0
    ? ""
    : `<details>\n<summary>${title} (${grouped(number)})</summary>\n\n${body}\n\n</details>`;
}

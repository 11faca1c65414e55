import type { CheckReport, ReportContext } from "../check-report.ts";
import { checkHeading, type Heading } from "./heading.ts";
import { changeDetails, changeItem } from "./html-change.ts";
import { codeLines } from "./html-code.ts";
import { isFixable } from "./fixable.ts";
import { html, htmlPage, htmlProse } from "./html-page.ts";
import {
  changesAlone,
  contractWords,
  count,
  isContractFinding,
  type ReportItem,
  versionsOf,
} from "./items.ts";
import { reportLimits } from "./limits.ts";
import { rulePage } from "./rule-pages.ts";

/** One self-contained page: totals, servers, findings by file with the marked line, changes side by side. */
export function renderHtml(
  report: CheckReport,
  context: ReportContext,
  heading: Heading = checkHeading(report),
): string {
  const { name, verdict, totals, next } = heading;
  const body = `<header>
<h1>Tenon ${name}: <span class="${verdict}">${verdict}</span></h1>
<p>${html(totals)}</p>
${next === "" ? "" : `<p><strong>Next:</strong> ${htmlProse(next)}</p>`}
</header>
<main>
${serverTable(report)}
${filterForm(report)}
${findingGroups(report, context)}
${changeGroups(report)}
${waivedGroup(report)}
</main>`;
  return htmlPage(`Tenon ${name}: ${verdict}`, context.toolVersion, body);
}

const filterLabels = {
  error: "Errors",
  warning: "Warnings",
  notice: "Notices",
  breaking: "Breaking",
  dangerous: "Dangerous",
  safe: "Safe",
  waived: "Waived",
} as const;

/** Words and the levels that occur; the script shows it and makes it work. */
function filterForm(report: CheckReport): string {
  const levels = new Set<string>([
    ...report.findings.filter((finding) => !isContractFinding(finding)).map(({ level }) => level),
    ...changesAlone(report).map(({ change }) => change.level),
    ...(report.waived.length > 0 ? ["waived"] : []),
  ]);
  if (levels.size === 0) return "";
  const boxes = Object.entries(filterLabels)
    .filter(([level]) => levels.has(level))
    .map(
      ([level, label]) =>
        `<label><input type="checkbox" value="${level}" checked> ${label}</label>`,
    );
  return `<form class="filter" hidden>
<input type="search" name="words" placeholder="Filter by file, tool, rule, text" aria-label="Filter">
${boxes.join("\n")}
<output></output>
</form>`;
}

function serverTable(report: CheckReport): string {
  if (report.servers.length === 0) return "";
  const rows = report.servers.map(
    (
      server,
    ) => `<tr><td><code>${html(server.server, 130)}</code></td><td>${html(versionsOf(server), 60)}</td>
<td class="${server.verdict}">${contractWords(report, server)}</td><td>${server.changes.length}</td></tr>`,
  );
  return `<h2>Servers</h2>
<div class="scroll"><table><thead><tr><th>Server</th><th>Version</th><th>Contract</th><th>Changes</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>`;
}

function findingGroups(report: CheckReport, context: ReportContext): string {
  const findings = report.findings.filter((finding) => !isContractFinding(finding));
  const shown = findings.slice(0, reportLimits.htmlItems);
  const groups = [...Map.groupBy(shown, (finding) => finding.file)].map(
    ([file, findings]) => `<section class="group"><h2><code>${html(file, 300)}</code></h2>
${findings.map((finding) => findingItem(finding, context)).join("\n")}
</section>`,
  );
  return [...groups, moreOf(findings.length - shown.length, "finding")].join("\n");
}

function findingItem(item: ReportItem, context: ReportContext): string {
  const text = context.textOf(item.file);
  const fix =
    item.suggestion === undefined
      ? ""
      : `<p><strong>Fix:</strong> write <code>${html(item.suggestion.replacement, 300)}</code>${isFixable(item) ? ", or run <code>tenon fix</code>" : ""}</p>`;
  return `<article class="item is-${item.level}" data-level="${item.level}">
<h3><span class="tag ${item.level}">${item.level}</span> ${html(item.file, 300)}:${item.line}:${item.column}</h3>
<p>${htmlProse(item.message)}</p>
${text === undefined ? "" : codeLines(text, item)}
${fix}
${item.change === undefined ? "" : changeDetails(item.change)}
${aboutRule(item)}
</article>`;
}

function aboutRule(item: ReportItem): string {
  const owner = `${html(item.server, 130)} / ${html(item.tool, 130)}`;
  const page = rulePage(item.rule);
  const title = `<code>${html(item.rule, 80)}</code> <span class="soft">${owner}</span>`;
  if (page === undefined) return `<p>${title}</p>`;
  return `<details><summary>${title}</summary><p>${htmlProse(page.why)}</p><p>${htmlProse(page.fix)}</p></details>`;
}

/** Changes that no finding shows already, by server. */
function changeGroups(report: CheckReport): string {
  const alone = changesAlone(report);
  const shown = alone.slice(0, reportLimits.htmlItems);
  const groups = [...Map.groupBy(shown, ({ server }) => server)].map(
    ([
      server,
      changes,
    ]) => `<section class="group"><h2>${html(server.server, 130)} ${html(versionsOf(server), 60)}: ${
      report.findings.length === 0 ? "changes" : "changes that touch no prompt"
    }</h2>
${changes.map(({ change, waived }) => changeItem(change, waived)).join("\n")}
</section>`,
  );
  return [...groups, moreOf(alone.length - shown.length, "change")].join("\n");
}

function waivedGroup(report: CheckReport): string {
  if (report.waived.length === 0) return "";
  const items = report.waived.slice(0, reportLimits.htmlItems).map(
    ({ waiver, ...item }) => `<article class="item" data-level="waived">
<h3>${html(item.file, 300)}:${item.line}:${item.column} <code>${html(item.rule, 80)}</code></h3>
<p>${htmlProse(item.message)}</p>
<p class="soft">${html(waiver.reason)} (${html(waiver.by, 200)}, until ${html(waiver.expires, 40)})</p>
</article>`,
  );
  return `<section class="group"><h2>Waived</h2>\n${items.join("\n")}\n</section>`;
}

function moreOf(number: number, what: string): string {
  return number > 0
    ? `<p class="soft">and ${count(number, `more ${what}`)}: tenon check --format json lists all</p>`
    : "";
}

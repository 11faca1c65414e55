import type { CheckReport, Finding, ServerReport } from "../check-report.ts";
import type { Heading } from "./heading.ts";
import { factsOf } from "./change-lines.ts";
import { isContractFinding, type ReportItem, reportItems, versionsOf } from "./items.ts";
import { oneLine } from "./one-line.ts";
import { escapeXml } from "./xml.ts";

interface Case {
  readonly suite: string;
  readonly name: string;
  readonly file: string | undefined;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly message: string;
  readonly body: readonly string[];
}

/** JUnit XML: a suite of the servers, and a suite per prompt file with a case per finding. */
export function renderJunit(report: CheckReport, name: Heading["name"] = "check"): string {
  const cases = [
    ...report.servers.map((server) => serverCase(server, report.findings)),
    ...reportItems(report)
      .filter((item) => item.waiver !== undefined || !isContractFinding(item))
      .map(findingCase),
  ];
  const suites = [...Map.groupBy(cases, (one) => one.suite)].map(([file, of]) => suite(file, of));
  const attributes = `name="tenon ${name}" ${totals(cases)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes}>\n${suites.join("\n")}\n</testsuites>\n`;
}

/** A server's case says what changed and fails by the changes themselves; prompts have cases of their own. */
function serverCase(server: ServerReport, findings: readonly Finding[]): Case {
  const own = findings.filter(
    (finding) => isContractFinding(finding) && finding.server === server.server,
  );
  const failing = own.filter((item) => item.level === "error").length;
  return {
    suite: "servers",
    name: `${server.server} ${versionsOf(server)}`,
    file: undefined,
    outcome: failing > 0 ? "failed" : "passed",
    message: failing > 0 ? `${failing} of ${server.changes.length} changes break the contract` : "",
    body: own.flatMap((item) => [`${item.level} ${item.rule}: ${item.message}`, ...facts(item)]),
  };
}

function findingCase(item: ReportItem): Case {
  const waived = item.waiver;
  const fix = item.suggestion === undefined ? [] : [`fix: write ${item.suggestion.replacement}`];
  return {
    suite: item.file,
    name: `${item.rule} ${item.line}:${item.column}`,
    file: item.file,
    outcome: waived !== undefined ? "skipped" : item.level === "error" ? "failed" : "passed",
    message:
      waived === undefined
        ? item.message
        : `waived by ${waived.by} until ${waived.expires}: ${waived.reason}`,
    body: [
      `${item.file}:${item.line}:${item.column} ${item.level}: ${item.message}`,
      ...facts(item),
      ...fix,
      `why: tenon explain ${item.rule}`,
    ],
  };
}

function facts(item: ReportItem): readonly string[] {
  const known = item.change === undefined ? [] : factsOf(item.change);
  return known.map(({ label, text }) => (label === "" ? `  ${text}` : `${label}: ${text}`));
}

function suite(name: string, cases: readonly Case[]): string {
  const inner = cases.map((one) => testcase(one)).join("\n");
  return `  <testsuite name="${text(name)}" ${totals(cases)}>\n${inner}\n  </testsuite>`;
}

function testcase(one: Case): string {
  const file = one.file === undefined ? "" : ` file="${text(one.file)}"`;
  const head = `    <testcase classname="${text(one.suite)}" name="${text(one.name)}"${file} time="0"`;
  const body = one.body.map(text).join("\n");
  if (one.outcome === "failed") {
    return `${head}>\n      <failure message="${text(one.message)}" type="error">${body}</failure>\n    </testcase>`;
  }
  if (one.outcome === "skipped") {
    return `${head}>\n      <skipped message="${text(one.message)}"/>\n    </testcase>`;
  }
  if (body === "") return `${head}/>`;
  return `${head}>\n      <system-out>${body}</system-out>\n    </testcase>`;
}

function totals(cases: readonly Case[]): string {
  const of = (outcome: Case["outcome"]): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const numbers = `tests="${cases.length}" failures="${of("failed")}" errors="0" skipped="${of("skipped")}"`;
  return `${numbers} time="0"`;
}

function text(value: string): string {
  return escapeXml(oneLine(value));
}

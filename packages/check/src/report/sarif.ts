import { inertJson, type RulePage } from "@tenon/contract";
import type { CheckReport, FindingLevel, ReportContext } from "../check-report.ts";
import type { Heading } from "./heading.ts";
import { factsOf } from "./change-lines.ts";
import { type ReportItem, reportItems } from "./items.ts";
import { oneLine } from "./one-line.ts";
import { rulePage } from "./rule-pages.ts";

const schema =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const levels = { error: "error", warning: "warning", notice: "note" } as const satisfies Record<
  FindingLevel,
  string
>;

/** SARIF 2.1.0: one run, the rules that occur with their help, a result per item, waivers as suppressions. */
export function renderSarif(
  report: CheckReport,
  context: ReportContext,
  name: Heading["name"] = "check",
): string {
  const items = reportItems(report);
  const ids = [...new Set(items.map((item) => item.rule))].toSorted();
  const log = {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "tenon",
            fullName: "Tenon: contracts between prompts and MCP tools",
            semanticVersion: context.toolVersion,
            rules: ids.map(ruleOf),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          "%SRCROOT%": { description: { text: "The folder of tenon.yaml" } },
        },
        automationDetails: { id: `tenon-${name}/` },
        invocations: [{ executionSuccessful: true }],
        properties: { verdict: report.verdict },
        results: items.map((item) => resultOf(item, ids.indexOf(item.rule))),
      },
    ],
  };
  return `${inertJson(log, 2)}\n`;
}

function ruleOf(id: string): object {
  const page = rulePage(id);
  if (page === undefined) return { id };
  return {
    id,
    name: id,
    shortDescription: { text: page.summary },
    fullDescription: { text: page.why },
    help: {
      text: `${page.why}\n\nWhat to do: ${page.fix}`,
      markdown: `${page.why}\n\n**What to do:** ${page.fix}\n\n${page.example}`,
    },
    defaultConfiguration: { level: defaultLevel(page) },
    properties: { tags: ["mcp", page.family] },
  };
}

function defaultLevel(page: RulePage): string {
  if (page.level === "breaking" || page.level === "error") return "error";
  return page.level === "dangerous" || page.level === "warning" ? "warning" : "note";
}

function resultOf(item: ReportItem, ruleIndex: number): object {
  return {
    ruleId: item.rule,
    ruleIndex,
    level: levels[item.level],
    message: { text: messageOf(item) },
    locations: [locationOf(item)],
    partialFingerprints: { "tenonFinding/v1": item.fingerprint.replace("sha256:", "") },
    ...(item.suggestion === undefined ? {} : { fixes: [fixOf(item, item.suggestion.replacement)] }),
    // An empty list says that suppressions were looked for: SARIF wants it on all results or on none.
    suppressions: item.waiver === undefined ? [] : [suppressionOf(item.waiver)],
    properties: { server: item.server, tool: item.tool, parameter: item.parameter },
  };
}

function suppressionOf(waiver: NonNullable<ReportItem["waiver"]>): object {
  return {
    kind: "external",
    status: "accepted",
    justification: oneLine(waiver.reason),
    properties: { by: waiver.by, expires: waiver.expires },
  };
}

function messageOf(item: ReportItem): string {
  const facts = item.change === undefined ? [] : factsOf(item.change);
  const lines = facts.map(({ label, text }) => (label === "" ? text : `${label}: ${text}`));
  return [oneLine(item.message), ...lines].map(plainMessage).join("\n");
}

/** Viewers turn `[text](target)` into links and `{0}` into arguments (SARIF 2.1.0 sections 3.11.5, 3.11.6). */
function plainMessage(text: string): string {
  return text.replaceAll("](", "] (").replace(/\{(?=\d)/g, "{ ");
}

function artifact(file: string): object {
  const uri = file.toWellFormed().split("/").map(encodeURIComponent).join("/");
  return { uri, uriBaseId: "%SRCROOT%" };
}

function regionOf(item: ReportItem): object {
  const { line: startLine, column: startColumn, endLine, endColumn } = item;
  return { startLine, startColumn, endLine, endColumn };
}

function locationOf(item: ReportItem): object {
  const path = item.change === undefined ? "" : `#${item.change.path}`;
  return {
    physicalLocation: { artifactLocation: artifact(item.file), region: regionOf(item) },
    logicalLocations: [{ fullyQualifiedName: oneLine(`${item.server}/${item.tool}${path}`) }],
  };
}

function fixOf(item: ReportItem, replacement: string): object {
  return {
    description: { text: plainMessage(oneLine(`Write ${replacement}`)) },
    artifactChanges: [
      {
        artifactLocation: artifact(item.file),
        replacements: [{ deletedRegion: regionOf(item), insertedContent: { text: replacement } }],
      },
    ],
  };
}

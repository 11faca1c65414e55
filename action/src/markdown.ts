import { codeSpan, prose, renderCheck } from "@tenon/check";
import type { CheckReport } from "@tenon/check";
import type { Gate } from "./gate.ts";
import { limits } from "./limits.ts";
import type { LockEdit } from "./lock-edits.ts";
import { plainContext } from "./render.ts";
import { bySeverity } from "./severity.ts";
import { problemsOf, statusOf } from "./verdict.ts";
import type { Outcome, Status } from "./verdict.ts";

const titles: Readonly<Record<Status, string>> = {
  passed: "Tenon: prompts and tools fit",
  failed: "Tenon: a change breaks prompts or the contract",
  error: "Tenon: not everything could be checked",
};

/** The report as a comment and a summary begin, at most 65,000 characters: everything of a stranger is inert in it. */
export function reportMarkdown(outcome: Outcome, id: string): string {
  const { gate } = outcome;
  const name = id === "tenon" ? "" : ` (${codeSpan(id, 200)})`;
  const blocks = [`## ${titles[statusOf(outcome)]}${name}`, problemList(problemsOf(outcome))];
  if (gate !== undefined) {
    blocks.push(
      comparedWith(gate),
      lockEditList(gate.lockEdits),
      body(gate),
      patchHint(gate),
      unreadHint(gate.byLockAlone),
    );
  }
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** The report without its own heading, findings that fail first. */
function body({ report, textOf }: Gate): string {
  const sorted = { ...report, findings: bySeverity(report) };
  const text = renderCheck(sorted, "markdown", plainContext(textOf));
  return text.slice(text.indexOf("\n\n") + 2).trimEnd();
}

function problemList(problems: readonly string[]): string {
  const shown = problems.slice(0, limits.failures).map((problem) => `- ${prose(problem, 300)}`);
  const more = problems.length - shown.length;
  return [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n").slice(0, 20_000);
}

function comparedWith({ baseline }: Gate): string {
  const branch = baseline.branch === undefined ? "" : ` with ${codeSpan(baseline.branch, 120)}`;
  const commit =
    baseline.commit === undefined ? "" : ` (${codeSpan(baseline.commit.slice(0, 12))})`;
  return `Compared with ${baseline.words}${branch}${commit}.`;
}

/** What a change does to the lock: it is judged against the lock that it starts from, never against its own edit. */
function lockEditList(edits: readonly LockEdit[]): string {
  if (edits.length === 0) return "";
  const lines = edits.map(({ server, ...counts }) => {
    const words = Object.entries({
      "tools added": counts.added,
      "tools changed": counts.changed,
      "tools removed": counts.removed,
      "other files": counts.others,
    }).flatMap(([what, number]) => (number === 0 ? [] : [`${what}: ${number}`]));
    return `- ${codeSpan(server, 60)}: ${words.join(", ")}`;
  });
  return `**This change edits the lock.**\n\n${lines.join("\n")}`;
}

function patchHint({ edits, unpatchable }: Gate): string {
  const places = edits.reduce((sum, edit) => sum + edit.replacements.length, 0);
  if (places === 0) return "";
  const hand =
    unpatchable.length === 0
      ? ""
      : ` Of ${unpatchable.length} of the files it can be no part: they are not UTF-8; \`tenon fix\` mends them.`;
  return `The output \`patch-file\` of this step has the sure renames (${places}) as a patch for \`git apply\`.${hand}`;
}

function unreadHint(servers: readonly string[]): string {
  if (servers.length === 0) return "";
  const names = servers.slice(0, 20).map((name) => codeSpan(name, 60));
  const more = servers.length > names.length ? `, and ${servers.length - names.length} more` : "";
  return `Judged by the lock alone, because this run may be a stranger's: ${names.join(", ")}${more}. No command was started and no address contacted.`;
}

/**
 * The step's summary: the report, and every finding on a line of its own where the report cannot hold all, within
 * `bytes` bytes of UTF-8.
 */
export function summaryMarkdown(outcome: Outcome, id: string, bytes: number): string {
  const text = reportMarkdown(outcome, id);
  const findings = outcome.gate === undefined ? [] : bySeverity(outcome.gate.report);
  const room = bytes - Buffer.byteLength(text);
  if (room < 0) return cutToBytes(text, bytes);
  const whole = renderedWhole(text, findings);
  return whole ? text : text + everyFinding(findings, room);
}

/** A report that is far from its limit has every finding in it. */
function renderedWhole(text: string, findings: CheckReport["findings"]): boolean {
  return findings.length === 0 || text.length < 40_000;
}

function everyFinding(findings: CheckReport["findings"], bytes: number): string {
  const lines = ["", "### Every finding, most severe first", ""];
  // Room for the line that says how many did not fit.
  let left = bytes - 200;
  let shown = 0;
  for (const { level, file, line, column, message, rule } of findings) {
    const place = codeSpan(`${file}:${line}:${column}`, 300);
    const item = `- **${level}** ${place}: ${prose(message, 400)} ${codeSpan(rule, 80)}`;
    left -= Buffer.byteLength(item) + 1;
    if (left < 0) break;
    lines.push(item);
    shown += 1;
  }
  const more = findings.length - shown;
  if (more > 0) lines.push(`- and ${more} more: the input \`report-file\` writes all of them`);
  return left < 0 && shown === 0 ? "" : `${lines.join("\n")}\n`;
}

/** The longest beginning in whole lines that fits. */
function cutToBytes(text: string, bytes: number): string {
  let kept = "";
  let used = 0;
  for (const line of text.split("\n")) {
    used += Buffer.byteLength(line) + 1;
    if (used > bytes) break;
    kept += `${line}\n`;
  }
  return kept;
}

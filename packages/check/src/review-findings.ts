import { plainText, toolDigest } from "@tenon/contract";
import type { ComparedServer } from "./compare-servers.ts";
import type { FindingLevel } from "./check-report.ts";
import type { FailOn } from "./config/config.ts";
import { startOfFile } from "./draft.ts";
import { wordsOfRules } from "./impact/change-words.ts";
import type { Draft } from "./draft.ts";
import type { ScannedPrompt } from "./impact/scan.ts";
import { readReviews } from "./lock/reviews.ts";
import type { PendingTool, ReviewRecord } from "./lock/reviews.ts";
import { textDigest } from "./reviews.ts";
import type { Workspace } from "./workspace.ts";

/** Findings that say the same of a change which is not agreed to yet. */
const saidOfNews: ReadonlySet<string> = new Set([
  "prompt-wording-changed",
  "prompt-type-changed",
  "prompt-required-added",
  "prompt-missing-required",
]);

/** Prompts that nobody read since a tool that they name changed, and records that cannot be read. */
export function reviewFindings(
  ws: Workspace,
  server: ComparedServer,
  prompts: readonly ScannedPrompt[],
  others: readonly Draft[],
  failOn: FailOn,
): readonly Draft[] {
  const { step, config } = server;
  if (step === undefined) return [];
  const reviews = readReviews(ws.root, config.name, "pending");
  const byPath = new Map(prompts.map((prompt) => [prompt.path, prompt]));
  const drafts: Draft[] = reviews.damaged.map((file) => damaged(config.name, file));
  for (const record of reviews.pending.values()) {
    const prompt = byPath.get(record.prompt);
    // An edited prompt was read by who edited it.
    if (prompt === undefined || textDigest(prompt) !== record.text) continue;
    const told = new Set(
      others
        .filter(({ file, rule }) => file === record.prompt && saidOfNews.has(rule))
        .map(({ tool }) => tool),
    );
    drafts.push(...findingsAt(server, prompt, record, told, failOn));
  }
  return drafts;
}

function findingsAt(
  { step, config }: ComparedServer,
  prompt: ScannedPrompt,
  record: ReviewRecord,
  told: ReadonlySet<string>,
  failOn: FailOn,
): readonly Draft[] {
  return [...record.tools].flatMap(([tool, pending]): readonly Draft[] => {
    const now = step?.index.toolNow(tool);
    if (now === undefined || told.has(tool) || toolDigest(now) === pending.reviewed) return [];
    const at = placeOf(prompt, config.name, tool);
    if (at === undefined) return [];
    const { line, column, endLine, endColumn, file } = at;
    const name = plainText(config.name);
    const what = pending.changes.length === 0 ? "" : ` (${wordsOfRules(pending.changes)})`;
    const message =
      `\`${plainText(tool)}\` of ${name} changed in ${plainText(pending.since)}${what}, and nobody has read this prompt since. ` +
      `Adapt it, or run \`tenon pin --reviewed ${plainText(file, 300)}\` when it still fits.`;
    const level = levelOf(pending, at.confidence === "certain", failOn);
    return [
      {
        rule: "prompt-needs-review",
        level,
        line,
        column,
        endLine,
        endColumn,
        file,
        server: config.name,
        tool,
        message,
        detail: pending.reviewed,
      },
    ];
  });
}

/** The first of the surest places that name the tool. */
function placeOf(prompt: ScannedPrompt, server: string, tool: string) {
  const own = prompt.references.filter(
    (reference) =>
      reference.server === server && reference.tool === tool && reference.confidence !== "possible",
  );
  const names = own.filter(({ kind }) => kind === "tool");
  return [...names, ...own].toSorted((left, right) => rank(left) - rank(right))[0];
}

function rank({ confidence }: { readonly confidence: string }): number {
  return confidence === "certain" ? 0 : 1;
}

/** As for the same change before it was agreed to; an error only for those who want dangerous changes to fail. */
function levelOf(pending: PendingTool, certain: boolean, failOn: FailOn): FindingLevel {
  if (failOn === "dangerous") return "error";
  const { changes } = pending;
  if (changes.some((rule) => rule.startsWith("input-type-"))) return "warning";
  const onlyRequired = changes.every((rule) => rule.endsWith("-required"));
  return certain && !onlyRequired ? "warning" : "notice";
}

function damaged(server: string, file: string): Draft {
  return {
    rule: "lock-broken",
    level: "warning",
    ...startOfFile,
    file,
    server,
    tool: "",
    message: `${plainText(file, 300)} cannot be read, so nobody knows which prompt waits for a reader. Restore it from git, or read the prompts and run \`tenon pin --reviewed\`.`,
    detail: file,
  };
}

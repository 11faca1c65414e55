import { judge } from "../check.ts";
import type { Judgement } from "../check.ts";
import type { CheckReport, CheckSummary, Finding } from "../check-report.ts";
import { planEdit } from "../fix/plan.ts";
import type { ScannedPrompt } from "../impact/scan.ts";
import { workTreeLock } from "../lock/work-tree.ts";
import type { CheckOptions, CheckOutcome, FileEdit, FixOutcome, Workspace } from "../workspace.ts";
import { compareText } from "../verdict.ts";
import { unifiedPatch } from "./patch.ts";

/** How a pull request is judged, beside the options of a check. */
export interface ReviewOptions extends Omit<CheckOptions, "offline"> {
  /** `all`: every server is read. `files`: no command is started and no address contacted; only saved lists are read. */
  readonly read: "all" | "files";
  /** Judge every reference of every prompt against the lock too, changed or not. */
  readonly everything: boolean;
}

/** A check with the edits that `tenon fix` would make for its findings. */
export interface ReviewOutcome extends CheckOutcome {
  readonly fix: Pick<FixOutcome, "edits" | "patch" | "unpatchable">;
}

/**
 * Checks once and plans the edits from the same run, writing nothing. Throws usage errors only; a server that cannot be
 * loaded is in `failures`.
 */
export async function reviewWorkspace(
  ws: Workspace,
  options: ReviewOptions,
): Promise<ReviewOutcome> {
  const { read, everything, ...run } = options;
  const failOn = options.failOn ?? ws.config.failOn;
  const judgements: Judgement[] = [];
  for (const part of partsOf(ws, read)) {
    judgements.push(await judge(ws, { ...run, ...part }, "changes", failOn));
  }
  const extra = everything
    ? [await judge(ws, { ...run, baseline: "lock", offline: true }, "everything", failOn)]
    : [];
  const unpinned = unpinnedHere(ws, options.baseline);
  if (unpinned.length > 0) {
    const here = { ...run, baseline: "lock", offline: true, servers: unpinned };
    extra.push(await judge(ws, here, "changes", failOn));
  }
  const report = combined(ws, judgements, extra);
  const all = [...judgements, ...extra];
  const prompts = all[0]?.prompts ?? [];
  const edits = plannedEdits(prompts, report.findings);
  const unpatchable = edits.filter((edit) => edit.mark === undefined).map(({ file }) => file);
  return {
    report,
    failures: all.flatMap(({ outcome }) => outcome.failures),
    textOf: (file) => {
      for (const { outcome } of all) {
        const text = outcome.textOf(file);
        if (text !== undefined) return text;
      }
      return undefined;
    },
    fix: { edits, patch: unifiedPatch(edits), unpatchable },
  };
}

/** Servers that another commit's lock may have and the work tree's lacks: who takes a lock away agrees to nothing. */
function unpinnedHere(ws: Workspace, baseline: string | undefined): readonly string[] {
  if (baseline?.startsWith("git:") !== true) return [];
  const lock = workTreeLock(ws.root);
  return ws.config.servers
    .map(({ name }) => name)
    .filter((name) => lock.entry(name).state === "missing");
}

interface Part {
  readonly offline: boolean;
  readonly servers?: readonly string[];
}

/** The runs that read what may be read and judge the rest by the lock. */
function partsOf(ws: Workspace, read: ReviewOptions["read"]): readonly Part[] {
  if (read === "all") return [{ offline: false }];
  const namesOf = (isFile: boolean): readonly string[] =>
    ws.config.servers
      .filter(({ source }) => (source.kind === "file") === isFile)
      .map(({ name }) => name);
  const [files, others] = [namesOf(true), namesOf(false)];
  if (files.length === 0) return [{ offline: true }];
  if (others.length === 0) return [{ offline: false }];
  return [
    { offline: false, servers: files },
    { offline: true, servers: others },
  ];
}

/** One report of several: every finding once, servers in the configuration's order. */
function combined(
  ws: Workspace,
  judgements: readonly Judgement[],
  extra: readonly Judgement[],
): CheckReport {
  const reports = judgements.map(({ outcome }) => outcome.report);
  const [only] = reports;
  if (only !== undefined && reports.length === 1 && extra.length === 0) return only;
  const all = [...reports, ...extra.map(({ outcome }) => outcome.report)];
  const findings = once(all.flatMap((report) => report.findings));
  const waived = once(all.flatMap((report) => report.waived));
  const order = new Map(ws.config.servers.map(({ name }, index) => [name, index]));
  const place = (name: string): number => order.get(name) ?? order.size;
  const servers = reports
    .flatMap((report) => report.servers)
    .toSorted((left, right) => place(left.server) - place(right.server));
  const count = (level: Finding["level"]): number =>
    findings.filter((finding) => finding.level === level).length;
  const most = (key: "promptFiles" | "references"): number =>
    Math.max(0, ...all.map(({ summary }) => summary[key]));
  const summary: CheckSummary = {
    errors: count("error"),
    warnings: count("warning"),
    notices: count("notice"),
    waived: waived.length,
    servers: servers.length,
    tools: reports.reduce((sum, report) => sum + report.summary.tools, 0),
    promptFiles: most("promptFiles"),
    references: most("references"),
  };
  const verdict = summary.errors > 0 ? "fail" : summary.warnings > 0 ? "warn" : "pass";
  return { schemaVersion: 1, verdict, servers, findings, waived, summary };
}

/** Each fingerprint once, in the order of reports. */
function once<Item extends Finding>(findings: readonly Item[]): readonly Item[] {
  const byFingerprint = new Map(
    findings.toReversed().map((finding) => [finding.fingerprint, finding]),
  );
  return [...byFingerprint.values()].toSorted(
    (left, right) =>
      compareText(left.file, right.file) ||
      left.line - right.line ||
      left.column - right.column ||
      compareText(left.rule, right.rule) ||
      compareText(left.fingerprint, right.fingerprint),
  );
}

/** The edits of every prompt; a file that does not survive decoding is left to a person. */
function plannedEdits(
  prompts: readonly ScannedPrompt[],
  findings: readonly Finding[],
): readonly FileEdit[] {
  const byFile = Map.groupBy(findings, (finding) => finding.file);
  return prompts.flatMap((prompt) => {
    const planned = planEdit(prompt, byFile.get(prompt.path) ?? []);
    return planned === undefined ? [] : [planned.edit];
  });
}

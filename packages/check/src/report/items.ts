import { type Bump, type Change, nextVersion } from "@tenon/contract";
import type { CheckReport, Finding, ServerReport, WaivedFinding } from "../check-report.ts";
import { oneLine } from "./one-line.ts";

/** What the formats that list problems list: a finding, waived or not. */
export interface ReportItem extends Finding {
  readonly waiver?: WaivedFinding["waiver"];
}

/** A change and the server that made it. */
export interface ServerChange {
  readonly server: ServerReport;
  readonly change: Change;
  readonly waived: boolean;
}

/** Findings first, then what waivers cover. */
export function reportItems(report: CheckReport): readonly ReportItem[] {
  return [...report.findings, ...report.waived];
}

/** True for a finding about the change itself, at its place in the lock; false for one about a prompt. */
export function isContractFinding(finding: Finding): boolean {
  return finding.change !== undefined && finding.change.rule === finding.rule;
}

/** Changes that no finding about a prompt speaks about, in the servers' order. */
export function changesAlone(report: CheckReport): readonly ServerChange[] {
  const keysOf = (findings: readonly Finding[], ofContract: boolean): ReadonlySet<string> =>
    new Set(
      findings.flatMap((finding) =>
        finding.change === undefined || isContractFinding(finding) !== ofContract
          ? []
          : [keyOf(finding.server, finding.change)],
      ),
    );
  const spoken = keysOf(report.findings, false);
  const waived = keysOf(report.waived, true);
  return report.servers.flatMap((server) =>
    server.changes
      .map((change) => ({ server, change, key: keyOf(server.server, change) }))
      .filter(({ key }) => !spoken.has(key))
      .map(({ change, key }) => ({ server, change, waived: waived.has(key) })),
  );
}

function keyOf(server: string, change: Change): string {
  return JSON.stringify([server, change.rule, change.tool, change.path]);
}

/** The contract of a server in words: `as agreed`, `breaking (major)`, or that nothing is known of it today. */
export function contractWords(report: CheckReport, server: ServerReport): string {
  const unread = report.findings.some(
    (finding) => finding.rule === "server-not-loaded" && finding.server === server.server,
  );
  if (unread) return "not read";
  return server.verdict === "same" ? "as agreed" : `${server.verdict} (${server.bump})`;
}

/** `1 error`, `2 errors`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(number)} ${number === 1 ? singular : plural}`;
}

/** `2,600`: a whole number, not below zero, as English groups its digits (the engine's own formatter loads slowly). */
export function grouped(number: number): string {
  return String(number).replaceAll(/\B(?=(?:\d{3})+$)/gu, ",");
}

/** `1.0.0 → 2.0.0`: what was agreed and the version that the changes ask for; short digests where there is no version. */
export function versionsOf({ from, to, bump }: ServerReport): string {
  const short = (digest: string): string => digest.replace("sha256:", "").slice(0, 12);
  const before = oneLine(from.version ?? short(from.digest), 200);
  if (from.digest === to.digest) return before;
  const asked =
    from.version === undefined || bump === "none" ? undefined : nextOf(from.version, bump);
  return `${before} → ${oneLine(to.version ?? asked ?? short(to.digest), 200)}`;
}

/** The version after a bump, or undefined when `version` is none (the file names of a diff). */
function nextOf(version: string, bump: Bump): string | undefined {
  return /^\d+\.\d+\.\d+$/.test(version) ? nextVersion(version, bump) : undefined;
}

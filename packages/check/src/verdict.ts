import type {
  CheckReport,
  CheckSummary,
  Finding,
  FindingLevel,
  ServerReport,
} from "./check-report.ts";
import { applyWaivers } from "./waivers.ts";
import type { Config, RuleSetting, Waiver } from "./config/config.ts";
import type { Draft } from "./draft.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** Everything that the verdict is reached from. */
export interface Evidence {
  readonly config: Config;
  /** The configuration file as findings name it. */
  readonly configFile: string;
  readonly now: Date;
  readonly drafts: readonly Draft[];
  /** Waivers written in the prompts themselves. */
  readonly inlineWaivers: readonly Waiver[];
  readonly servers: readonly ServerReport[];
  /** Tools, prompt files and references that were looked at. */
  readonly counts: Pick<CheckSummary, "tools" | "promptFiles" | "references">;
  /** True when every server was compared, so that an unused waiver is really unused. */
  readonly complete: boolean;
}

/** Policy and waivers applied, findings in order, and the verdict: an error fails, a warning warns. */
export function verdictOn(evidence: Evidence): CheckReport {
  const { config, configFile, now, complete } = evidence;
  const judged = settled(evidence.drafts, config.rules);
  const { open, waived, drafts } = applyWaivers(
    judged,
    [...config.waivers, ...evidence.inlineWaivers],
    { now, file: configFile, complete },
  );
  const findings = [...open, ...settled(drafts, config.rules)].toSorted(inOrder);
  const count = (level: FindingLevel): number =>
    findings.filter((finding) => finding.level === level).length;
  const summary: CheckSummary = {
    errors: count("error"),
    warnings: count("warning"),
    notices: count("notice"),
    waived: waived.length,
    servers: evidence.servers.length,
    ...evidence.counts,
  };
  const verdict = summary.errors > 0 ? "fail" : summary.warnings > 0 ? "warn" : "pass";
  return {
    schemaVersion: 1,
    verdict,
    servers: evidence.servers,
    findings,
    waived: waived.toSorted(inOrder),
    summary,
  };
}

/** Findings at the configured levels, with fingerprints that stay when lines move. */
function settled(
  drafts: readonly Draft[],
  rules: ReadonlyMap<string, RuleSetting>,
): readonly Finding[] {
  const seen = new Map<string, number>();
  return drafts.toSorted(inOrder).flatMap((draft) => {
    const level = levelOf(draft, rules.get(draft.rule));
    if (level === undefined) return [];
    const { detail, possible: _possible, ...rest } = draft;
    const identity = {
      rule: draft.rule,
      server: draft.server,
      tool: draft.tool,
      pointer: draft.change?.path ?? "",
      arguments: {
        file: draft.file,
        parameter: draft.parameter ?? null,
        detail: detail ?? null,
        renamedTo: draft.change?.renamedTo ?? null,
      },
    };
    const first = fingerprintOf(identity);
    const nth = seen.get(first) ?? 0;
    seen.set(first, nth + 1);
    const fingerprint =
      nth === 0 ? first : fingerprintOf({ ...identity, arguments: { ...identity.arguments, nth } });
    return [{ ...rest, level, fingerprint }];
  });
}

const severity: Readonly<Record<FindingLevel, number>> = { notice: 0, warning: 1, error: 2 };

/** A rule's setting counts, except that a place nobody is sure about is never raised. */
function levelOf(draft: Draft, setting: RuleSetting | undefined): FindingLevel | undefined {
  if (setting === "off") return undefined;
  if (setting !== "error" && setting !== "warning" && setting !== "notice") return draft.level;
  if (draft.possible === true && severity[setting] > severity[draft.level]) return draft.level;
  return setting;
}

type Placed = Pick<Finding, "file" | "line" | "column" | "rule" | "server" | "tool">;

/** By file, line, column, rule; server and tool only make the order total. */
function inOrder(left: Placed, right: Placed): number {
  return (
    compareText(left.file, right.file) ||
    left.line - right.line ||
    left.column - right.column ||
    compareText(left.rule, right.rule) ||
    compareText(left.server, right.server) ||
    compareText(left.tool, right.tool)
  );
}

/** Order of two texts by UTF-16 code units, the same on every machine. */
export function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

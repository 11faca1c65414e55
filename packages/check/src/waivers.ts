import { plainText } from "@tenon/contract";
import type { Finding, WaivedFinding } from "./check-report.ts";
import type { Waiver } from "./config/config.ts";
import { lineSpan } from "./draft.ts";
import type { Draft } from "./draft.ts";

/** What is left after waivers, what they cover, and findings about the waivers themselves. */
export interface Waived {
  readonly open: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly drafts: readonly Draft[];
}

/** Applies the waivers; one that is past its last day covers nothing and is named. `complete`: unused ones are named too. */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  run: { readonly now: Date; readonly file: string; readonly complete: boolean },
): Waived {
  const open: Finding[] = [];
  const waived: WaivedFinding[] = [];
  const used = new Set<Waiver>();
  for (const finding of findings) {
    const matching = waivers.filter((waiver) => covers(waiver, finding));
    for (const waiver of matching) used.add(waiver);
    const valid = matching.find((waiver) => !isExpired(waiver, run.now));
    if (valid === undefined) open.push(finding);
    else {
      const { reason, by, expires } = valid;
      waived.push({ ...finding, waiver: { reason, by, expires } });
    }
  }
  const drafts = waivers.flatMap((waiver): readonly Draft[] => {
    const file = waiver.covers === undefined ? run.file : (waiver.file ?? run.file);
    const at = {
      ...lineSpan(waiver.line),
      file,
      server: waiver.server ?? "",
      tool: waiver.tool ?? "",
    };
    const rule = plainText(waiver.rule);
    const detail = [waiver.rule, waiver.path ?? "", waiver.parameter ?? "", waiver.file ?? ""];
    if (used.has(waiver)) {
      if (!isExpired(waiver, run.now)) return [];
      const stillUsed = findings.some(
        (finding) => covers(waiver, finding) && open.includes(finding),
      );
      if (!stillUsed) return [];
      const message = `The waiver of ${rule} by ${plainText(waiver.by)} (${plainText(waiver.reason)}) expired on ${waiver.expires}. Mend what it accepted, or agree on a new day.`;
      return [{ rule: "waiver-expired", level: "error", ...at, message, detail }];
    }
    if (!run.complete) return [];
    const message = `The waiver of ${rule} by ${plainText(waiver.by)} covers nothing. Delete it.`;
    return [{ rule: "waiver-unused", level: "warning", ...at, message, detail }];
  });
  return { open, waived, drafts };
}

/** True when every field of the waiver fits; a waiver on a contract rule also fits the prompt findings that its change causes. */
function covers(waiver: Waiver, finding: Finding): boolean {
  const { change } = finding;
  if (waiver.rule !== finding.rule && waiver.rule !== change?.rule) return false;
  return (
    fits(waiver.server, [finding.server]) &&
    fits(waiver.tool, [finding.tool, change?.tool, change?.renamedTo]) &&
    fits(waiver.path, [change?.path]) &&
    fits(waiver.parameter, [finding.parameter]) &&
    fits(waiver.file, [finding.file]) &&
    (waiver.covers === undefined ||
      (finding.line >= waiver.covers.from && finding.line <= waiver.covers.to))
  );
}

function fits(wanted: string | undefined, actual: readonly (string | undefined)[]): boolean {
  return wanted === undefined || actual.includes(wanted);
}

/** A waiver holds until the end of its last day, UTC. */
function isExpired(waiver: Waiver, now: Date): boolean {
  return now.toISOString().slice(0, 10) > waiver.expires;
}

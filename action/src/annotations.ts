import { renderCheck } from "@tenon/check";
import type { CheckReport } from "@tenon/check";
import { inertLine } from "@tenon/contract";
import { limits } from "./limits.ts";
import { plainContext } from "./render.ts";
import { bySeverity } from "./severity.ts";

/**
 * Workflow commands for the findings, most severe first, as many as the runner keeps of each type; `errorsUsed` of the
 * errors are taken already. Columns stand only where a finding is within one line (the runner refuses others).
 */
export function annotations(report: CheckReport, errorsUsed: number): readonly string[] {
  const sorted = { ...report, findings: bySeverity(report) };
  const commands = renderCheck(sorted, "github", plainContext()).split("\n");
  return ["error", "warning", "notice"].flatMap((type) => {
    const room = limits.annotationsPerType - (type === "error" ? errorsUsed : 0);
    return commands
      .filter((command) => command.startsWith(`::${type} `))
      .slice(0, Math.max(0, room))
      .map(cut);
  });
}

/** Errors about the run itself, as many as the runner keeps; the last one counts the rest. */
export function problemAnnotations(problems: readonly string[]): readonly string[] {
  const most = limits.annotationsPerType;
  const shown = problems.length > most ? problems.slice(0, most - 1) : problems;
  const more = problems.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more; the summary has them`] : [])].map(
    (problem) => cut(`::error title=Tenon could not check everything::${data(problem)}`),
  );
}

function data(text: string): string {
  return inertLine(text, limits.annotationMessage).replaceAll("%", "%25");
}

/** The command with a message that is no longer than the runner keeps, counted as it is after unescaping. */
function cut(command: string): string {
  const [head = ""] = /^::.*?::/u.exec(command) ?? [];
  let kept = "";
  let length = 0;
  for (const [piece] of command.slice(head.length).matchAll(/%(?:25|0A|0D)|[^]/gu)) {
    length += piece.startsWith("%") ? 1 : piece.length;
    if (length >= limits.annotationMessage) return `${head}${kept}…`;
    kept += piece;
  }
  return head + kept;
}

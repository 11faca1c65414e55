import type { Change, ContractDiff } from "@tenon/contract";
import { changeTotals } from "./heading.ts";
import { reportLimits } from "./limits.ts";
import { changeItem, details, fit } from "./markdown.ts";
import { codeSpan } from "./markdown-text.ts";
import type { DiffContext } from "./diff-context.ts";

/** A diff as Markdown for a comment or a job summary; at most `reportLimits.markdown` UTF-16 units. */
export function renderDiffMarkdown(diff: ContractDiff, context: DiffContext): string {
  const sides = `${codeSpan(context.from, 200)} → ${codeSpan(context.to, 200)}`;
  const head = `<!-- tenon-diff -->\n## Tenon: ${diff.verdict === "same" ? "no change" : `${diff.verdict} (${diff.bump})`}`;
  if (diff.changes.length === 0)
    return `${head}\n\n${sides}: nothing that a caller could notice.\n`;
  const server = {
    server: "",
    from: diff.from,
    to: diff.to,
    verdict: diff.verdict,
    bump: diff.bump,
    changes: [],
  };
  const render = (change: Change): string => changeItem({ server, change, waived: false });
  const safe = diff.changes.filter((change) => change.level === "safe");
  const loud = diff.changes
    .filter((change) => change.level !== "safe")
    .toSorted((left, right) => left.level.localeCompare(right.level));
  const room = reportLimits.markdown - head.length - sides.length - 400;
  const first = fit(loud, render, room);
  const second = fit(safe, render, room - first.length);
  const blocks = [
    head,
    `${sides}: ${changeTotals(diff.changes)}.`,
    first,
    details("Safe changes", safe.length, second),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

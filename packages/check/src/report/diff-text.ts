import type { ContractDiff } from "@tenon/contract";
import { changeTotals } from "./heading.ts";
import { changeTable } from "./change-text.ts";
import { oneLine } from "./one-line.ts";
import { levelColour, paintFor } from "./paint.ts";
import type { DiffContext } from "./diff-context.ts";

/** A diff for a person at a terminal: changes by tool, worst first, with old, new and witness; then the totals. */
export function renderDiffText(diff: ContractDiff, context: DiffContext): string {
  const paint = paintFor(context.colour);
  const title = `${oneLine(context.from, 200)} → ${oneLine(context.to, 200)}`;
  const verdict = paint(diff.verdict, "bold", levelColour[diff.verdict]);
  if (diff.changes.length === 0) {
    return `${verdict}  ${title}\n      no difference that a caller, a prompt or a reader could notice\n`;
  }
  const table = changeTable(diff.changes, {
    paint,
    width: context.width,
    limit: Number.POSITIVE_INFINITY,
    detailed: () => true,
    note: () => "",
    more: "",
  });
  const bump = diff.bump === "none" ? "no new version" : `${diff.bump} version`;
  return `${[
    paint(title, "bold"),
    "",
    ...table,
    "",
    `${verdict}  ${changeTotals(diff.changes)}: ${bump}`,
    `${" ".repeat(diff.verdict.length)}  tenon explain RULE says why a change matters and what to do`,
  ].join("\n")}\n`;
}

import { appendFileSync, statSync } from "node:fs";
import { limits } from "./limits.ts";
import { summaryMarkdown } from "./markdown.ts";
import type { Outcome } from "./verdict.ts";

/** Appends the report to the step's summary, within what the runner takes of it; nothing where there is no summary. */
export function writeSummary(outcome: Outcome, id: string, file: string | undefined): void {
  if (file === undefined || file === "") return;
  const used = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const room = limits.summaryBytes - used;
  if (room > 0) appendFileSync(file, summaryMarkdown(outcome, id, room));
}

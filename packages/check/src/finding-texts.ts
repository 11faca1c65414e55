import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckReport, ReportContext } from "./check-report.ts";
import { maskSecrets } from "./config/environment.ts";
import type { ScannedPrompt } from "./impact/scan.ts";
import { promptText } from "./prompt-text.ts";
import type { Workspace } from "./workspace.ts";

/** Gives reports the text of a file that a finding names, secrets masked at equal length so that columns stay true. */
export function findingTexts(
  ws: Workspace,
  report: CheckReport,
  prompts: readonly ScannedPrompt[],
  secrets: readonly string[],
): ReportContext["textOf"] {
  const prompted = new Map(prompts.map((prompt) => [prompt.path, prompt.text]));
  const named = new Set([...report.findings, ...report.waived].map((finding) => finding.file));
  return (file) => {
    const text = prompted.get(file)?.text ?? (named.has(file) ? ownText(ws, file) : undefined);
    return text === undefined ? undefined : maskSecrets(text, secrets);
  };
}

function ownText(ws: Workspace, file: string): string | undefined {
  try {
    return promptText(readFileSync(join(ws.root, file))).text;
  } catch {
    // A report without the line is better than none.
    return undefined;
  }
}

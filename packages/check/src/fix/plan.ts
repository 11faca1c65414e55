import type { Finding } from "../check-report.ts";
import type { ScannedPrompt } from "../impact/scan.ts";
import type { FileEdit } from "../workspace.ts";
import { applyEdits, editsFor } from "./edits.ts";

/** One file's edits, and the findings that they mend. */
export interface PlannedEdit {
  readonly edit: FileEdit;
  readonly mended: readonly Finding[];
}

/** The file with every edit in place; a file that does not survive decoding is left to a person. */
export function planEdit(
  prompt: ScannedPrompt,
  findings: readonly Finding[],
): PlannedEdit | undefined {
  if (findings.length === 0) return undefined;
  const { path, text, scan } = prompt;
  const { edits, mended } = editsFor({ path, text, references: scan.references }, findings);
  if (edits.length === 0 || !text.isExact()) return undefined;
  const edit = {
    file: path,
    before: text.text,
    after: applyEdits(text.text, edits),
    mark: text.mark,
    replacements: edits,
  };
  return { edit, mended };
}

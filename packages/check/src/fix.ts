import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { TenonError } from "@tenon/contract";
import { writeFileAtomically } from "./atomic-write.ts";
import { judge } from "./check.ts";
import type { Finding } from "./check-report.ts";
import type { ScannedPrompt } from "./impact/scan.ts";
import { isFixable } from "./report/fixable.ts";
import type { FileEdit, FixOptions, FixOutcome, Workspace } from "./workspace.ts";

/**
 * Writes the new names of renamed tools and parameters into the prompts, at the exact places that the check found.
 * With `write: false` nothing is touched. Throws a usage error when a prompt changed while it was read.
 */
export async function fixWorkspace(ws: Workspace, options: FixOptions): Promise<FixOutcome> {
  const { write, ...run } = options;
  const failOn = options.failOn ?? ws.config.failOn;
  const offline = options.offline === true;
  const { outcome, prompts } = await judge(ws, { ...run, offline }, "changes", failOn);
  const { report, failures } = outcome;
  const edits: FileEdit[] = [];
  const mended = new Set<Finding>();
  for (const prompt of prompts) {
    const own = report.findings.filter(
      (finding) => finding.file === prompt.path && isFixable(finding),
    );
    const planned = planEdit(prompt, own);
    if (planned === undefined) continue;
    edits.push(planned.edit);
    for (const finding of planned.mended) mended.add(finding);
  }
  const patch = await patchOf(edits);
  if (write) {
    // All are looked at before any is written.
    const writes = edits.map((edit) => readyToWrite(ws, edit, prompts));
    for (const { path, content } of writes) writeFileAtomically(path, content);
  }
  const remaining = report.findings.filter((finding) => !mended.has(finding));
  return { edits, patch, remaining, failures };
}

interface PlannedEdit {
  readonly edit: FileEdit;
  readonly mended: readonly Finding[];
}

/** The file with every suggestion in place; overlapping ones and files that do not survive decoding are left to a person. */
function planEdit(prompt: ScannedPrompt, findings: readonly Finding[]): PlannedEdit | undefined {
  const { text } = prompt.text;
  if (findings.length === 0 || !prompt.text.isExact()) return undefined;
  const replacements: FileEdit["replacements"][number][] = [];
  const mended: Finding[] = [];
  let after = "";
  let done = 0;
  const sorted = findings.toSorted(
    (left, right) => left.line - right.line || left.column - right.column,
  );
  for (const finding of sorted) {
    const from = prompt.text.offset(finding.line, finding.column);
    const to = prompt.text.offset(finding.endLine, finding.endColumn);
    const replacement = finding.suggestion?.replacement;
    if (from === undefined || to === undefined || replacement === undefined || from < done)
      continue;
    after += text.slice(done, from) + replacement;
    done = to;
    mended.push(finding);
    const { line, column, rule } = finding;
    replacements.push({ line, column, from: text.slice(from, to), to: replacement, rule });
  }
  if (mended.length === 0) return undefined;
  after += text.slice(done);
  return { edit: { file: prompt.path, before: text, after, replacements }, mended };
}

/** The file's new bytes in its own encoding; throws when it is no longer what was scanned. */
function readyToWrite(
  ws: Workspace,
  edit: FileEdit,
  prompts: readonly ScannedPrompt[],
): { readonly path: string; readonly content: Uint8Array } {
  const prompt = prompts.find(({ path }) => path === edit.file);
  // Through a link inside the folder the file itself is replaced, not the link.
  const path = realpathSync(join(ws.root, edit.file));
  const before = prompt?.text.encode(edit.before);
  const now = readFileSync(path);
  if (prompt === undefined || before === undefined || !now.equals(before)) {
    throw new TenonError(
      "usage",
      "prompt-changed",
      `${edit.file}: changed while it was read; nothing was written. Run \`tenon fix\` again.`,
    );
  }
  return { path, content: prompt.text.encode(edit.after) };
}

/** A unified diff of all edits for `git apply`. */
async function patchOf(edits: readonly FileEdit[]): Promise<string> {
  if (edits.length === 0) return "";
  const { createTwoFilesPatch } = await import("diff");
  return edits
    .map(({ file, before, after }) => {
      const body = createTwoFilesPatch(
        `a/${file}`,
        `b/${file}`,
        before,
        after,
        undefined,
        undefined,
        { context: 3 },
      );
      return body.replace(/^=+\n/u, "");
    })
    .join("");
}

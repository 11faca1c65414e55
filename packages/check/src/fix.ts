import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { TenonError } from "@tenon/contract";
import { writeFileAtomically } from "./atomic-write.ts";
import { judge } from "./check.ts";
import type { Finding } from "./check-report.ts";
import { planEdit } from "./fix/plan.ts";
import type { ScannedPrompt } from "./impact/scan.ts";
import { unifiedPatch } from "./report/patch.ts";
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
  const byFile = Map.groupBy(report.findings, (finding) => finding.file);
  for (const prompt of prompts) {
    const planned = planEdit(prompt, byFile.get(prompt.path) ?? []);
    if (planned === undefined) continue;
    edits.push(planned.edit);
    for (const finding of planned.mended) mended.add(finding);
  }
  if (write) {
    // All are looked at before any is written.
    const writes = edits.map((edit) => readyToWrite(ws, edit, prompts));
    for (const { path, content } of writes) writeFileAtomically(path, content);
  }
  const remaining = report.findings.filter((finding) => !mended.has(finding));
  const unpatchable = edits.filter((edit) => edit.mark === undefined).map(({ file }) => file);
  return { edits, patch: unifiedPatch(edits), unpatchable, remaining, failures };
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

import type { ContractDiff } from "@tenon/contract";
import { inertJson } from "./one-line.ts";

/** The wire form of a diff, schemaVersion 1, as indented JSON. */
export function renderDiffJson(diff: ContractDiff): string {
  const { schemaVersion, verdict, bump, from, to, changes } = diff;
  const wire = changes.map((change) => ({
    rule: change.rule,
    level: change.level,
    bump: change.bump,
    tool: change.tool,
    path: change.path,
    old: change.old,
    new: change.new,
    renamedTo: change.renamedTo,
    proof: change.proof,
    witness: change.witness,
    message: change.message,
  }));
  const sides = { from: { digest: from.digest }, to: { digest: to.digest } };
  return `${inertJson({ schemaVersion, verdict, bump, ...sides, changes: wire }, 2)}\n`;
}

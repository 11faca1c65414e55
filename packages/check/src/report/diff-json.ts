import { type ContractDiff, inertJson } from "@tenon/contract";
import { wireChange } from "./wire-change.ts";

/** The wire form of a diff, schemaVersion 1, as indented JSON. */
export function renderDiffJson(diff: ContractDiff): string {
  const { schemaVersion, verdict, bump, from, to, changes } = diff;
  const sides = { from: { digest: from.digest }, to: { digest: to.digest } };
  return `${inertJson({ schemaVersion, verdict, bump, ...sides, changes: changes.map(wireChange) }, 2)}\n`;
}

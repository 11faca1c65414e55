import { contractDigest } from "@tenon/contract";
import type { ContractDiff, ToolList } from "@tenon/contract";
import type { RunOptions, Workspace } from "./workspace.ts";

/** What changed between two contracts under the configuration's policy; equal digests are not compared any further. */
export async function differenceOf(
  ws: Workspace,
  before: { readonly list: ToolList; readonly digest: string },
  now: ToolList,
  options: RunOptions,
): Promise<ContractDiff> {
  const { list, digest } = before;
  if (now === list || contractDigest(now) === digest) {
    return {
      schemaVersion: 1,
      verdict: "same",
      bump: "none",
      from: { digest },
      to: { digest },
      changes: [],
    };
  }
  // Loaded on use: most checks find nothing to compare.
  const { diffToolLists } = await import("@tenon/contract/diff");
  return diffToolLists(list, now, {
    policy: ws.config.policy,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

import type { Change } from "@tenon/contract";

/** The fields of a change in the wire form of `check` and `diff`, in their order, and no others. */
export function wireChange(change: Change): object {
  return {
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
  };
}

import type { Difference } from "@tenon/api";
import type { Change, ContractDiff } from "@tenon/contract";

/** A registry's answer as the reports of `tenon diff` take it: what is absent is absent, not undefined. */
export function contractDiffOf({ verdict, bump, from, to, changes }: Difference): ContractDiff {
  return {
    schemaVersion: 1,
    verdict,
    bump,
    from: { digest: from.digest },
    to: { digest: to.digest },
    changes: changes.map(changeOf),
  };
}

function changeOf(answered: Difference["changes"][number]): Change {
  const { old, new: next, renamedTo, witness, ...facts } = answered;
  return {
    ...facts,
    ...(old === undefined ? {} : { old }),
    ...(next === undefined ? {} : { new: next }),
    ...(renamedTo === undefined ? {} : { renamedTo }),
    ...(witness === undefined ? {} : { witness }),
  };
}

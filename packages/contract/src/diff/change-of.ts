import type { Change } from "../change.ts";
import { plainText } from "../plain-text.ts";
import type { Judged } from "./judge.ts";

/** A judged fact in the wire form of `tenon diff`. */
export function changeOf(tool: string, judged: Judged): Change {
  const { fact, rule, level, bump, proof, witness, note } = judged;
  const said = `tool ${plainText(tool)}: ${rule.message(fact)}`;
  return {
    rule: rule.id,
    level,
    bump,
    tool,
    path: fact.oldPointer ?? fact.newPointer ?? "",
    ...(fact.old !== undefined && { old: fact.old }),
    ...(fact.new !== undefined && { new: fact.new }),
    ...(fact.renamedTo !== undefined && { renamedTo: fact.renamedTo }),
    proof,
    ...(witness !== undefined && { witness }),
    message: note === undefined ? said : `${said} (${plainText(note)})`,
  };
}

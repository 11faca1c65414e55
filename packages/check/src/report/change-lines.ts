import type { Change, Witness } from "@tenon/contract";
import { oneLine, oneLineJson } from "./one-line.ts";

/** A label and what it says, as every format shows the facts of a change. */
export interface Fact {
  readonly label: string;
  readonly text: string;
}

/** What a change was, what it is, and the value that shows the difference; at most `maxLength` UTF-16 units each. */
export function factsOf(change: Change, maxLength?: number): readonly Fact[] {
  const facts: Fact[] = [];
  if (hasSides(change)) {
    const { old: before, new: after } = change;
    if (before !== undefined) facts.push({ label: "old", text: oneLineJson(before, maxLength) });
    if (after !== undefined) facts.push({ label: "new", text: oneLineJson(after, maxLength) });
  }
  if (change.witness !== undefined) {
    const { value, validUnder, error } = change.witness;
    facts.push({ label: "witness", text: oneLineJson(value, maxLength) });
    facts.push({ label: "", text: oneLine(`${verdictOn[validUnder]}: ${error}`) });
  }
  if (change.proof === "unknown") {
    facts.push({ label: "proof", text: "could not be decided, so it counts as breaking" });
  }
  return facts;
}

/** How a witness is put in words: of the caller's values the old schema knows, of the server's the new one. */
export const verdictOn = {
  old: "valid until now, rejected by the new schema",
  new: "the server may send it now, the old schema rejects it",
} as const satisfies Record<Witness["validUnder"], string>;

/** True when old and new say more than the message: a rename often leaves the schema as it was. */
export function hasSides({ path, old: before, new: after }: Change): boolean {
  // A whole definition that came or went: its message says so, and nobody compares it with nothing.
  if (path === "" && (before === undefined || after === undefined)) return false;
  if (before === undefined && after === undefined) return false;
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** A change's message where its tool is named beside it: without the tool's name in front. */
export function messageBesideTool({ message, tool }: Change): string {
  const prefix = `tool ${tool}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

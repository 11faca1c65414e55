import type { Change } from "@tenon/contract";
import { messageBesideTool } from "./change-lines.ts";

/** Changes that one line of a text report tells: one, or the values that one enumeration gained or lost. */
export interface ChangeGroup {
  /** The first of them; without `old` and `new` where there are several. */
  readonly change: Change;
  /** The message that tells all of them, without the tool's name. */
  readonly message: string;
  readonly changes: readonly Change[];
}

/** Up to here the messages about two values of one enumeration are the same. */
const beforeValue = " allows ";

/** Changes in their order, values of one enumeration together; `apart` names what else must be the same of them. */
export function changeGroups(
  changes: readonly Change[],
  apart: (change: Change) => string,
): readonly ChangeGroup[] {
  const groups = new Map<string, Change[]>();
  for (const [index, change] of changes.entries()) {
    const { rule, level, tool, path, proof } = change;
    const message = messageBesideTool(change);
    const key = isAboutValue(change)
      ? JSON.stringify([rule, level, tool, path, proof, beginning(message), apart(change)])
      : String(index);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [change]);
    else known.push(change);
  }
  return [...groups.values()].flatMap((group) => groupOf(group));
}

function groupOf(changes: readonly Change[]): readonly ChangeGroup[] {
  const [first, ...others] = changes;
  if (first === undefined) return [];
  const message = messageBesideTool(first);
  if (others.length === 0) return [{ change: first, message, changes }];
  const from = beginning(message).length;
  const more = others.map((other) => messageBesideTool(other).slice(from));
  const { old: _old, new: _new, ...change } = first;
  return [{ change, message: [message, ...more].join(", "), changes }];
}

function isAboutValue(change: Change): boolean {
  const values = /-enum-value-(?:added|removed)$/.test(change.rule);
  return values && messageBesideTool(change).includes(beforeValue);
}

function beginning(message: string): string {
  return message.slice(0, message.indexOf(beforeValue) + beforeValue.length);
}

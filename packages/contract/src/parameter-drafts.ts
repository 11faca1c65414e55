import { limits } from "./limits.ts";
import type { JsonSchema } from "./tool.ts";
import type { ValueSpace } from "./value-space.ts";
import { both, either } from "./value-space.ts";

/** A parameter while the places that declare it are still being merged. */
export interface Draft extends ValueSpace {
  readonly path: string;
  readonly name: string;
  /** From the root of the input schema. */
  readonly pointer: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** Drafts by path, in the order in which they were found; at most `limits.parameters`. */
export type Drafts = Map<string, Draft>;

/** Adds what holds together with what is there: `allOf`, `$ref`, keywords beside each other. */
export function addTogether(into: Drafts, from: Iterable<Draft>): void {
  for (const draft of from) {
    const known = into.get(draft.path);
    if (known === undefined) addNew(into, draft);
    else into.set(draft.path, hold(known, draft));
  }
}

/**
 * Adds what the branches of a choice declare. Where every branch declares a parameter, the choice narrows it;
 * where some do not, they leave it as it was.
 */
export function addChoice(into: Drafts, branches: readonly Drafts[]): void {
  const byPath = new Map<string, Draft[]>();
  for (const draft of branches.flatMap((branch) => [...branch.values()])) {
    const found = byPath.get(draft.path);
    if (found === undefined) byPath.set(draft.path, [draft]);
    else found.push(draft);
  }
  for (const [path, drafts] of byPath) {
    const [first] = drafts;
    if (first === undefined) continue;
    const required = drafts.every((draft) => draft.required);
    const chosen = { ...first, ...either(drafts), required };
    const known = into.get(path);
    if (known === undefined) addNew(into, chosen);
    else if (drafts.length === branches.length) into.set(path, hold(known, chosen));
  }
}

/** Adds what a condition mentions: it requires nothing and narrows nothing. */
export function addSupposed(into: Drafts, from: Iterable<Draft>): void {
  for (const draft of from) {
    if (!into.has(draft.path)) addNew(into, { ...draft, required: false, values: undefined });
  }
}

function addNew(into: Drafts, draft: Draft): void {
  if (into.size < limits.parameters) into.set(draft.path, draft);
}

function hold(first: Draft, second: Draft): Draft {
  return { ...first, ...both(first, second), required: first.required || second.required };
}

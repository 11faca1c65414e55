import { limits } from "./limits.ts";
import type { Text } from "./text.ts";
import { ValueReader } from "./value-reader.ts";
import type { Arguments, ValueNode } from "./value.ts";

/** What reading the arguments of calls in one file may still cost, so that a file stays linear. */
export interface CallBudget {
  characters: number;
}

/** Arguments that start right after a name: `(…)`, `{…}`, ` {…}`, `: {…}`. */
export function argumentsAfter(text: Text, at: number, budget: CallBudget): Arguments | undefined {
  const { value } = text;
  if (value[at] === "(") return readArguments(text, at, budget);
  const blank = value[at] === " " || value[at] === ":" ? 1 : 0;
  const brace = at + blank + (blank === 1 && value[at + 1] === " " ? 1 : 0);
  return value[brace] === "{" ? readArguments(text, brace, budget) : undefined;
}

/** Reads `(…)` or `{…}` at `at`; undefined once the file's budget is spent. */
export function readArguments(text: Text, at: number, budget: CallBudget): Arguments | undefined {
  if (text.value[at] === "(") {
    if (budget.characters <= 0) return undefined;
    const written = new ValueReader(text, at, at + limits.callCharacters).arguments();
    budget.characters -= written.after - at;
    return written;
  }
  const read = readValue(text, at, budget);
  return read?.node.kind === "map"
    ? { named: read.node, positional: [], after: read.after }
    : undefined;
}

/** Reads any value at `at`; undefined once the file's budget is spent. */
export function readValue(
  text: Text,
  at: number,
  budget: CallBudget,
): { readonly node: ValueNode; readonly after: number } | undefined {
  if (budget.characters <= 0) return undefined;
  const reader = new ValueReader(text, at, at + limits.callCharacters);
  const node = reader.value();
  budget.characters -= reader.offset - at;
  return { node, after: reader.offset };
}

import type { Json } from "@tenon/contract";
import { limits } from "./limits.ts";

/** Those of `entries` that can be written as JSON again: nesting beyond some thousand levels overflows the stack. */
export function writable(entries: readonly Json[]): readonly Json[] {
  return entries.filter((entry) => !isDeeperThan(entry, limits.maxDepth));
}

/** True when a value nests deeper than `limit` levels (a scalar has none, `[]` one); safe for any depth: no recursion. */
export function isDeeperThan(value: Json, limit: number): boolean {
  let level: Json[] = isContainer(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limit) return true;
    const next: Json[] = [];
    for (const container of level) {
      for (const member of Object.values(container ?? {})) {
        if (isContainer(member)) next.push(member);
      }
    }
    level = next;
  }
  return false;
}

function isContainer(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

import { diffToolLists, parseToolList } from "@tenon/contract";
import type { ContractDiff } from "@tenon/contract";
import { limits } from "../limits.ts";
import type { ComparisonTask } from "./comparison-pool.ts";

/** Runs in a thread: parses both sides again and compares them. */
export default function compareInThread({ old, next }: ComparisonTask): ContractDiff {
  const each = limits.comparisonMs / Math.max(1, old.length, next.length);
  const budget = { timeoutMs: Math.max(1, Math.min(limits.schemaComparisonMs, each)) };
  return diffToolLists(parseToolList(old), parseToolList(next), { budget });
}

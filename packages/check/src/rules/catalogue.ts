import type { RulePage } from "@tenon/contract";
import { lockRules } from "./lock.ts";
import { promptTextRules } from "./prompt.ts";

/** Every rule about prompts, the lock and waivers, sorted by id. */
export const promptRules: readonly RulePage[] = [...promptTextRules, ...lockRules].toSorted(
  (left, right) => (left.id < right.id ? -1 : 1),
);

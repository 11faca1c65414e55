import { nameLikeness } from "@tenon/contract";
import type { NameIndex } from "../name-index.ts";

/** Names less alike than this are two things. */
const leastLikeness = 0.6;

const known = new WeakMap<NameIndex, Map<string, string | undefined>>();

/** The one tool of today whose name is nearest to that of a tool that went; undefined when none is near, or two are. */
export function nearestTool(index: NameIndex, gone: string): string | undefined {
  const answers = known.get(index) ?? new Map<string, string | undefined>();
  known.set(index, answers);
  if (!answers.has(gone)) answers.set(gone, nearest(index, gone));
  return answers.get(gone);
}

function nearest(index: NameIndex, gone: string): string | undefined {
  let best: string | undefined;
  let likeness = leastLikeness;
  let twins = false;
  for (const { name } of index.step.now.tools) {
    const alike = nameLikeness(gone, name);
    if (alike < likeness) continue;
    twins = alike === likeness && best !== undefined;
    [best, likeness] = [name, alike];
  }
  return twins ? undefined : best;
}

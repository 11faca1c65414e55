import type { ToolList, ToolProblem } from "@tenon/contract";

/**
 * A candidate in which no tool counts as removed because its definition was malformed: the earlier definition stays.
 * When a malformed entry has no readable name, it could be any missing tool, so all of them stay.
 */
export function keepMalformed(
  before: ToolList,
  candidate: ToolList,
): { readonly list: ToolList; readonly problems: readonly ToolProblem[] } {
  const { problems } = candidate;
  if (problems.length === 0) return { list: candidate, problems };
  const present = new Set(candidate.tools.map((tool) => tool.name));
  const broken = new Set(problems.map((problem) => problem.name));
  const kept = before.tools.filter(
    (tool) => !present.has(tool.name) && (broken.has(tool.name) || broken.has(undefined)),
  );
  const tools = [...candidate.tools, ...kept].toSorted((left, right) =>
    left.name < right.name ? -1 : 1,
  );
  return { list: { tools, problems: [] }, problems };
}

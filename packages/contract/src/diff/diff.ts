import type { Bump, Change, ContractDiff, Level } from "../change.ts";
import type { Budget, CompatibilityPolicy } from "../compatibility.ts";
import { defaultPolicy } from "../compatibility.ts";
import { contractDigest } from "../digest.ts";
import type { Tool, ToolList, ToolProblem } from "../tool.ts";
import { changeOf } from "./change-of.ts";
import type { Fact } from "./fact.ts";
import { limits } from "./limits.ts";
import type { JudgeOptions } from "./judge.ts";
import { opinionOf } from "./judge.ts";
import { judgeTools } from "./tool-pair.ts";
import { toolRenames } from "./tool-renames.ts";

/** How two tool lists are compared. */
export interface DiffOptions {
  readonly policy?: Partial<CompatibilityPolicy>;
  /** Per comparison. */
  readonly budget?: Budget;
  readonly signal?: AbortSignal;
}

/**
 * What changed between two tool lists of one server, classified, proved where it can be. Throws
 * the signal's
 * reason when it is aborted.
 */
export function diffToolLists(
  old: ToolList,
  next: ToolList,
  options: DiffOptions = {},
): ContractDiff {
  const judge: JudgeOptions = {
    policy: { ...defaultPolicy, ...options.policy },
    budget: { timeoutMs: limits.timeoutMs, ...options.budget },
    signal: options.signal,
  };
  const changes = pairTools(old, next).flatMap((pair) => changesOf(pair, judge));
  changes.sort(byPlace);
  return {
    schemaVersion: 1,
    verdict: worstLevel(changes) ?? "same",
    bump: highestBump(changes),
    from: { digest: contractDigest(old) },
    to: { digest: contractDigest(next) },
    changes,
  };
}

/** A tool under its old name, and what became of it. */
interface ToolPair {
  readonly name: string;
  readonly old: Tool | undefined;
  readonly next: Tool | undefined;
  /** What happened to the tool as a whole, if anything. */
  readonly fact: Fact | undefined;
}

function pairTools(old: ToolList, next: ToolList): readonly ToolPair[] {
  const before = new Map(old.tools.map((tool) => [tool.name, tool]));
  const after = new Map(next.tools.map((tool) => [tool.name, tool]));
  const unreadable = problemsByName(next);
  const wasUnreadable = problemsByName(old);
  const went = old.tools.filter(({ name }) => !after.has(name) && !unreadable.has(name));
  const came = next.tools.filter(({ name }) => !before.has(name) && !wasUnreadable.has(name));
  const renames = toolRenames(went, came);
  const pairs = old.tools.map((tool): ToolPair => {
    const rename = renames.get(tool.name);
    const partner = after.get(rename?.to ?? tool.name);
    const known = { name: tool.name, old: tool, next: partner };
    if (rename !== undefined) return { ...known, fact: renamedTool(rename.to, rename.score) };
    if (partner !== undefined) return { ...known, fact: undefined };
    const problem = unreadable.get(tool.name);
    return {
      ...known,
      fact:
        problem === undefined
          ? { ...toolFact("removed"), old: tool.definition }
          : unreadableTool("new", problem.message),
    };
  });
  const taken = new Set([...renames.values()].map(({ to }) => to));
  const added = came.filter(({ name }) => !taken.has(name));
  const mended = next.tools.filter(({ name }) => !before.has(name) && wasUnreadable.has(name));
  const single = (tool: Tool, fact: Fact): ToolPair => ({
    name: tool.name,
    old: undefined,
    next: tool,
    fact,
  });
  return [
    ...pairs,
    ...added.map((tool) => single(tool, { ...toolFact("added"), new: tool.definition })),
    ...mended.map((tool) =>
      single(tool, unreadableTool("old", wasUnreadable.get(tool.name)?.message ?? "")),
    ),
  ];
}

/** The entries of a list that cannot be used although they have a name: they are neither removed nor new. */
function problemsByName(list: ToolList): ReadonlyMap<string, ToolProblem> {
  return new Map(list.problems.flatMap((one) => (one.name === undefined ? [] : [[one.name, one]])));
}

function toolFact(act: "added" | "removed" | "renamed" | "changed"): Fact {
  const oldPointer = act === "added" ? undefined : "";
  const newPointer = act === "removed" ? undefined : "";
  return { side: "tool", subject: "tool", act, oldPointer, newPointer, place: "" };
}

function renamedTool(renamedTo: string, score: number): Fact {
  return { ...toolFact("renamed"), renamedTo, score };
}

/** Bears no pointer into the definition that cannot be read. */
function unreadableTool(side: "old" | "new", reason: string): Fact {
  const pointers = side === "old" ? { oldPointer: undefined } : { newPointer: undefined };
  return { ...toolFact("changed"), ...pointers, reason };
}

function changesOf({ name, old, next, fact }: ToolPair, options: JudgeOptions): Change[] {
  options.signal?.throwIfAborted();
  const whole = fact === undefined ? [] : [opinionOf(fact, options.policy)];
  const inside = old === undefined || next === undefined ? [] : judgeTools(old, next, options);
  return [...whole, ...inside].map((judged) => changeOf(name, judged));
}

function byPlace(left: Change, right: Change): number {
  return (
    byText(left.tool, right.tool) ||
    byText(left.path, right.path) ||
    byText(left.rule, right.rule) ||
    byText(left.message, right.message)
  );
}

function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const levels: readonly Level[] = ["breaking", "dangerous", "safe"];
const bumps: readonly Bump[] = ["major", "minor", "patch"];

function worstLevel(changes: readonly Change[]): Level | undefined {
  return levels.find((level) => changes.some((change) => change.level === level));
}

function highestBump(changes: readonly Change[]): Bump {
  return bumps.find((bump) => changes.some((change) => change.bump === bump)) ?? "none";
}

import { canonicalJson } from "@tenon/contract";
import type { Change } from "@tenon/contract";
import { limits } from "../limits.ts";
import { requiredSince } from "../impact/required.ts";
import { indexNames } from "../name-index.ts";
import type { ContractStep, NameIndex } from "../name-index.ts";
import type { LockMemory, RequiredName, RetiredName } from "./lock.ts";

/**
 * What the lock remembers once the step is accepted as `version`: the names that went, the parameters that became required,
 * and what was remembered before, without the names that came back.
 */
export function nextMemory(step: ContractStep, version: string): LockMemory {
  const index = indexNames(step);
  const went = step.before.tools.flatMap((tool) => namesLost(index, tool.name, version));
  const became = step.before.tools.flatMap((tool) => newlyRequired(index, tool.name, version));
  const retired = [...went, ...step.memory.retired.map((entry) => underToday(index, entry))];
  const required = [...became, ...step.memory.required.map((entry) => underToday(index, entry))];
  return {
    retired: distinct(retired.filter((entry) => isStillGone(index, entry))),
    required: distinct(required.filter((entry) => isStillRequired(index, entry))),
  };
}

function origin(
  change: Change | undefined,
  fallback: string,
): { readonly rule: string; readonly path: string } {
  return { rule: change?.rule ?? fallback, path: change?.path ?? "" };
}

function namesLost(index: NameIndex, tool: string, since: string): readonly RetiredName[] {
  const fate = index.tool(tool);
  const lost: RetiredName[] = [];
  if (fate.state === "gone") return [{ tool, since, ...origin(fate.change, "tool-removed") }];
  if (fate.state === "renamed") {
    lost.push({ tool, ...renameOf(fate), since, ...origin(fate.change, "tool-renamed") });
  }
  const now = index.parametersNow(fate.now);
  for (const [path, old] of index.parametersBefore(tool)) {
    const became = index.parameter(tool, path);
    if (became.state !== "kept") {
      const renamedTo = became.state === "renamed" ? renameOf(became) : {};
      lost.push({
        tool: fate.now,
        parameter: path,
        ...renamedTo,
        since,
        ...origin(became.change, "input-property-removed"),
      });
    }
    const parameter = became.state === "gone" ? undefined : now.get(became.now);
    if (parameter?.values === undefined || old.values === undefined) continue;
    const accepted = new Set(parameter.values.map(canonicalJson));
    for (const value of old.values) {
      if (accepted.has(canonicalJson(value))) continue;
      const change = index.changeAt(tool, path);
      lost.push({
        tool: fate.now,
        parameter: parameter.path,
        value,
        since,
        ...origin(change, "input-enum-value-removed"),
      });
    }
  }
  return lost;
}

function renameOf({
  newName,
  sure,
}: {
  readonly newName: string;
  readonly sure: boolean;
}): Pick<RetiredName, "renamedTo" | "sure"> {
  return sure ? { renamedTo: newName } : { renamedTo: newName, sure };
}

/** Parameters of a kept tool that a call must now give and need not have given before. */
function newlyRequired(index: NameIndex, tool: string, since: string): readonly RequiredName[] {
  const fate = index.tool(tool);
  if (fate.state === "gone") return [];
  return requiredSince(index, tool)
    .filter((entry) => !entry.remembered)
    .map(({ parameter, change }) => ({
      tool: fate.now,
      parameter,
      since,
      ...origin(change, "input-property-added-required"),
    }));
}

/** A remembered entry under the name that its tool has today. */
function underToday<T extends RetiredName | RequiredName>(index: NameIndex, entry: T): T {
  if (entry.parameter === undefined) return entry;
  const fate = index.tool(entry.tool);
  return fate.state === "renamed" ? { ...entry, tool: fate.now } : entry;
}

function isStillGone(index: NameIndex, entry: RetiredName): boolean {
  if (entry.parameter === undefined) return index.toolNow(entry.tool) === undefined;
  if (index.toolNow(entry.tool) === undefined) return false;
  const parameter = index.parametersNow(entry.tool).get(entry.parameter);
  if (entry.value === undefined) return parameter === undefined;
  if (parameter?.values === undefined) return false;
  const gone = canonicalJson(entry.value);
  return !parameter.values.some((value) => canonicalJson(value) === gone);
}

function isStillRequired(index: NameIndex, entry: RequiredName): boolean {
  return index.parametersNow(entry.tool).get(entry.parameter)?.required === true;
}

/** One entry per name, the newest, sorted by name; at most `limits.retiredNames`. */
function distinct<T extends RetiredName | RequiredName>(entries: readonly T[]): readonly T[] {
  const byName = new Map<string, T>();
  for (const entry of entries) {
    const value = "value" in entry && entry.value !== undefined ? entry.value : null;
    const key = JSON.stringify([entry.tool, entry.parameter ?? "", value]);
    if (!byName.has(key)) byName.set(key, entry);
  }
  return [...byName.entries()]
    .slice(0, limits.retiredNames)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, entry]) => entry);
}

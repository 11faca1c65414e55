import type { Change } from "@tenon/contract";
import { remembered } from "../name-index.ts";
import type { NameIndex } from "../name-index.ts";

/** A parameter that calls must now give, with the contract change that asks for it. */
export interface NewlyRequired {
  readonly parameter: string;
  readonly change: Change | undefined;
  /** True when an earlier pin accepted it. */
  readonly remembered: boolean;
}

/** Parameters of a tool (by its old name) that calls need not have given before. */
export function requiredSince(index: NameIndex, tool: string): readonly NewlyRequired[] {
  const fate = index.tool(tool);
  if (fate.state === "gone") return [];
  const found = new Map<string, NewlyRequired>();
  for (const entry of index.step.memory.required) {
    const stillSo = index.parametersNow(fate.now).get(entry.parameter)?.required === true;
    if (entry.tool !== fate.now || !stillSo) continue;
    found.set(entry.parameter, {
      parameter: entry.parameter,
      change: remembered(entry),
      remembered: true,
    });
  }
  const origin = originOf(index, tool);
  const before = index.toolBefore(origin);
  if (before === undefined || before === index.toolNow(fate.now)) return [...found.values()];
  const wasRequired = new Set<string>();
  for (const [path, parameter] of index.parametersBefore(origin)) {
    const became = index.parameter(origin, path);
    if (parameter.required && became.state !== "gone") wasRequired.add(became.now);
  }
  for (const [path, parameter] of index.parametersNow(fate.now)) {
    if (!parameter.required || wasRequired.has(path)) continue;
    const change = index.changeAt(origin, path);
    found.set(path, { parameter: path, change, remembered: false });
  }
  return [...found.values()];
}

/** The name that a tool had before this step, where the prompt says the new one already. */
export function originOf(index: NameIndex, tool: string): string {
  if (index.toolBefore(tool) !== undefined) return tool;
  const renamed = index.step.changes.find(
    ({ path, renamedTo }) => path === "" && renamedTo === tool,
  );
  return renamed?.tool ?? tool;
}

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
  const before = index.toolBefore(tool);
  if (before === undefined || before === index.toolNow(fate.now)) return [...found.values()];
  const wasRequired = new Set<string>();
  for (const [path, parameter] of index.parametersBefore(tool)) {
    const became = index.parameter(tool, path);
    if (parameter.required && became.state !== "gone") wasRequired.add(became.now);
  }
  for (const [path, parameter] of index.parametersNow(fate.now)) {
    if (!parameter.required || wasRequired.has(path)) continue;
    const change = index.changeAt(tool, path);
    found.set(path, { parameter: path, change, remembered: false });
  }
  return [...found.values()];
}

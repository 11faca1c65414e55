import { isSureRename, parametersOf } from "@tenon/contract";
import type { Change, Json, Parameter, Tool, ToolList } from "@tenon/contract";
import { limits } from "./limits.ts";
import type { LockMemory, RequiredName, RetiredName } from "./lock/lock.ts";

/** Two contracts of one server, what changed between them, and what earlier pins remember. */
export interface ContractStep {
  readonly before: ToolList;
  readonly now: ToolList;
  readonly changes: readonly Change[];
  readonly memory: LockMemory;
}

/**
 * What became of a name. `change` is the contract change behind it, also when an earlier pin accepted it. `sure` is false
 * when a rename on the way may as well be another thing in the same place.
 */
export type Fate =
  | { readonly state: "kept"; readonly now: string }
  | {
      readonly state: "moved";
      readonly now: string;
      readonly sure: boolean;
      readonly change: Change | undefined;
    }
  | {
      readonly state: "renamed";
      readonly now: string;
      readonly newName: string;
      readonly sure: boolean;
      readonly change: Change | undefined;
    }
  | { readonly state: "gone"; readonly change: Change | undefined };

/** Answers what became of tools, parameters and values from one contract to the next. */
export interface NameIndex {
  readonly step: ContractStep;
  tool(name: string): Fate;
  /** `path` is the dotted path under the old contract; `moved` means that a parameter above it was renamed. */
  parameter(tool: string, path: string): Fate;
  toolNow(name: string): Tool | undefined;
  toolBefore(name: string): Tool | undefined;
  parametersNow(tool: string): ReadonlyMap<string, Parameter>;
  parametersBefore(tool: string): ReadonlyMap<string, Parameter>;
  /** Dotted path of the parameter that a change is about, when it is about one. */
  parameterOfChange(change: Change): string | undefined;
  /** The change of a tool (by its old name) at a parameter, the most specific first. */
  changeAt(tool: string, path: string | undefined): Change | undefined;
}

/** Builds the index of one server; parameters of a tool are read when first asked for. */
export function indexNames(step: ContractStep): NameIndex {
  return new Names(step);
}

type Parameters = ReadonlyMap<string, Parameter>;

class Names implements NameIndex {
  readonly step: ContractStep;
  readonly #before: ParameterCache;
  readonly #now: ParameterCache;
  readonly #changes: ReadonlyMap<string, readonly Change[]>;
  readonly #retiredTools: ReadonlyMap<string, RetiredName>;
  readonly #retiredParameters: ReadonlyMap<string, readonly RetiredName[]>;
  readonly #parameterOf = new Map<Change, string | undefined>();
  readonly #renamings = new Map<string, ReadonlyMap<string, Renaming>>();

  constructor(step: ContractStep) {
    const { retired } = step.memory;
    this.step = step;
    this.#before = new ParameterCache(step.before);
    this.#now = new ParameterCache(step.now);
    this.#changes = Map.groupBy(step.changes, (change) => change.tool);
    const tools = retired.filter(({ parameter }) => parameter === undefined);
    this.#retiredTools = new Map(tools.map((entry) => [entry.tool, entry]));
    this.#retiredParameters = Map.groupBy(
      retired.filter(({ parameter, value }) => parameter !== undefined && value === undefined),
      (entry) => entry.tool,
    );
  }

  toolNow(name: string): Tool | undefined {
    return this.#now.tools.get(name);
  }

  toolBefore(name: string): Tool | undefined {
    return this.#before.tools.get(name);
  }

  parametersNow(tool: string): Parameters {
    return this.#now.of(tool);
  }

  parametersBefore(tool: string): Parameters {
    return this.#before.of(tool);
  }

  tool(name: string): Fate {
    if (this.#now.tools.has(name)) return { state: "kept", now: name };
    let current = name;
    let first: Change | undefined;
    let sure = true;
    for (let steps = 0; steps < limits.renameSteps; steps += 1) {
      const change = this.#changes.get(current)?.find(isAboutTool);
      const memory = this.#retiredTools.get(current);
      first ??= change ?? (memory === undefined ? undefined : remembered(memory));
      const next = change?.renamedTo ?? memory?.renamedTo;
      if (next === undefined) break;
      sure &&= change?.renamedTo === undefined ? memory?.sure !== false : isSureRename(change);
      if (this.#now.tools.has(next)) {
        return { state: "renamed", now: next, newName: next, sure, change: first };
      }
      current = next;
    }
    return { state: "gone", change: first };
  }

  parameter(oldTool: string, path: string): Fate {
    const newTool = this.#nameNow(oldTool);
    const parameters = this.parametersNow(newTool);
    if (parameters.has(path)) return { state: "kept", now: path };
    const renamed = this.#renamingsOf(oldTool, newTool);
    let oldPrefix = "";
    let newPrefix = "";
    let last: Renaming | undefined;
    let moved: Change | undefined;
    // What is only probably the same tool has only probably the same parameters.
    const tool = this.tool(oldTool);
    let sure = tool.state !== "renamed" || tool.sure;
    for (const segment of path.split(".")) {
      oldPrefix = join(oldPrefix, segment);
      const same = join(newPrefix, segment);
      // `[]` and `*` stand for items and keys, which are no parameters of their own.
      if (parameters.has(same) || parameters.has(withoutMarks(same)) || segment === "*") {
        newPrefix = same;
        last = undefined;
        continue;
      }
      const next = followRename(oldPrefix, newPrefix, renamed, parameters);
      if (next === undefined) {
        const change = this.changeAt(oldTool, oldPrefix) ?? renamed.get(oldPrefix)?.change;
        return { state: "gone", change };
      }
      newPrefix = next.path;
      last = next;
      moved = next.change;
      sure &&= next.sure;
    }
    if (last?.newName === undefined) return { state: "moved", now: newPrefix, sure, change: moved };
    return { state: "renamed", now: newPrefix, newName: last.newName, sure, change: last.change };
  }

  parameterOfChange(change: Change): string | undefined {
    if (this.#parameterOf.has(change)) return this.#parameterOf.get(change);
    const path =
      parameterAt(change.path, this.parametersBefore(change.tool)) ??
      parameterAt(change.path, this.parametersNow(this.#nameNow(change.tool)));
    this.#parameterOf.set(change, path);
    return path;
  }

  changeAt(tool: string, path: string | undefined): Change | undefined {
    const changes = this.#changes.get(tool) ?? [];
    if (path === undefined) return changes.find(isAboutTool);
    const at = changes.filter((change) => this.parameterOfChange(change) === path);
    return at.find((change) => change.level === "breaking") ?? at[0];
  }

  #nameNow(tool: string): string {
    const fate = this.tool(tool);
    return fate.state === "gone" ? tool : fate.now;
  }

  /** Renamed parameters of a tool, by their old paths; what changed now counts more than what is remembered. */
  #renamingsOf(oldTool: string, newTool: string): ReadonlyMap<string, Renaming> {
    const known = this.#renamings.get(oldTool);
    if (known !== undefined) return known;
    const found = new Map<string, Renaming>();
    for (const name of new Set([newTool, oldTool])) {
      for (const entry of this.#retiredParameters.get(name) ?? []) {
        if (entry.parameter === undefined) continue;
        const sure = entry.sure !== false;
        found.set(entry.parameter, { newName: entry.renamedTo, sure, change: remembered(entry) });
      }
    }
    for (const change of this.#changes.get(oldTool) ?? []) {
      if (change.renamedTo === undefined || isAboutTool(change)) continue;
      const path = parameterAt(change.path, this.parametersBefore(oldTool));
      if (path === undefined) continue;
      found.set(path, { newName: change.renamedTo, sure: isSureRename(change), change });
    }
    this.#renamings.set(oldTool, found);
    return found;
  }
}

/** The tools of one contract by name, and their parameters by path once somebody asks. */
class ParameterCache {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly #parameters = new Map<string, Parameters>();

  constructor(list: ToolList) {
    this.tools = new Map(list.tools.map((tool) => [tool.name, tool]));
  }

  of(name: string): Parameters {
    const known = this.#parameters.get(name);
    if (known !== undefined) return known;
    const tool = this.tools.get(name);
    const all = tool === undefined ? [] : parametersOf(tool);
    const found = new Map(all.map((parameter) => [parameter.path, parameter]));
    this.#parameters.set(name, found);
    return found;
  }
}

interface Renaming {
  readonly newName: string | undefined;
  readonly sure: boolean;
  readonly change: Change | undefined;
}

/** Follows renames of one segment, also when a later pin renamed it again. */
function followRename(
  oldPath: string,
  newPrefix: string,
  renamed: ReadonlyMap<string, Renaming>,
  parameters: ReadonlyMap<string, Parameter>,
): (Renaming & { readonly path: string }) | undefined {
  const parent = oldPath.includes(".") ? oldPath.slice(0, oldPath.lastIndexOf(".")) : "";
  const marks = /(?:\[\])*$/u.exec(oldPath)?.[0] ?? "";
  let current = renamed.get(oldPath) ?? renamed.get(withoutMarks(oldPath));
  const first = current?.change;
  let sure = true;
  for (let steps = 0; steps < limits.renameSteps && current?.newName !== undefined; steps += 1) {
    sure &&= current.sure;
    const name = `${current.newName}${marks}`;
    const path = join(newPrefix, name);
    if (parameters.has(path) || parameters.has(withoutMarks(path))) {
      return { path, newName: current.newName, sure, change: first };
    }
    current = renamed.get(join(parent, name));
  }
  return undefined;
}

function join(prefix: string, segment: string): string {
  return prefix === "" ? segment : `${prefix}.${segment}`;
}

function withoutMarks(path: string): string {
  return path.replace(/(?:\[\])+$/u, "");
}

/** True when a change is about the tool as a whole: removed, renamed. */
export function isAboutTool(change: Change): boolean {
  return change.path === "" || change.path === "/name";
}

function parameterAt(
  pointer: string,
  parameters: ReadonlyMap<string, Parameter>,
): string | undefined {
  let best: Parameter | undefined;
  for (const parameter of parameters.values()) {
    const inside = pointer === parameter.pointer || pointer.startsWith(`${parameter.pointer}/`);
    if (inside && parameter.pointer.length > (best?.pointer.length ?? -1)) best = parameter;
  }
  if (
    best !== undefined &&
    !/\/(?:properties|\$defs|definitions)\//u.test(pointer.slice(best.pointer.length))
  ) {
    return best.path;
  }
  const name = /\/properties\/([^/]*)$/u
    .exec(pointer)?.[1]
    ?.replaceAll("~1", "/")
    .replaceAll("~0", "~");
  const twins = [...parameters.values()].filter((parameter) => parameter.name === name);
  return twins.length === 1 ? twins[0]?.path : undefined;
}

/** A change as an earlier pin accepted it, so that waivers and reports can name its rule and place. */
export function remembered(entry: RetiredName | RequiredName): Change {
  const renamedTo = "renamedTo" in entry ? entry.renamedTo : undefined;
  const old: Json | undefined = "value" in entry ? entry.value : undefined;
  return {
    rule: entry.rule,
    level: "breaking",
    bump: "major",
    tool: entry.tool,
    path: entry.path,
    ...(old === undefined ? {} : { old }),
    ...(renamedTo === undefined ? {} : { renamedTo }),
    proof: "proved",
    message: `Accepted in version ${entry.since}.`,
  };
}

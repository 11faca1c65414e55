import { parametersOf } from "@tenon/contract";
import type { Change, ToolList } from "@tenon/contract";
import type { Use } from "@tenon/api";

/** A use that a change breaks (`error`) or may break (`warning`). */
export interface BrokenUse {
  readonly use: Use;
  readonly change: Change;
  readonly level: "error" | "warning";
}

/**
 * Which of some recorded uses break; one use is told once, with the first change that it meets. A place that names a tool
 * by calling it is recorded as both and is told once as well.
 */
export type ImpactJudge = (uses: readonly Use[]) => readonly BrokenUse[];

/**
 * A judge of what the breaking changes of one server do to uses. `old` holds at least the changed tools of the contract
 * that the changes start from: their parameters tie the dotted paths of uses to the pointers of changes.
 */
export function impactJudge(changes: readonly Change[], old: ToolList): ImpactJudge {
  const breaking = Map.groupBy(breakingOf(changes), ({ tool }) => tool);
  const pointers = new Map(
    old.tools
      .filter(({ name }) => breaking.has(name))
      .map((tool) => [tool.name, parameterPointers(tool)]),
  );
  const broken = (uses: readonly Use[]): readonly BrokenUse[] =>
    uses.flatMap((use) => {
      const pointersOfTool = pointers.get(use.tool) ?? new Map<string, string>();
      for (const change of breaking.get(use.tool) ?? []) {
        const level = effect(change, use, pointersOfTool);
        if (level !== undefined) {
          return [{ use, change, level: use.confidence === "possible" ? "warning" : level }];
        }
      }
      return [];
    });
  return (uses) => oncePerPlace(broken(uses));
}

/** One of the breaks that the same change brings to the same place: the worst, or else the first. */
function oncePerPlace(all: readonly BrokenUse[]): readonly BrokenUse[] {
  const places = new Map<string, BrokenUse>();
  for (const one of all) {
    const { kind, tool, file, line, column } = one.use;
    const { rule, path } = one.change;
    // Parameters and values are written at places of their own.
    const named = kind === "tool" || kind === "call" ? "" : kind;
    const place = JSON.stringify([file, line, column, tool, named, rule, path]);
    const known = places.get(place);
    if (known === undefined || (known.level === "warning" && one.level === "error")) {
      places.set(place, one);
    }
  }
  return [...places.values()];
}

/** The changes that can break a use. */
export function breakingOf(changes: readonly Change[]): readonly Change[] {
  return changes.filter(({ level }) => level === "breaking");
}

function parameterPointers(tool: ToolList["tools"][number]): ReadonlyMap<string, string> {
  return new Map(parametersOf(tool).map(({ path, pointer }) => [path, pointer]));
}

function effect(
  change: Change,
  use: Use,
  pointers: ReadonlyMap<string, string>,
): BrokenUse["level"] | undefined {
  const named = use.parameter === undefined ? undefined : pointers.get(use.parameter);
  switch (change.rule) {
    case "tool-removed":
    case "tool-renamed":
      return use.kind === "tool" || use.kind === "call" ? "error" : undefined;
    case "input-property-removed":
    case "input-property-renamed":
      return named !== undefined && isInside(named, change.path) ? "error" : undefined;
    case "input-enum-value-removed":
      return named !== undefined && isInside(change.path, named) && use.value === textOf(change.old)
        ? "error"
        : undefined;
    case "input-property-added-required":
    case "input-property-became-required":
      return lacks(use, change.path) ? "error" : undefined;
    default:
      return touches(change, use, named, pointers) ? "warning" : undefined;
  }
}

/** A change of another kind speaks to whoever names its parameter; one of no parameter, to whoever names the tool. */
function touches(
  change: Change,
  use: Use,
  named: string | undefined,
  pointers: ReadonlyMap<string, string>,
): boolean {
  if (named !== undefined) return isInside(change.path, named);
  const owned = [...pointers.values()].some((pointer) => isInside(change.path, pointer));
  return !owned && (use.kind === "tool" || use.kind === "call");
}

/** A written call without an argument that is required now. Only top-level arguments are recorded. */
function lacks(use: Use, pointer: string): boolean {
  const name = /^\/inputSchema\/properties\/([^/]+)$/u.exec(pointer)?.[1];
  if (use.kind !== "call" || use.arguments === undefined || name === undefined) return false;
  return !use.arguments.includes(name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function isInside(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

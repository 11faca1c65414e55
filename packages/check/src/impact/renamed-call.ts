import { isJsonObject } from "@tenon/contract";
import type { Json, ValidationProblem } from "@tenon/contract";
import type { ExampleCall } from "@tenon/prompts";
import type { NameIndex } from "../name-index.ts";

/** A call with every renamed key under its new name. */
export interface RenamedCall {
  readonly call: ExampleCall;
  /** A problem of the call as it was written, at the place that it has in the renamed call. */
  readonly moved: (problem: ValidationProblem) => ValidationProblem;
}

/** Renames the keys of a call, so that one rename is not told as several faults; holes move with their keys. */
export function renamedCall(call: ExampleCall, tool: string, index: NameIndex): RenamedCall {
  const renaming: Renaming = { tool, index, pointers: new Map() };
  const value = rename(call.arguments, { path: "", from: "", to: "" }, renaming);
  const moved = (pointer: string): string => renaming.pointers.get(pointer) ?? pointer;
  return {
    call: { ...call, arguments: value, holes: call.holes.map(moved) },
    moved: (problem) => ({ ...problem, instancePointer: moved(problem.instancePointer) }),
  };
}

interface Renaming {
  readonly tool: string;
  readonly index: NameIndex;
  /** JSON Pointers of the call as written, to those of the renamed call. */
  readonly pointers: Map<string, string>;
}

interface Place {
  /** Dotted path under the old contract. */
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

function rename(value: Json, place: Place, renaming: Renaming): Json {
  const { path, from, to } = place;
  renaming.pointers.set(from, to);
  if (Array.isArray(value)) {
    return value.map((entry: Json, at) =>
      rename(entry, { path: `${path}[]`, from: `${from}/${at}`, to: `${to}/${at}` }, renaming),
    );
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, entry]): [string, Json] => {
    const own = path === "" ? key : `${path}.${key}`;
    const fate = renaming.index.parameter(renaming.tool, own);
    const wanted = fate.state === "renamed" ? fate.newName : key;
    const name = Object.hasOwn(value, wanted) ? key : wanted;
    const inner = { path: own, from: `${from}/${escaped(key)}`, to: `${to}/${escaped(name)}` };
    return [name, rename(entry, inner, renaming)];
  });
  return Object.fromEntries(entries);
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

import { isJsonObject } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import type { Reference } from "@tenon/prompts";
import type { Finding } from "../check-report.ts";

/**
 * True when the edit would give one object of an example call two equal keys: the call that the place belongs to has the
 * old key and the new one side by side.
 */
export function doublesKey(
  finding: Finding,
  edit: { readonly to: string },
  references: readonly Reference[],
): boolean {
  const { rule, parameter, server, tool, line, column } = finding;
  if (rule !== "prompt-unknown-parameter" || parameter === undefined) return false;
  const before = references.filter(
    (one) =>
      one.kind === "call" &&
      one.server === server &&
      one.tool === tool &&
      (one.line < line || (one.line === line && one.column <= column)),
  );
  const call = before.at(-1)?.call;
  const name = /[\w.@/-]+/u.exec(edit.to)?.[0] ?? "";
  return call !== undefined && hasBoth(call.arguments, leafOf(parameter), leafOf(name));
}

function hasBoth(value: Json, one: string, other: string): boolean {
  if (Array.isArray(value)) return value.some((entry: Json) => hasBoth(entry, one, other));
  if (!isJsonObject(value)) return false;
  if (Object.hasOwn(value, one) && Object.hasOwn(value, other)) return true;
  return Object.values(value).some((entry) => hasBoth(entry, one, other));
}

function leafOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).replace(/(?:\[\])+$/u, "");
}

import { readFileSync } from "node:fs";
import { isJsonObject } from "@tenon/contract";
import type { Json, JsonSchema } from "@tenon/contract";

export type BenchDialect = "draft-04" | "draft-07" | "2020-12";

/** Whether some value is valid under the old schema and not under the new one, as far as anybody knows. */
export type Truth =
  | { readonly known: true; readonly value?: Json; readonly by: string }
  | { readonly known: false };

/** An old and a new schema in one dialect; neither names it, because some engines refuse a `$schema`. */
export interface Pair {
  readonly id: string;
  readonly family: string;
  readonly dialect: BenchDialect;
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  /** Where the file that the pair came from says so. */
  readonly truth?: Truth;
}

/** A schema in the making. */
export type Draft = { [keyword: string]: Json };

const drafts = new Map<Json | undefined, BenchDialect>([
  ["4", "draft-04"],
  ["6", "draft-07"],
  ["7", "draft-07"],
]);

/**
 * Pairs of a file with one `{old, new}` per line, and the pairs left out because their own file says that they
 * cannot be used. A line may say `draft` and `truth.class` (`confirmed-incompatible`, `compatible-…`).
 */
export function readPairs(file: string): { pairs: Pair[]; left: number } {
  const pairs: Pair[] = [];
  let left = 0;
  for (const [index, line] of readFileSync(file, "utf8").split("\n").entries()) {
    if (line.trim() === "") continue;
    const pair = pairOf(JSON.parse(line) as Json, index);
    if (pair === undefined) left += 1;
    else pairs.push(pair);
  }
  return { pairs, left };
}

function pairOf(value: Json, index: number): Pair | undefined {
  if (!isJsonObject(value)) return undefined;
  const { id, draft, truth } = value;
  if (value["old"] === undefined || value["new"] === undefined) return undefined;
  const [old, next] = [bare(value["old"]), bare(value["new"])];
  const base = {
    id: typeof id === "string" ? id : `line ${index + 1}`,
    family: "file",
    dialect: named(value["new"]) ?? drafts.get(draft) ?? "2020-12",
    old,
    new: next,
  } as const;
  if (!isJsonObject(truth)) return base;
  const name = typeof truth["class"] === "string" ? truth["class"] : "";
  if (name === "confirmed-incompatible") {
    return {
      ...base,
      truth: { known: true, by: "the file", value: truth["backward_witness"] ?? null },
    };
  }
  return name.startsWith("compatible-") ? { ...base, truth: { known: false } } : undefined;
}

function bare(schema: Json): JsonSchema {
  if (!isJsonObject(schema)) return schema as JsonSchema;
  const { $schema: _, ...rest } = schema;
  return rest;
}

/** The dialect that a schema names; 2019-09 is none of ours. */
function named(schema: Json): BenchDialect | undefined {
  const name = isJsonObject(schema) ? schema["$schema"] : undefined;
  const address = typeof name === "string" ? name : "";
  const [, draft] = /\/draft(?:-0|\/)(4|6|7|2020-12)\/schema/.exec(address) ?? [];
  return draft === "2020-12" ? draft : drafts.get(draft);
}

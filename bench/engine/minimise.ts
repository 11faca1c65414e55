import { isJsonObject } from "@tenon/contract";
import type { Json, JsonSchema } from "@tenon/contract";
import type { Pair } from "./pair.ts";

/** The smallest pair reached by leaving parts out while `bad` still holds; at most `tries` questions. */
export async function minimised(
  pair: Pair,
  bad: (pair: Pair) => Promise<boolean>,
  tries = 400,
): Promise<Pair> {
  let best = pair;
  let left = tries;
  for (let smaller = true; smaller && left > 0;) {
    smaller = false;
    for (const side of ["both", "old", "new"] as const) {
      for (const next of candidates(best, side)) {
        if (left <= 0) break;
        left -= 1;
        if (!(await bad(next))) continue;
        best = next;
        smaller = true;
        break;
      }
      if (smaller) break;
    }
  }
  return best;
}

function* candidates(pair: Pair, side: "both" | "old" | "new"): Generator<Pair> {
  if (side === "both") {
    // The same part left out of both, where both have it.
    const next = new Map([...without(pair.new)].map(([path, value]) => [path, value]));
    for (const [path, old] of without(pair.old)) {
      const twin = next.get(path);
      if (twin !== undefined) yield { ...pair, old: old as JsonSchema, new: twin as JsonSchema };
    }
    return;
  }
  for (const [, value] of without(pair[side])) yield { ...pair, [side]: value as JsonSchema };
}

const maps = /^(?:\$defs|definitions|properties|patternProperties|dependen.*)$/;

/** The value with one part left out, or a schema in place of one that holds it; larger cuts first. */
function* without(value: Json, path = "", keyword = ""): Generator<readonly [string, Json]> {
  if (typeof value !== "object" || value === null) return;
  const entries = Object.entries(value as { readonly [key: string]: Json });
  for (const [key, item] of entries) {
    const here = `${path}/${key}`;
    if (Array.isArray(value)) yield [here, (value as readonly Json[]).toSpliced(Number(key), 1)];
    else {
      const { [key]: _, ...rest } = value as { readonly [key: string]: Json };
      yield [here, rest];
    }
    if (isJsonObject(item) && !maps.test(keyword) && !maps.test(key)) yield [`${here}=`, item];
  }
  for (const [key, item] of entries) {
    for (const [where, smaller] of without(item, `${path}/${key}`, key)) {
      const copy: Json = Array.isArray(value)
        ? (value as readonly Json[]).with(Number(key), smaller)
        : { ...(value as { readonly [key: string]: Json }), [key]: smaller };
      yield [where, copy];
    }
  }
}

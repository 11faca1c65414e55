import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject, JsonSchema } from "@tenon/contract";
import type { Pair } from "./pair.ts";

/**
 * Input and output schemas of the tools that consecutive snapshots share, unchanged ones included. `folder/series/*.json`
 * each hold `pool` (tools by key) and `snapshots` (whose `tools` are keys of the pool).
 */
export function corpusPairs(folder: string): Pair[] {
  return series(folder).flatMap((snapshots) =>
    snapshots.slice(1).flatMap((next, index) => {
      const before = snapshots[index];
      return before === undefined ? [] : steps(before, next);
    }),
  );
}

/** The different input schemas of the corpus, without their `$schema`. */
export function corpusSchemas(folder: string): JsonSchema[] {
  const found = new Map<string, JsonSchema>();
  for (const snapshot of series(folder).flat()) {
    for (const tool of snapshot.values()) {
      const { $schema: _, ...schema } = isJsonObject(tool["inputSchema"])
        ? tool["inputSchema"]
        : {};
      found.set(JSON.stringify(schema), schema);
    }
  }
  return [...found.values()];
}

type Snapshot = ReadonlyMap<string, JsonObject>;

function series(folder: string): Snapshot[][] {
  const place = join(folder, "series");
  return readdirSync(place)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => {
      const file = JSON.parse(readFileSync(join(place, name), "utf8")) as JsonObject;
      const pool = file["pool"] as JsonObject;
      return (file["snapshots"] as readonly JsonObject[]).map((snapshot): Snapshot => {
        const keys = Array.isArray(snapshot["tools"])
          ? (snapshot["tools"] as readonly string[])
          : [];
        const tools = keys.map((key) => pool[key]).filter((tool) => isJsonObject(tool));
        return new Map(tools.map((tool) => [JSON.stringify(tool["name"]), tool]));
      });
    });
}

function steps(before: Snapshot, next: Snapshot): Pair[] {
  const pairs: Pair[] = [];
  for (const [name, old] of before) {
    const now = next.get(name);
    if (now === undefined) continue;
    for (const part of ["inputSchema", "outputSchema"] as const) {
      const [was, is]: (Json | undefined)[] = [old[part], now[part]];
      if (!isJsonObject(was) || !isJsonObject(is)) continue;
      // What a result may be is asked from the other side.
      const [from, to] = part === "inputSchema" ? [was, is] : [is, was];
      pairs.push({
        id: `${name} ${part}`,
        family: "corpus",
        dialect: "2020-12",
        old: from,
        new: to,
      });
    }
  }
  return pairs;
}

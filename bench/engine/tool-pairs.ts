import { compareSchemas } from "@tenon/contract";
import { corpusPairs } from "./corpus.ts";
import { quantile } from "./score.ts";

/** The first rounds warm up; of the others each pair's median counts. */
const rounds = 9;
const warmUpRounds = 2;

/**
 * Prints verdicts and times of real tools, version by version: of those whose schema changed, each change once, and of
 * all, unchanged ones included. Every question is asked of freshly read objects.
 */
export function realToolPairs(folder: string): void {
  console.log("\n| real tools | semantics | pairs | median µs | p99 µs | slowest µs | verdicts |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  const all = corpusPairs(folder).map((pair) => [
    JSON.stringify(pair.old),
    JSON.stringify(pair.new),
  ]);
  const changed = new Map(
    all.filter(([old, next]) => old !== next).map((texts) => [texts.join("\n"), texts]),
  );
  measure("changed", "declared", [...changed.values()]);
  measure("changed", "strict", [...changed.values()]);
  measure("all", "declared", all);
}

function measure(name: string, objects: "declared" | "strict", pairs: readonly string[][]): void {
  const times = pairs.map((): number[] => []);
  const verdicts = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    verdicts.clear();
    for (const [index, texts] of pairs.entries()) {
      const [old, next] = texts.map((text) => JSON.parse(text));
      const started = performance.now();
      const answer = compareSchemas({ old, new: next, side: "input", policy: { objects } });
      times[index]?.push((performance.now() - started) * 1000);
      const told = answer.verdict === "unknown" ? `unknown ${answer.reason}` : answer.verdict;
      verdicts.set(told, (verdicts.get(told) ?? 0) + 1);
    }
  }
  const medians = times.map((list) => quantile(list.slice(warmUpRounds), 0.5));
  const cells = [0.5, 0.99, 1].map((part) => quantile(medians, part).toFixed(0));
  const counts = [...verdicts].map(([verdict, count]) => `${verdict} ${count}`).join(", ");
  console.log(`| ${[name, objects, pairs.length, ...cells, counts].join(" | ")} |`);
}

/**
 * What digest and diff cost per tool pair, against parsing the same text and comparing it deeply
 * in the same
 * run. Usage: `node bench/diff/diff.bench.ts [OLD NEW]`, two files that hold tool lists; without
 * them lists
 * of 100 and 400 made-up tools.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { diffToolLists, parseToolList, toolDigest } from "@tenon/contract";
import { versionsOf } from "./tool-lists.ts";

const [oldFile, newFile] = process.argv.slice(2);

console.log(
  "| lists | work | µs per tool | times the baseline | |\n| --- | --- | --- | --- | --- |",
);
if (oldFile !== undefined && newFile !== undefined) {
  bench("given", readFileSync(oldFile, "utf8"), readFileSync(newFile, "utf8"));
} else {
  for (const count of [100, 400]) {
    const { old, same, tenth, every } = versionsOf(count);
    bench(`${count} tools, nothing changed`, old, same);
    bench(`${count} tools, a description in a tenth`, old, tenth);
    bench(`${count} tools, a rename in each`, old, every);
  }
}

function bench(name: string, oldText: string, newText: string): void {
  const [old, next] = [parseToolList(JSON.parse(oldText)), parseToolList(JSON.parse(newText))];
  const tools = Math.max(1, old.tools.length, next.tools.length);
  const baseline = timed(() => isDeepStrictEqual(JSON.parse(oldText), JSON.parse(newText)));
  const found = diffToolLists(old, next).changes.length;
  row(name, "parse and compare deeply", baseline, "baseline");
  row(
    name,
    "check and keep both lists",
    timed(() => [parseToolList(JSON.parse(oldText)), parseToolList(JSON.parse(newText))]),
  );
  row(
    name,
    "digest of every tool of both",
    timed(() => [old, next].map((list) => list.tools.map(toolDigest))),
  );
  row(
    name,
    "diff",
    timed(() => diffToolLists(old, next)),
    `${found} changes`,
  );

  function row(lists: string, work: string, ms: number, remark = ""): void {
    const each = ((ms * 1000) / tools).toFixed(1);
    console.log(`| ${lists} | ${work} | ${each} | ${(ms / baseline).toFixed(1)} | ${remark} |`);
  }
}

/** Median milliseconds of one run, after warming up; at least five runs and half a second. */
function timed(work: () => unknown): number {
  for (let run = 0; run < 3; run += 1) work();
  const times: number[] = [];
  const end = performance.now() + 500;
  while (times.length < 5 || performance.now() < end) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? 0;
}

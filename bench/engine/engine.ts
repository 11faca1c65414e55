/**
 * The compatibility engine against others: `node bench/engine/engine.ts [--pairs N] [--seed N] [--file PAIRS.jsonl]
 * [--corpus FOLDER] [--only FAMILY]`. Generates N seeded pairs per family, finds out what is true about them without
 * our engine, asks every engine, and prints tables. Exit code 1 when our engine was wrong, crashed or hung.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { awkwardInputs } from "./awkward.ts";
import { compared } from "./comparison.ts";
import { corpusSchemas } from "./corpus.ts";
import { familyNames, pairOf } from "./families/families.ts";
import type { FamilyName } from "./families/families.ts";
import { readPairs } from "./pair.ts";
import type { Pair } from "./pair.ts";
import { realToolPairs } from "./tool-pairs.ts";

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "250" },
    seed: { type: "string", default: "1" },
    family: { type: "string", multiple: true, default: [...familyNames] },
    file: { type: "string" },
    corpus: { type: "string" },
    /** A file for our wrong, missing and slow answers, one JSON object per line. */
    complaints: { type: "string" },
  },
});
const seed = Number(values.seed);
const count = Number(values.pairs);
const families = values.family as FamilyName[];
const more = values.corpus === undefined ? [] : corpusSchemas(values.corpus);
const warmUp = generated(seed + 1_000_000, 100);
const { complaints } = values;
if (complaints !== undefined) writeFileSync(complaints, "");
let wrong = 0;

if (count > 0) {
  console.log(`## Generated pairs: ${count} per family, seed ${seed}`);
  await comparedWith(generated(seed, count));
}
if (values.file !== undefined) {
  const { pairs, left } = readPairs(values.file);
  console.log(`\n## Pairs of a file: ${pairs.length} (${left} more have no usable truth)`);
  await comparedWith(pairs);
}
console.log("\n## Awkward inputs");
wrong += awkwardInputs();
if (values.corpus !== undefined) {
  console.log("\n## Real tools, version by version");
  realToolPairs(values.corpus);
}
process.exitCode = wrong > 0 ? 1 : 0;

function generated(from: number, each: number): Pair[] {
  return families.flatMap((family) =>
    Array.from({ length: each }, (_, index) => pairOf(family, from + index, more)),
  );
}

async function comparedWith(pairs: readonly Pair[]): Promise<void> {
  wrong += await compared({ pairs, warmUp, seed, timeoutMs: 5_000, report: note });
}

function note(line: string): void {
  if (complaints !== undefined) appendFileSync(complaints, `${line}\n`);
}

/**
 * Hunts for wrong answers: `node bench/engine/hunt.ts [--seed N] [--pairs N] [--family mcp|random|hard|real|odd]
 * [--corpus FOLDER]`. Every answer of the engine is held against two validators that are not ours and a search for
 * counter-examples; what does not fit is made small and printed, one JSON object per line. Exit code 1 when the
 * engine was wrong or crashed; `unknown` and slow answers are only told.
 */
import { parseArgs } from "node:util";
import { huntedNames, pairOf } from "./families/families.ts";
import type { FamilyName } from "./families/families.ts";
import { findingOf } from "./finding.ts";
import { corpusSchemas } from "./corpus.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    pairs: { type: "string", default: "1000" },
    family: { type: "string", multiple: true, default: [...huntedNames] },
    corpus: { type: "string" },
  },
});
const first = Number(values.seed);
const count = Number(values.pairs);
const more = values.corpus === undefined ? [] : corpusSchemas(values.corpus);
let wrong = 0;
for (const family of values.family as FamilyName[]) {
  const tally = new Map<string, number>();
  for (let seed = first; seed < first + count; seed += 1) {
    const pair = pairOf(family, seed, more);
    let proved = false;
    for (const objects of ["strict", "declared"] as const) {
      const { finding, outcome } = await findingOf(pair, seed, objects, proved);
      proved = outcome === "compatible";
      tally.set(`${objects} ${outcome}`, (tally.get(`${objects} ${outcome}`) ?? 0) + 1);
      if (finding === undefined) continue;
      if (finding.wrong) wrong += 1;
      console.log(JSON.stringify(finding));
    }
  }
  const told = [...tally].map(([name, number]) => `${name} ${number}`).toSorted();
  console.log(`# ${family}, seeds ${first} to ${first + count - 1}: ${told.join(", ")}`);
}
process.exitCode = wrong > 0 ? 1 : 0;

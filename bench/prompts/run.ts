import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { groupBy, measure, rates } from "./accuracy.ts";
import type { Accuracy } from "./accuracy.ts";
import { readLabelledSet } from "./labelled-set.ts";
import { throughput } from "./throughput.ts";

// node bench/prompts/run.ts [FOLDER] [--misses]
const [folder = resolve(import.meta.dirname, "../../../shared/prompts")] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith("--"));

if (existsSync(join(folder, "index.jsonl"))) {
  const prompts = readLabelledSet(folder);
  const surest = measure(prompts, "certain");
  const likely = measure(prompts, "likely");
  const possible = measure(prompts, "possible");
  console.log(
    "| references | tools P | tools R | parameters P | parameters R |\n| --- | --- | --- | --- | --- |",
  );
  console.log(row("certain", surest));
  console.log(row("certain + likely", likely));
  console.log(row("all", possible));
  console.log(
    "\ncertain + likely by format:\n| format | tools P | tools R | parameters P | parameters R |\n| --- | --- | --- | --- | --- |",
  );
  for (const [format, group] of groupBy(prompts))
    console.log(row(`${format} (${group.length})`, measure(group, "likely")));
  if (process.argv.includes("--misses")) {
    console.table(likely.missed);
    console.table(likely.wrong);
    console.log("with possible:");
    console.table(possible.missed);
    console.table(possible.wrong);
  }
} else {
  console.log(`no labelled prompts at ${folder}: only throughput is measured`);
}
console.log(`\n${throughput()}`);

function row(name: string, { tools, parameters }: Accuracy): string {
  const cells = [tools, parameters].flatMap((score) => {
    const { precision, recall } = rates(score);
    return [
      `${precision.toFixed(3)} (${score.wrong} wrong)`,
      `${recall.toFixed(3)} (${score.right}/${score.labelled})`,
    ];
  });
  return `| ${name} | ${cells.join(" | ")} |`;
}

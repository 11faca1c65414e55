import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { groupBy, measure, rates } from "./accuracy.ts";
import type { Accuracy } from "./accuracy.ts";
import { readLabelledSet } from "./labelled-set.ts";
import { growth } from "./growth.ts";
import { throughput } from "./throughput.ts";

// node bench/prompts/run.ts [FOLDER] [--misses] [--growth]
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
  for (const [title, part] of [
    ["tools", "tools"],
    ["parameters", "parameters"],
  ] as const) {
    console.log(
      `\n${title} by form (recall at each level):\n| form | certain | + likely | all |\n| --- | --- | --- | --- |`,
    );
    for (const [how, cells] of byForm([surest, likely, possible], part))
      console.log(`| ${how} | ${cells.join(" | ")} |`);
  }
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
if (process.argv.includes("--growth")) for (const line of growth()) console.log(line);

/** Recall per way of writing, as the labels call it, in several measurements. */
function byForm(
  measured: readonly Accuracy[],
  part: "tools" | "parameters",
): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, string[]>();
  for (const accuracy of measured) {
    for (const [how, { right, labelled }] of accuracy.forms[part]) {
      const cells = rows.get(how) ?? [];
      rows.set(how, cells);
      cells.push(`${(right / labelled).toFixed(3)} (${right}/${labelled})`);
    }
  }
  return rows;
}

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

/** Writes the tables of docs/action.md from action.yml, or with `--check` fails when they are not current. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readDefinition } from "../action/scripts/definition.ts";

const page = join(import.meta.dirname, "../docs/action.md");
const [begin, end] = ["<!-- generated: inputs and outputs -->", "<!-- end -->"];
const before = readFileSync(page, "utf8");
const text = withTables(before);
if (!process.argv.includes("--check")) writeFileSync(page, text);
else if (text !== before) {
  console.error("docs/action.md is not current: run node scripts/generate-action.ts");
  process.exit(1);
}

function withTables(current: string): string {
  const from = current.indexOf(begin);
  const to = current.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`docs/action.md lacks ${begin} or ${end}`);
  return `${current.slice(0, from + begin.length)}\n\n${tables()}\n\n${current.slice(to)}`;
}

function tables(): string {
  const { inputs, outputs } = readDefinition();
  const inputRows = inputs.map(({ name, description, default: standard = "" }) => {
    const value = standard === "" ? "" : `\`${standard}\``;
    return `| \`${name}\` | ${cell(description)} | ${value} |`;
  });
  const outputRows = outputs.map(
    ({ name, description }) => `| \`${name}\` | ${cell(description)} |`,
  );
  return [
    "## Inputs",
    ["| input | meaning | default |", "| --- | --- | --- |", ...inputRows].join("\n"),
    "## Outputs",
    ["| output | meaning |", "| --- | --- |", ...outputRows].join("\n"),
  ].join("\n\n");
}

function cell(description: string): string {
  return description.replaceAll("|", "\\|");
}

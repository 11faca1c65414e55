/** Writes the list of checks into docs/torture.md, or with `--check` fails when it is not current. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checks, faultOf, faults, needs } from "../packages/torture/src/index.ts";

const file = join(import.meta.dirname, "../docs/torture.md");
const mark = "<!-- generated: checks -->";
const text = readFileSync(file, "utf8");
const at = text.indexOf(mark);
if (at < 0) {
  console.error(`docs/torture.md has lost its line ${mark}`);
  process.exit(1);
}
const next = `${text.slice(0, at)}${mark}\n\n${list()}\n`;
if (!process.argv.includes("--check")) writeFileSync(file, next);
else if (next !== text) {
  console.error("docs/torture.md is not current: run node scripts/generate-torture.ts");
  process.exit(1);
}

function list(): string {
  const sections = Object.entries(faults).map(([fault, title]) => {
    const rows = checks
      .filter((check) => faultOf(check) === fault)
      .map(({ id, does, expects, eras, needs: wanted = [] }) => {
        const era = eras.length === 0 ? "once" : eras.join(", ");
        const wants = wanted.map((need) => needs[need]).join("; ");
        return `| \`${id}\` | ${cell(does)} | ${cell(expects)} | ${era} | ${cell(wants)} |`;
      });
    const head =
      "| check | what is done | what must be seen | eras | needs |\n| --- | --- | --- | --- | --- |";
    return `### ${fault}: ${title}\n\n${head}\n${rows.join("\n")}`;
  });
  return sections.join("\n\n");
}

function cell(value: string): string {
  return value.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

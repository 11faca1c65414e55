/**
 * Writes one page for each rule under docs/rules and their index; with `--check` fails when they
 * are not current.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promptRules } from "../packages/check/src/rules/catalogue.ts";
import type { RulePage } from "../packages/contract/src/index.ts";
import { contractRules } from "../packages/contract/src/index.ts";

const folder = join(import.meta.dirname, "../docs/rules");

/** What each family of rules is about, in the order of the index. */
const families: Readonly<Record<RulePage["family"], string>> = {
  tool: "Tools",
  input: "Parameters",
  output: "Results",
  annotation: "Safety promises",
  prose: "Texts",
  prompt: "Prompts",
  lock: "The lock and waivers",
};

const pages = [...contractRules, ...promptRules];
const files = new Map(pages.map((rule) => [`${rule.id}.md`, page(rule)]));
files.set("README.md", index(pages));

const check = process.argv.includes("--check");
mkdirSync(folder, { recursive: true });
const present = readdirSync(folder).filter((file) => file.endsWith(".md"));
const surplus = present.filter((file) => !files.has(file));
const stale = [...files].filter(([file, text]) => !present.includes(file) || read(file) !== text);
if (check) {
  for (const file of surplus) console.error(`docs/rules/${file} belongs to no rule.`);
  for (const [file] of stale) console.error(`docs/rules/${file} is not current.`);
  if (surplus.length + stale.length > 0) process.exitCode = 1;
} else {
  for (const file of surplus) rmSync(join(folder, file));
  for (const [file, text] of stale) writeFileSync(join(folder, file), text);
}

function read(file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

function page(rule: RulePage): string {
  const { id, level, bump, summary, why, fix, example, replacedBy } = rule;
  const asks = bump === undefined ? "" : ` · asks for a **${bump}** version`;
  const retired =
    replacedBy === undefined ? [] : [`Retired; see [${replacedBy}](${replacedBy}.md).`];
  const text = [
    `# ${id}`,
    ...retired,
    summary,
    `Level **${level}**${asks} · [all rules](README.md)`,
    "## Why it matters",
    why,
    "## What to do",
    fix,
    "## Example",
    example,
  ];
  return `${text.join("\n\n")}\n`;
}

function index(rules: readonly RulePage[]): string {
  const sections = Object.entries(families).flatMap(([family, title]) => {
    const rows = rules.filter((rule) => rule.family === family).map(row);
    if (rows.length === 0) return [];
    return [
      `## ${title}\n\n| rule | level | version | |\n| --- | --- | --- | --- |\n${rows.join("\n")}`,
    ];
  });
  const about =
    "Every change and every finding that Tenon reports comes from one of these rules. Levels of changes: " +
    "**breaking** (a call or a prompt that worked can fail), **dangerous** (the model or the caller may " +
    "behave differently), **safe**. Levels of findings in prompts and the lock: **error**, **warning**, " +
    "**notice**. `tenon explain RULE` shows a page on the terminal.";
  return `# Rules\n\n${about}\n\n${sections.join("\n\n")}\n`;
}

function row({ id, level, bump, summary }: RulePage): string {
  return `| [${id}](${id}.md) | ${level} | ${bump ?? ""} | ${summary} |`;
}

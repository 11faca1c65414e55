/** Writes docs/cli.md from the command definitions, or with `--check` fails when it is not current. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildProgram, commands, configureCommand, exitCodes } from "../packages/cli/src/index.ts";

type Program = ReturnType<typeof buildProgram>;

const file = join(import.meta.dirname, "../docs/cli.md");
const text = await page();
if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
  console.error("docs/cli.md is not current: run node scripts/generate-cli.ts");
  process.exit(1);
}

async function page(): Promise<string> {
  const program = buildProgram(new AbortController().signal, { onExit: () => undefined });
  const sections = await sectionsOf(program, commands, "tenon");
  const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
    pass: "pass",
    broken: "the contract is broken",
    usage: "wrong use or a bad configuration",
    load: "a source could not be loaded or probed: neither pass nor fail",
    bug: "a bug of Tenon",
    interrupted: "interrupted (SIGINT)",
    terminated: "terminated (SIGTERM)",
  };
  const codes = Object.entries(exitCodes).map(
    ([name, code]) => `| ${code} | ${meanings[name as keyof typeof exitCodes]} |`,
  );
  const overview = commands.map(
    ({ name, summary }) => `| [\`tenon ${name}\`](#${anchor(name)}) | ${cell(summary)} |`,
  );
  return `${[
    "<!-- Written by scripts/generate-cli.ts. -->",
    "# Command line",
    "| command | what it does |\n| --- | --- |\n" + overview.join("\n"),
    "Every command takes these options:",
    options(program),
    "| exit code | meaning |\n| --- | --- |\n" + codes.join("\n"),
    ...sections,
  ].join("\n\n")}\n`;
}

/** A section for every command below `parent`, those of a group after the group's own. */
async function sectionsOf(
  parent: Program,
  entries: typeof commands,
  above: string,
): Promise<readonly string[]> {
  const sections: string[] = [];
  for (const entry of entries) {
    const name = `${above} ${entry.name}`;
    const command =
      parent.commands.find((candidate) => candidate.name() === entry.name) ??
      parent.command(`${entry.name} ${entry.parameters}`.trim());
    const module = await configureCommand(command, entry);
    const lines = module.examples.map(({ line, does }) => `# ${does}\n${line}`).join("\n\n");
    const isGroup = "commands" in module;
    sections.push(
      [
        `## ${`${name} ${entry.parameters}`.trim()}`,
        prose(module.description),
        ...(isGroup ? [] : [options(command)]),
        `\`\`\`sh\n${lines}\n\`\`\``,
      ].join("\n\n"),
    );
    if (isGroup) sections.push(...(await sectionsOf(command, module.commands, name)));
  }
  return sections;
}

/** The anchor that GitHub makes of a section's heading. */
function anchor(name: string): string {
  const entry = commands.find((candidate) => candidate.name === name);
  return `tenon ${name} ${entry?.parameters ?? ""}`
    .trim()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

function options(command: Program): string {
  const rows = command.options
    .filter((option) => !option.hidden)
    .map((option) => {
      const choices = option.argChoices === undefined ? "" : ` (${option.argChoices.join(", ")})`;
      const standard = option.defaultValue;
      const suffix = typeof standard === "string" ? ` (default: ${standard})` : "";
      return `| \`${cell(option.flags)}\` | ${cell(prose(option.description))}${choices}${suffix} |`;
    });
  return rows.length === 0
    ? "No options of its own."
    : `| option | what it does |\n| --- | --- |\n${rows.join("\n")}`;
}

function cell(value: string): string {
  return value.replaceAll("|", "\\|");
}

function prose(value: string): string {
  return value.replaceAll("<", "&lt;");
}

import { Command } from "commander";
import type { CommandEntry, CommandGroup, CommandModule, Example } from "./command.ts";
import { commands } from "./commands/catalogue.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { GlobalOptions } from "./shell.ts";
import { toolVersion } from "./version.ts";

const exitHelp = `
Exit codes:
  0  pass
  1  the contract is broken
  2  wrong use or a bad configuration
  3  a source could not be loaded: neither pass nor fail
  70 a bug of Tenon

Examples:
  $ tenon init                 write tenon.yaml from what is here
  $ tenon pin                  agree to what the servers offer today
  $ tenon check                what changed since, and which prompt lines it breaks
  $ tenon fix                  mend the prompts
`;

/** What a run tells whoever started it. */
export interface RunListener {
  readonly onExit: (code: ExitCode) => void;
  /** A command that ends by a signal begins. */
  readonly onService?: () => void;
}

/** The command line as commander knows it; a command's options are declared when the command is met. */
export function buildProgram(signal: AbortSignal, { onExit, onService }: RunListener): Command {
  const program = new Command("tenon")
    .description("Keeps agents' prompts and MCP tools fitted to each other.")
    .version(toolVersion, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help; also: tenon help COMMAND")
    .helpCommand(false)
    .option("--config <file>", "configuration file (default: the nearest tenon.yaml)")
    .option("--cwd <folder>", "work as if started in this folder")
    .option("--no-color", "no colours; NO_COLOR and FORCE_COLOR count too")
    .option("--quiet", "print findings and errors only")
    .addHelpText("after", exitHelp)
    .showHelpAfterError("Run tenon --help, or tenon COMMAND --help.")
    .configureHelp({ showGlobalOptions: true, commandUsage: usageOf })
    .exitOverride();
  offer(program, commands, async (module, command) => {
    if (module.isService === true) onService?.();
    const { openShell } = await import("./shell.ts");
    const shell = openShell(program.opts<GlobalOptions>(), signal);
    try {
      onExit(await module.run(shell, command));
    } finally {
      shell.progress.stop();
    }
  });
  return program;
}

type Run = (module: CommandModule, command: Command) => Promise<void>;

/** Puts commands below another; a module is loaded when its command is met. */
function offer(parent: Command, entries: readonly CommandEntry[], run: Run): void {
  for (const entry of entries) {
    const isDefault = entry.isDefault === true;
    parent
      .command(`${entry.name} ${entry.parameters}`.trim(), { isDefault })
      .summary(entry.summary);
  }
  parent.hook("preSubcommand", async (_parent, command) => {
    const entry = entries.find(({ name }) => name === command.name());
    if (entry === undefined) return;
    const module = await configureCommand(command, entry);
    if ("commands" in module) offer(command, module.commands, run);
    else command.action(() => run(module, command));
  });
}

/** Loads a command's module and declares its options and help on `command`. */
export async function configureCommand(
  command: Command,
  entry: CommandEntry,
): Promise<CommandModule | CommandGroup> {
  const module = await entry.load();
  command.description(module.description).addHelpText("after", exampleHelp(module.examples));
  if ("commands" in module) command.helpCommand(false);
  else module.configure(command);
  return module;
}

function exampleHelp(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(({ line }) => line.length));
  const lines = examples.map(({ line, does }) =>
    width > 60 ? `  # ${does}\n  $ ${line}` : `  $ ${line.padEnd(width)}  ${does}`,
  );
  return `\nExamples:\n${lines.join("\n")}`;
}

/** `tenon check [options]`, without the program's own options in the middle. */
function usageOf(command: Command): string {
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  return `${names.join(" ")} ${command.usage()}`;
}

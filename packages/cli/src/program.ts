import { Command } from "commander";
import type { CommandEntry, CommandModule, Example } from "./command.ts";
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

/** The command line as commander knows it; a command's options are declared when the command is met. */
export function buildProgram(signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
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
  for (const entry of commands) {
    program.command(`${entry.name} ${entry.parameters}`.trim()).summary(entry.summary);
  }
  program.hook("preSubcommand", async (_program, command) => {
    const entry = commands.find(({ name }) => name === command.name());
    if (entry === undefined) return;
    const module = await configureCommand(command, entry);
    command.action(async () => {
      const { openShell } = await import("./shell.ts");
      const shell = openShell(program.opts<GlobalOptions>(), signal);
      try {
        onExit(await module.run(shell, command));
      } finally {
        shell.progress.stop();
      }
    });
  });
  return program;
}

/** Loads a command's module and declares its options and help on `command`. */
export async function configureCommand(
  command: Command,
  entry: CommandEntry,
): Promise<CommandModule> {
  const module = await entry.load();
  command.description(module.description).addHelpText("after", exampleHelp(module.examples));
  module.configure(command);
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
  const name =
    command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
  return `${name} ${command.usage()}`;
}

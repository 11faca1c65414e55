import { Console } from "node:console";
import { resolve } from "node:path";
import { Option } from "commander";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { toolVersion } from "../version.ts";

/** `tenon lsp`: the language server. */
export const lsp: CommandModule = {
  description:
    "Speaks the Language Server Protocol on standard input and output, for editors: what `tenon lint` says while a prompt is written, " +
    "hover, completion, definitions in the lock, and quick fixes. It works from the lock and contacts no server.",
  examples: [
    { line: "tenon lsp", does: "as editors start it" },
    { line: "tenon lsp --stdio", does: "the same; many clients add the flag" },
  ],
  configure: (command) => {
    command
      .option("--stdio", "standard input and output, which is the only way")
      .addOption(new Option("--clientProcessId <pid>", "end with this process").hideHelp());
  },
  run: async (shell) => {
    // Nothing but the protocol may reach the standard output, whatever a library wants to say.
    globalThis.console = new Console(process.stderr, process.stderr);
    // Loaded on use: the protocol's library is larger than all the rest.
    const { serveLanguage } = await import("@tenon/lsp");
    const { cwd, configFile, env, signal } = shell;
    const code = await serveLanguage({
      input: process.stdin,
      output: process.stdout,
      version: toolVersion,
      env,
      now: () => new Date(),
      configFile: configFile === undefined ? undefined : resolve(cwd, configFile),
      signal,
    });
    // The protocol's 1: the client went without `shutdown`.
    return code === 0 ? exitCodes.pass : exitCodes.broken;
  },
};

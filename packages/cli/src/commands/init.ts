import { inertLine, inertLines } from "@tenon/contract";
import { initWorkspace } from "@tenon/check";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";

interface Flags {
  readonly force?: true;
  readonly dryRun?: true;
}

/** `tenon init`: a first configuration. */
export const init: CommandModule = {
  description:
    "Writes tenon.yaml: the servers from the MCP client configurations that are here (.mcp.json, .vscode/mcp.json, " +
    ".cursor/mcp.json, claude_desktop_config.json) and the prompt files of this folder. Secrets are not copied.",
  examples: [
    { line: "tenon init", does: "write tenon.yaml" },
    { line: "tenon init --dry-run", does: "print it" },
  ],
  configure: (command) => {
    command
      .option("--force", "overwrite an existing tenon.yaml")
      .option("--dry-run", "print it and write nothing");
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const { cwd, env } = shell;
    const dryRun = flags.dryRun === true;
    const force = flags.force === true;
    const { file, text, servers, prompts, sources } = await initWorkspace({
      cwd,
      env,
      write: !dryRun,
      force,
    });
    if (dryRun) await shell.write(inertLines(text));
    else if (!shell.quiet) {
      const from =
        sources.length === 0 ? "no client configuration was found" : `from ${sources.join(", ")}`;
      const list = (what: string, names: readonly string[]): string =>
        inertLine(
          `${what.padEnd(8)}  ${names.length === 0 ? "none yet: name them in the file" : names.join(", ")}`,
          1_000,
        );
      await shell.write(
        `${[inertLine(`Wrote ${file} (${from})`, 1_000), list("servers", servers), list("prompts", prompts), servers.length === 0 ? "next      name your servers in the file, then tenon pin" : "next      tenon pin"].join("\n")}\n`,
      );
    }
    return exitCodes.pass;
  },
};

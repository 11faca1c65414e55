import { recordWorkspace } from "@tenon/check";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { toolVersion } from "../../version.ts";
import { workspaceOf } from "../../workspace-options.ts";
import { addClientOptions, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { count, shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly consumer?: string;
  readonly consumerVersion?: string;
}

/** `tenon registry record`: tell what the prompts rely on, and nothing else. */
export const record: CommandModule = {
  description:
    "Tells the registry which tools, parameters and values the prompts of tenon.yaml rely on, against the lock; contacts no server. " +
    "tenon check --record does the same after a check. Here a record that is not taken is exit code 3.",
  examples: [
    {
      line: "tenon registry record --consumer support-agent",
      does: "as the commit that is checked out",
    },
    {
      line: "tenon registry record --consumer-version 2026.11.3",
      does: "under a version of its own",
    },
  ],
  configure: (command) => {
    command
      .option("--consumer <name>", "the prompts' name (default: `consumer` of tenon.yaml)")
      .option("--consumer-version <text>", "their version (default: the git commit)");
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const outcome = await recordWorkspace(await workspaceOf(shell), {
      consumer: flags.consumer,
      version: flags.consumerVersion,
      registry: flags.registry,
      signal: shell.signal,
      userAgent: `tenon/${toolVersion}`,
    });
    const { consumer, version, servers, files, warnings } = outcome;
    for (const warning of warnings) shell.warn(`tenon: recorded, but: ${warning}`);
    await writeResult(shell, flags, outcome, () => {
      const uses = servers.reduce((sum, server) => sum + server.uses, 0);
      const what = `${count(uses, "use")} of ${count(servers.length, "server")} in ${count(files, "prompt file")}`;
      return `recorded ${shown(consumer)} ${shown(version, 60)}: ${what}\n`;
    });
    return exitCodes.pass;
  },
};

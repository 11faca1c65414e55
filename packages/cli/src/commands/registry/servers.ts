import type { RegisteredServer } from "@tenon/api";
import { Option } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Shell } from "../../shell.ts";
import { columns } from "../../terminal.ts";
import { addClientOptions, clientOf, pagesOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { age, count, shown } from "./words.ts";

interface Flags extends ClientFlags {
  readonly search?: string;
  readonly health?: RegisteredServer["health"];
}

const mostServers = 10_000;

/** `tenon registry servers`: what is registered, and how fresh it is. */
export const servers: CommandModule = {
  description: "Lists the servers of a registry with their newest version, health and freshness.",
  examples: [
    { line: "tenon registry servers", does: "all of them" },
    { line: "tenon registry servers --health failing", does: "those whose last probe failed" },
    { line: "tenon registry servers --search crm --format json", does: "for scripts" },
  ],
  configure: (command) => {
    command
      .option("--search <text>", "only servers whose name or description has this")
      .addOption(
        new Option("--health <state>", "only servers in this state").choices([
          "ok",
          "failing",
          "flapping",
          "unstable",
          "unknown",
        ]),
      );
    addClientOptions(command);
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const client = await clientOf(shell, flags);
    const { search, health } = flags;
    const chosen = {
      ...(search === undefined ? {} : { search }),
      ...(health === undefined ? {} : { health }),
    };
    const { signal } = shell;
    const found = await pagesOf(mostServers, (query) =>
      client.call("listServers", { query: { ...query, ...chosen }, signal }),
    );
    await writeResult(shell, flags, { servers: found }, () => listing(shell, found));
    return exitCodes.pass;
  },
};

function listing(shell: Shell, found: readonly RegisteredServer[]): string {
  if (found.length === 0) return "No servers.\n";
  const rows = found.map((server) => {
    const { name, health, latest, freshness, pending, failure, unstable } = server;
    const seen = freshness.ageSeconds;
    const notes = [
      ...(pending === 0 ? [] : [`${count(pending, "version")} waiting`]),
      ...(failure === undefined ? [] : [shown(failure.message, 120)]),
      ...(unstable === undefined ? [] : [`tenon registry release ${shown(name)}`]),
    ];
    return [
      shell.paint("bold", shown(name)),
      shell.paint(health === "ok" ? "green" : "yellow", health),
      latest?.version ?? "-",
      latest === undefined ? "" : count(latest.tools, "tool"),
      seen === undefined ? "never seen" : `${age(seen)} ago`,
      shown(server.display, 100),
      notes.join("; "),
    ];
  });
  return columns(rows);
}

import type { VersionSummary } from "@tenon/api";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Shell } from "../../shell.ts";
import { columns } from "../../terminal.ts";
import { addClientOptions, clientOf, pagesOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { count, minute, shown } from "./words.ts";

const mostVersions = 1_000;

/** `tenon registry versions`: the versions of one server. */
export const versions: CommandModule = {
  description:
    "Lists the versions of a server's contract, newest first, and where its channels point.",
  examples: [
    { line: "tenon registry versions crm", does: "every version with what it changed" },
    { line: "tenon registry versions crm --format json", does: "with whole digests" },
  ],
  configure: (command) => addClientOptions(command),
  run: async (shell, command) => {
    const flags = command.opts<ClientFlags>();
    const [server = ""] = command.args;
    const client = await clientOf(shell, flags);
    const { signal } = shell;
    const params = { server };
    const found = await pagesOf(mostVersions, (query) =>
      client.call("listVersions", { params, query, signal }),
    );
    const { body } = await client.call("listChannels", { params, signal });
    const channels = (body?.items ?? []).map(({ channel, version }) => ({ channel, version }));
    await writeResult(shell, flags, { server, versions: found, channels }, () =>
      listing(shell, found, channels),
    );
    return exitCodes.pass;
  },
};

function listing(
  shell: Shell,
  found: readonly VersionSummary[],
  channels: readonly { readonly channel: string; readonly version: string }[],
): string {
  if (found.length === 0) return "No versions yet.\n";
  const rows = found.map((entry) => {
    const { version, verdict, bump, tools, createdAt, digest, state, deprecation } = entry;
    const here = channels.filter((one) => one.version === version);
    const notes = [
      ...(here.length === 0 ? [] : [here.map(({ channel }) => shown(channel)).join(", ")]),
      ...(state === "active" ? [] : [state]),
      ...(deprecation === undefined ? [] : [`deprecated: ${shown(deprecation.reason, 100)}`]),
      ...(entry.brokeWithoutMajor && entry.serverVersion !== undefined
        ? ["broke without a major version of the server"]
        : []),
    ];
    return [
      shell.paint("bold", version),
      entry.previous === undefined ? "first contract" : `${verdict} (${bump})`,
      count(tools, "tool"),
      minute(createdAt),
      shell.paint("dim", digest.slice(0, 19)),
      notes.join("; "),
    ];
  });
  return columns(rows);
}

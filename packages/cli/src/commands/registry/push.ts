import type { Admitted } from "@tenon/api";
import { isJsonObject } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import type { Snapshot } from "@tenon/probe";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { loadNamed } from "../../load.ts";
import { reportFailures, type Shell } from "../../shell.ts";
import { addClientOptions, clientOf, writeResult } from "./connection.ts";
import type { ClientFlags } from "./connection.ts";
import { shown } from "./words.ts";

const mostChanges = 50;

/** `tenon registry push`: a tool list from CI. */
export const push: CommandModule = {
  description:
    "Reads a tool list as tenon diff does and stores it as a version of a server. A server that the registry does not know is made. " +
    "A list that was seen before makes no new version.",
  examples: [
    { line: "tenon registry push crm crm.tools.json", does: "a saved tools/list result" },
    {
      line: 'tenon registry push crm "stdio:node dist/server.js"',
      does: "what the server in this checkout offers",
    },
  ],
  configure: (command) => addClientOptions(command),
  run: async (shell, command) => {
    const flags = command.opts<ClientFlags>();
    const [server = "", target = ""] = command.args;
    const client = await clientOf(shell, flags);
    const loaded = await loadNamed(shell, target, flags.timeout);
    if (!loaded.ok) {
      reportFailures(shell, [loaded.failure]);
      return exitCodes.load;
    }
    const { body } = await client.call("pushSnapshot", {
      params: { server },
      body: snapshotOf(loaded.snapshot),
      signal: shell.signal,
    });
    if (body === undefined) return exitCodes.load;
    for (const { message } of body.problems) shell.warn(`tenon: left out: ${message}`);
    await writeResult(shell, flags, body, () => told(shell, body));
    return exitCodes.pass;
  },
};

function snapshotOf({ rawTools, prompts, resources, serverInfo, instructions }: Snapshot) {
  const name = textOf(serverInfo?.["name"]);
  const version = textOf(serverInfo?.["version"]);
  const isNamed = isJsonObject(serverInfo) && name !== undefined && version !== undefined;
  return {
    tools: [...rawTools],
    ...(prompts.length === 0 ? {} : { prompts: [...prompts] }),
    ...(resources.length === 0 ? {} : { resources: [...resources] }),
    ...(isNamed
      ? { serverInfo: { name: name.slice(0, 200), version: version.slice(0, 200) } }
      : {}),
    ...(instructions === undefined ? {} : { instructions: instructions.slice(0, 100_000) }),
  };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function told(shell: Shell, { server, version, created, verdict, bump, state, changes }: Admitted) {
  const name = shell.paint("bold", `${shown(server)} ${version}`);
  if (!created) return `${name}  seen before\n`;
  const what = changes.length === 0 ? "new contract" : `${verdict} (${bump})`;
  const waits = state === "pending" ? ", waits for an approval" : "";
  const lines = changes
    .slice(0, mostChanges)
    .map(({ level, message }) => `  ${level.padEnd(9)}  ${shown(message, 300)}\n`);
  const more = changes.length - lines.length;
  return `${name}  ${what}${waits}\n${lines.join("")}${more > 0 ? `  and ${more} more\n` : ""}`;
}

import type { Reached } from "@tenon/gateway";
import { inertJson } from "@tenon/contract";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { textOrJsonOption, secondsOption } from "../../options.ts";
import type { Shell } from "../../shell.ts";
import { columns } from "../../terminal.ts";
import { count, shown } from "../registry/words.ts";
import { configurationOf } from "./configuration.ts";
import type { Configuration } from "./configuration.ts";

interface Flags {
  readonly data?: string;
  readonly online?: true;
  readonly timeout: number;
  readonly format: "text" | "json";
}

/** `tenon gateway check`: is a configuration good, and does what it names answer? */
export const check: CommandModule = {
  description:
    "Validates a gateway's configuration and reads the files that it pins: everything that is wrong with line and column, exit code 2. " +
    "With --online it also asks every server, the registry and the databases; one that does not answer is exit code 3.",
  examples: [
    { line: "tenon gateway check", does: "tenon.gateway.yaml, here" },
    {
      line: "tenon gateway check --config agents.yaml --online",
      does: "and does everything answer?",
    },
  ],
  configure: (command) => {
    command
      .option("--online", "ask servers, registry and databases too")
      .option("--data <folder>", "folder of what survives restarts, as for `serve`")
      .addOption(secondsOption("--timeout <seconds>", "time for each of them", 10))
      .addOption(textOrJsonOption());
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const configuration = await configurationOf(shell, flags.data);
    const { reach } = await import("@tenon/gateway");
    const reached = await reach(configuration.settings, {
      online: flags.online === true,
      timeoutMs: flags.timeout,
      signal: shell.signal,
    });
    await write(shell, flags, configuration, reached);
    const failed = reached.filter(({ ok }) => !ok);
    if (failed.length === 0) return exitCodes.pass;
    // A saved tool list is part of the configuration, what is asked for is not.
    return failed.some(({ kind, name }) => kind === "pin" && isFile(configuration, name))
      ? exitCodes.usage
      : exitCodes.load;
  },
};

function isFile({ settings }: Configuration, name: string): boolean {
  const server = settings.servers.get(name.split(" ", 1)[0] ?? "");
  const pins = server === undefined ? [] : [server.pin, ...server.clientPins.values()];
  return pins.some(({ kind }) => kind === "file");
}

async function write(
  shell: Shell,
  flags: Flags,
  { settings, file }: Configuration,
  reached: readonly Reached[],
): Promise<void> {
  if (flags.format === "json") {
    const result = { schemaVersion: 1, file, servers: [...settings.servers.keys()], reached };
    await shell.write(`${inertJson(result, 2)}\n`);
    return;
  }
  const rows = reached
    .filter(({ ok }) => !ok || !shell.quiet)
    .map(({ kind, name, ok, message, ms }) => [
      shell.paint(ok ? "green" : "red", ok ? "ok" : "failed"),
      kind,
      shell.paint("bold", shown(name, 200)),
      `${ms} ms`,
      shown(message, 500),
    ]);
  const { size } = settings.servers;
  const tools = [...settings.servers.values()].reduce((sum, server) => sum + server.tools.size, 0);
  const summary = `${shown(file, 500)}: good  ${count(size, "server")}, ${count(tools, "tool setting")}\n`;
  await shell.write(`${shell.quiet ? "" : summary}${rows.length === 0 ? "" : columns(rows)}`);
}

import type { ServedGateway, ServeOptions } from "@tenon/gateway";
import { InvalidArgumentError, Option } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Shell } from "../../shell.ts";
import { aborted } from "../aborted.ts";
import { loggedError, logLevels } from "../registry/log.ts";
import type { LogLevel } from "../registry/log.ts";
import { startFailure } from "../registry/start-failure.ts";
import { configurationOf } from "./configuration.ts";
import type { Configuration } from "./configuration.ts";

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly data?: string;
  readonly logLevel: LogLevel;
  readonly logCalls?: true;
  readonly drainSeconds: number;
}

/** `tenon gateway serve`: one replica of a gateway. */
export const serve: CommandModule = {
  description:
    "Serves a gateway: one line on the standard output once it listens, structured logs on the standard error. The configuration " +
    "(--config, else tenon.gateway.yaml) is read again when it changes and on SIGHUP. Variables OTEL_* send traces and metrics " +
    "away. SIGTERM and SIGINT end it after the calls that are under way; a second one ends it at once.",
  examples: [
    { line: "tenon gateway serve", does: "on this machine, with tenon.gateway.yaml" },
    {
      line: "tenon gateway serve --config agents.yaml --host 0.0.0.0 --port 8080",
      does: "behind a proxy",
    },
    { line: "tenon gateway serve --log-calls", does: "one line of log for each call" },
  ],
  isService: true,
  configure: (command) => {
    command
      .option("--host <address>", "address to listen on", "127.0.0.1")
      .addOption(numbered("--port <number>", "port to listen on; 0 takes a free one", 65_535, 8421))
      .option(
        "--data <folder>",
        "folder of what survives restarts (default: in the user's data folder)",
      )
      .option("--log-calls", "log each call, without its arguments")
      .addOption(
        new Option("--log-level <level>", "what is logged").choices(logLevels).default("info"),
      )
      .addOption(
        numbered("--drain-seconds <seconds>", "how long calls may go on after SIGTERM", 3_600, 25),
      );
  },
  run: async (shell, command) => {
    const flags = command.opts<Flags>();
    const configuration = await configurationOf(shell, flags.data);
    const { startTelemetry } = await import("../../telemetry.ts");
    const telemetry = await startTelemetry(shell.env, "tenon-gateway");
    try {
      await serveUntilAborted(shell, flags, configuration);
    } finally {
      await telemetry.end();
    }
    return exitCodes.pass;
  },
};

async function serveUntilAborted(
  shell: Shell,
  flags: Flags,
  { file, settings, dataFolder }: Configuration,
): Promise<void> {
  const { openLog, watchConfig } = await import("@tenon/gateway");
  const logger = openLog({ level: flags.logLevel, stream: process.stderr, error: loggedError });
  const served = await start(flags, settings, logger);
  // Whoever reads the line may send SIGHUP at once.
  const watch = watchConfig({
    path: file,
    env: shell.env,
    current: settings,
    onChange: served.reload,
    log: logger,
    ...(dataFolder === undefined ? {} : { dataFolder }),
  });
  await shell.write(`Tenon gateway listens on ${served.url}\n`);
  await aborted(shell.signal);
  watch.close();
  await served.close();
}

async function start(
  flags: Flags,
  settings: Configuration["settings"],
  logger: ServeOptions["logger"],
): Promise<ServedGateway> {
  const { serveGateway } = await import("@tenon/gateway");
  const { host, port, drainSeconds, logCalls = false } = flags;
  try {
    const options = { host, port, settings, logger, drainMs: drainSeconds * 1_000, logCalls };
    return await serveGateway(options);
  } catch (error) {
    const { databaseUrl } = settings.audit;
    throw startFailure(error, { host, port, databaseUrl, setting: "audit.databaseUrl" });
  }
}

function numbered(flags: string, what: string, most: number, standard: number) {
  return new Option(flags, what)
    .argParser((text) => {
      const value = Number(text);
      if (!/^\d{1,9}$/u.test(text) || value > most) {
        throw new InvalidArgumentError(`Give a whole number from 0 to ${most}.`);
      }
      return value;
    })
    .default(standard);
}

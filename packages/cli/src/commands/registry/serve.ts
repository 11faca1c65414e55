import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { TenonError } from "@tenon/contract";
import type { ServedRegistry } from "@tenon/registry";
import type { Command } from "commander";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Shell } from "../../shell.ts";
import { toolVersion } from "../../version.ts";
import { aborted } from "../aborted.ts";
import { loggerOptions } from "./log.ts";
import { addServeOptions } from "./serve-options.ts";
import type { ServeFlags } from "./serve-options.ts";
import { startFailure, untilDatabaseAnswers } from "./start-failure.ts";

/** `tenon registry serve`: one replica of the registry. */
export const serve: CommandModule = {
  description:
    "Serves a registry: one line on the standard output once it listens, structured logs on the standard error. Without DATABASE_URL " +
    "it keeps everything in a data folder, for one process at a time; with DATABASE_URL=postgres://… any number of replicas share one " +
    "Postgres. TENON_ADMIN_KEY chooses the first key, else one is made and shown once; TENON_SECRET_KEY (32 characters or more, the same " +
    "for every replica) encrypts stored credentials. SIGTERM and SIGINT end it after what was asked is answered; a second one ends it at once.",
  examples: [
    { line: "tenon registry serve", does: "on this machine, in the user's data folder" },
    {
      line: "tenon registry serve --data ./registry --probe-allow 127.0.0.0/8,10.0.0.0/8",
      does: "probes may reach these private addresses",
    },
    {
      line: "tenon registry serve --host 0.0.0.0 --public-url https://tenon.example.com --private-reads",
      does: "a replica behind a proxy, with DATABASE_URL set",
    },
  ],
  isService: true,
  configure: (command: Command) => addServeOptions(command),
  run: async (shell, command) => {
    const flags = command.opts<ServeFlags>();
    const { startTelemetry } = await import("../../telemetry.ts");
    const telemetry = await startTelemetry(shell.env, "tenon-registry");
    try {
      const served = await start(shell, flags);
      if (served.firstKey !== undefined) {
        shell.warn(`The first key, shown only now: ${served.firstKey}`);
      }
      await shell.write(`Tenon registry listens on ${served.url}\n`);
      await aborted(shell.signal);
      await served.close();
    } finally {
      await telemetry.end();
    }
    return exitCodes.pass;
  },
};

async function start(shell: Shell, flags: ServeFlags): Promise<ServedRegistry> {
  const { env, signal } = shell;
  const databaseUrl = given(env["DATABASE_URL"]);
  // Loaded on use: the database, the queue and the web framework are larger than all the rest.
  const { serveRegistry } = await import("@tenon/registry");
  const attempt = (): Promise<ServedRegistry> =>
    serveRegistry({
      host: flags.host,
      port: flags.port,
      databaseUrl,
      dataFolder: resolve(shell.cwd, flags.data ?? defaultFolder(env)),
      secret: given(env["TENON_SECRET_KEY"]),
      adminKey: given(env["TENON_ADMIN_KEY"]),
      logger: loggerOptions(flags.logLevel, process.stderr),
      settings: (url) => {
        const publicUrl = flags.publicUrl ?? url;
        return {
          publicUrl,
          publicReads: flags.privateReads !== true,
          probeAllow: flags.probeAllow ?? [],
          probeStdio: flags.probeStdio === true,
          defaultIntervalSeconds: flags.interval,
          parallelProbes: flags.parallelProbes,
          parallelProbesPerHost: flags.parallelProbesPerHost,
          oidc: { issuer: flags.oidcIssuer, audience: flags.oidcAudience ?? publicUrl },
          observationDays: flags.observationDays,
          requestsPerMinute: flags.requestsPerMinute,
          trustedProxies: flags.trustProxy ?? [],
          toolVersion,
        };
      },
    });
  try {
    return await untilDatabaseAnswers(attempt, {
      waitMs: databaseUrl === undefined ? 0 : flags.databaseWait,
      signal,
      onWait: () => shell.warn("tenon: the database does not answer yet; trying again"),
    });
  } catch (error) {
    throw startFailure(error, { ...flags, databaseUrl });
  }
}

/** `registry` in Tenon's folder of user data (XDG base directories). */
function defaultFolder(env: Shell["env"]): string {
  const base = given(env["XDG_DATA_HOME"]);
  if (base !== undefined && isAbsolute(base)) return join(base, "tenon", "registry");
  const home = given(env["HOME"]) ?? homedir();
  if (home === "") {
    throw new TenonError(
      "usage",
      "data-folder-unknown",
      "There is no home folder to keep the registry in; name one with --data, or set DATABASE_URL.",
    );
  }
  return join(home, ".local", "share", "tenon", "registry");
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}

import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { secondsOption } from "../../options.ts";
import { logLevels } from "./log.ts";
import type { LogLevel } from "./log.ts";

/** What `tenon registry serve` is told on its command line. */
export interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly data?: string;
  readonly probeAllow?: readonly string[];
  readonly probeStdio?: true;
  readonly publicUrl?: string;
  readonly privateReads?: true;
  /** Seconds. */
  readonly interval: number;
  readonly parallelProbes: number;
  readonly parallelProbesPerHost: number;
  readonly oidcIssuer: string;
  readonly oidcAudience?: string;
  readonly observationDays: number;
  readonly requestsPerMinute: number;
  readonly trustProxy?: readonly string[];
  /** Milliseconds. */
  readonly databaseWait: number;
  readonly logLevel: LogLevel;
}

/** Declares the options of `tenon registry serve`. */
export function addServeOptions(command: Command): void {
  command
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(
      numbered("--port <number>", "port to listen on; 0 takes a free one", 0, 65_535, 8420),
    )
    .option(
      "--data <folder>",
      "folder of the embedded database (default: in the user's data folder)",
    )
    .option("--probe-allow <cidr,...>", "private ranges that probes may reach; repeatable", listed)
    .option("--probe-stdio", "servers may be commands, which run as this process's user")
    .option("--public-url <url>", "URL under which it is reached from outside", urlOption)
    .option("--private-reads", "reads need a key too")
    .addOption(
      numbered(
        "--interval <seconds>",
        "pause between scheduled probes of a server",
        10,
        604_800,
        3600,
      ),
    )
    .addOption(numbered("--parallel-probes <number>", "probes at a time", 1, 1_000, 16))
    .addOption(
      numbered("--parallel-probes-per-host <number>", "probes of one host at a time", 1, 100, 2),
    )
    .option(
      "--oidc-issuer <url>",
      "issuer of the identity tokens of CI",
      urlOption,
      "https://token.actions.githubusercontent.com",
    )
    .option("--oidc-audience <text>", "audience of those tokens (default: the public URL)")
    .addOption(
      numbered("--observation-days <days>", "days that observations are kept", 1, 3_650, 90),
    )
    .addOption(
      numbered("--requests-per-minute <number>", "requests of one caller", 1, 1_000_000, 6_000),
    )
    .option(
      "--trust-proxy <cidr,...>",
      "proxies whose X-Forwarded headers count; repeatable",
      listed,
    )
    .addOption(
      secondsOption(
        "--database-wait <seconds>",
        "how long to wait for the database at the start",
        20,
      ),
    )
    .addOption(
      new Option("--log-level <level>", "what is logged").choices(logLevels).default("info"),
    );
}

function numbered(flags: string, what: string, least: number, most: number, standard: number) {
  return new Option(flags, what)
    .argParser((text) => {
      const value = Number(text);
      if (!/^\d{1,9}$/u.test(text) || value < least || value > most) {
        throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
      }
      return value;
    })
    .default(standard);
}

/** Collects a repeated option whose values may stand together, with commas between them. */
function listed(text: string, earlier: readonly string[] = []): readonly string[] {
  const entries = text.split(",").map((entry) => entry.trim());
  return [...earlier, ...entries.filter((entry) => entry !== "")];
}

function urlOption(text: string): string {
  if (!/^https?:\/\//iu.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError("Write it as https://HOST/PATH.");
  }
  return text.replace(/\/+$/u, "");
}

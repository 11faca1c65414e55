import { eras, scorecardFormats, tortureLimits } from "@tenon/torture";
import type { Era, ScorecardFormat } from "@tenon/torture";
import { type Command, InvalidArgumentError, Option } from "commander";
import { collect, secondsOption } from "../../options.ts";

/** What `tenon torture` is told on its command line. */
export interface RunFlags {
  readonly url2?: string;
  readonly url3?: string;
  readonly header?: readonly string[];
  readonly otherHeader?: readonly string[];
  readonly upstreamPort: number;
  readonly upstreamEra: Era | "both";
  readonly era: Era | "both";
  readonly pinned?: true;
  readonly only?: string;
  readonly format: ScorecardFormat;
  /** Milliseconds. */
  readonly deadline: number;
  /** Milliseconds. */
  readonly keepAlive: number;
  readonly sessions: number;
  readonly calls: number;
  readonly gatewayPid?: number;
  readonly start?: string;
  readonly oauthUrl?: string;
  readonly issuerPort?: number;
  readonly otherUrl?: string;
  readonly otherPort?: number;
  readonly stdioUrl?: string;
  readonly healthUrl?: string;
  readonly readyUrl?: string;
  readonly metricsUrl?: string;
  readonly driftUrl?: string;
  readonly breakStore?: string;
  readonly healStore?: string;
  readonly idempotencyMeta: string;
  readonly idempotencyHeader: string;
}

/** Declares the options of `tenon torture <url>`. */
export function addRunOptions(command: Command): void {
  const era = [...eras, "both"];
  command
    .option("--url-2 <url>", "the same address at a second replica", urlOption)
    .option("--url-3 <url>", "the same address at a third replica", urlOption)
    .option("--header <header>", "'Name: value' of every request; repeatable", collect)
    .option("--other-header <header>", "'Name: value' of a second user; repeatable", collect)
    .addOption(numbered("--upstream-port <number>", "port of our upstream", 1, 65_535, 9_701))
    .addOption(
      new Option("--upstream-era <era>", "era that our upstream speaks")
        .choices(era)
        .default("both"),
    )
    .addOption(new Option("--era <era>", "era that is checked").choices(era).default("both"))
    .option("--pinned", "the gateway serves a pinned tool list")
    .option("--only <names>", "only these faults or checks, separated by commas")
    .addOption(
      new Option("--format <format>", "format of the scorecard")
        .choices([...scorecardFormats])
        .default("text"),
    )
    .addOption(
      secondsOption(
        "--deadline <seconds>",
        "time in which the gateway must answer whatever happens",
        30,
      ),
    )
    .addOption(secondsOption("--keep-alive <seconds>", "longest silence on an open stream", 15))
    .addOption(
      numbered(
        "--sessions <number>",
        "clients of the concurrency check",
        1,
        tortureLimits.sessions,
        64,
      ),
    )
    .addOption(
      numbered("--calls <number>", "calls of each of them", 1, tortureLimits.callsPerSession, 50),
    );
  addPlaceOptions(command);
}

function addPlaceOptions(command: Command): void {
  command
    .option(
      "--start <command>",
      "start the gateway by this command; {upstream}, {other}, {stdio} and {issuer} are filled in",
    )
    .addOption(numbered("--gateway-pid <number>", "process id of the gateway", 2, 4_194_304))
    .option("--oauth-url <url>", "an address behind OAuth that trusts our issuer", urlOption)
    .addOption(
      numbered("--issuer-port <number>", "port of our issuer (http://127.0.0.1:PORT)", 1, 65_535),
    )
    .option("--other-url <url>", "an address in front of a second upstream", urlOption)
    .addOption(numbered("--other-port <number>", "port of the second upstream", 1, 65_535))
    .option("--stdio-url <url>", "an address in front of our upstream over stdio", urlOption)
    .option("--health-url <url>", "where it says that it lives (default: /healthz)", urlOption)
    .option("--ready-url <url>", "where it says that it is ready (default: /readyz)", urlOption)
    .option("--metrics-url <url>", "where its metrics are (default: /metrics)", urlOption)
    .option("--drift-url <url>", "where it reports drift from the pin", urlOption)
    .option("--break-store <command>", "command that breaks the gateway's store")
    .option("--heal-store <command>", "command that mends it")
    .option(
      "--idempotency-meta <key>",
      "key of _meta with the idempotency key",
      "dev.tenon/idempotencyKey",
    )
    .option("--idempotency-header <name>", "header with the idempotency key", "idempotency-key");
}

function urlOption(text: string): string {
  if (URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError("Give a URL that begins with http:// or https://.");
}

function numbered(
  flags: string,
  text: string,
  least: number,
  most: number,
  standard?: number,
): Option {
  const option = new Option(flags, text).argParser((given: string) => {
    const value = Number(given);
    if (/^\d{1,9}$/u.test(given) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number between ${least} and ${most}.`);
  });
  return standard === undefined ? option : option.default(standard, String(standard));
}

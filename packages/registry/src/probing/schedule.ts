import type { Observation } from "@tenon/api";
import { limits } from "../limits.ts";
import type { Settings } from "../settings.ts";
import type { ServerRow } from "../versions/version-row.ts";

/** Outcomes of a server that is well: it said all that it was asked for. */
const complete: ReadonlySet<Observation["outcome"]> = new Set(["changed", "unchanged", "unstable"]);

/** When a server is probed next. */
export interface NextProbe {
  readonly seconds: number;
  readonly at: string;
}

/**
 * The server's interval with a tenth of jitter; after failures it doubles up to `limits.backoffSeconds`. Undefined for
 * servers that are paused or only pushed.
 */
export function nextProbe(
  server: Pick<ServerRow, "source" | "paused" | "intervalSeconds" | "failures">,
  observed: Pick<Observation, "outcome"> | undefined,
  settings: Pick<Settings, "defaultIntervalSeconds">,
  now: Date,
  random: () => number = Math.random,
): NextProbe | undefined {
  if (server.paused || server.source === "push") return undefined;
  const interval = server.intervalSeconds ?? settings.defaultIntervalSeconds;
  const good = observed === undefined || complete.has(observed.outcome);
  const failures = good ? 0 : server.failures + 1;
  const longest = Math.max(interval, limits.backoffSeconds);
  const pause = Math.min(longest, interval * 2 ** Math.min(failures, 16));
  const seconds = Math.max(1, Math.round(pause * (0.9 + random() * 0.2)));
  return { seconds, at: new Date(now.getTime() + seconds * 1_000).toISOString() };
}

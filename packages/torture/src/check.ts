import { plainText } from "@tenon/contract";
import { type Answer, describe } from "./client/answer.ts";
import type { Era } from "./era.ts";
import { tortureLimits } from "./limits.ts";
import type { CheckContext } from "./run/context.ts";
import type { TortureSettings } from "./run/settings.ts";

/** The production faults, in the order of the scorecard. */
export const faults = {
  sessions: "State and answers reach another client",
  streams: "A stream dies and nobody says so",
  oauth: "Authorization breaks, or tokens pass through",
  discovery: "Tool lists are stale or differ",
  blocking: "One slow thing delays all others",
  duplicates: "A side effect happens twice",
  latency: "Time is lost and nobody sees where",
  cancellation: "Nobody tells the server to stop",
  forwarding: "Something is lost or altered on the way",
  processes: "Child processes are left behind",
  health: "Nobody can tell what is wrong",
  concurrency: "Many clients at once",
} as const;

export type Fault = keyof typeof faults;

/** How a check ended. `seen` and `why` are safe to print. */
export type Verdict =
  | { readonly outcome: "passed" }
  | { readonly outcome: "failed"; readonly seen: string }
  | { readonly outcome: "not-tried"; readonly why: string };

export const passed: Verdict = { outcome: "passed" };

/** Failed, with what was seen; texts of strangers may be in it. */
export function failed(seen: string): Verdict {
  return { outcome: "failed", seen: plainText(seen, tortureLimits.seen) };
}

/** Failed with the answer that came instead of what must come. */
export function failedWith(answer: Answer, where = ""): Verdict {
  return failed(`${where}${where === "" ? "" : ": "}${describe(answer)}`);
}

/** Could not be tried, with the option or ability that it wants. */
export function notTried(why: string): Verdict {
  return { outcome: "not-tried", why: plainText(why, tortureLimits.seen) };
}

/** What a check cannot do without, and how to provide it. */
export const needs = {
  replicas: "wants further replicas: give --url-2 (and --url-3)",
  gateway: "wants to end the gateway: give --start, or --gateway-pid where it is not started again",
  start: "wants to start the gateway again: give --start",
  oauth: "wants a URL behind OAuth with our issuer: give --oauth-url and --issuer-port",
  other: "wants a second upstream: give --other-url and --other-port",
  stdio: "wants our upstream over stdio: give --stdio-url",
  store: "wants to break the gateway's store: give --break-store and --heal-store",
  sessions: "wants an upstream with sessions: leave --upstream-era modern away",
  pinned: "is about a pinned server: give --pinned",
  following: "is about a server that is not pinned: leave --pinned away",
} as const;

export type Need = keyof typeof needs;

/**
 * When a check runs: `quiet` one after the other, `waiting` all at once since they only wait, `harm` with the upstream
 * broken, `end` with the gateway broken.
 */
export type Phase = "quiet" | "waiting" | "harm" | "end";

/** One thing that must be seen of a gateway. */
export interface Check {
  /** `FAULT/what-must-be-seen`; never changes. */
  readonly id: `${Fault}/${string}`;
  readonly title: string;
  /** What is done. */
  readonly does: string;
  /** What must be seen. */
  readonly expects: string;
  /** Empty: has nothing to do with the era, and runs once. */
  readonly eras: readonly Era[];
  readonly needs?: readonly Need[];
  readonly phase?: Phase;
  /** Time after which the check has failed, milliseconds; default 15 s. */
  readonly limitMs?: (settings: TortureSettings) => number;
  readonly run: (context: CheckContext) => Promise<Verdict>;
}

/** The fault that a check belongs to. */
export function faultOf({ id }: Pick<Check, "id">): Fault {
  const name = id.slice(0, id.indexOf("/"));
  const fault = Object.keys(faults).find((one): one is Fault => one === name);
  if (fault === undefined) throw new Error(`No fault has the name of the check ${id}`);
  return fault;
}

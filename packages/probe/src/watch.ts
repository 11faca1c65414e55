import { setTimeout as pause } from "node:timers/promises";
import { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { cleanerOf, failureOf, secretsIn } from "./load-failure.ts";
import { refuseKind } from "./load.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { LoadFailure, Reach, Target } from "./snapshot.ts";
import type { Held, Holder } from "./watch-session.ts";

/** `list-changed`: the server said so. `reconnected`: it was away, so it may have changed unheard. */
export type ToolsNotice = "list-changed" | "reconnected";

export type WatchState =
  | { readonly state: "connected" }
  | {
      readonly state: "waiting";
      readonly delayMs: number;
      readonly failure: LoadFailure | undefined;
    };

/** Why a watch ended: the caller's signal, a server that tells no changes, or a target that may never be tried again. */
export type WatchEnd =
  | { readonly reason: "aborted" }
  | { readonly reason: "unsupported" }
  | { readonly reason: "failed"; readonly failure: LoadFailure };

export interface WatchOptions extends Reach {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Told when notices can arrive (probe once then), and when the watch waits before it connects again. */
  readonly onState?: (state: WatchState) => void;
  readonly secrets?: readonly string[];
  /** Shortest and longest pause before connecting again, milliseconds. Defaults in `limits.ts`. */
  readonly minReconnectMs?: number;
  readonly maxReconnectMs?: number;
  /** A connection over HTTP that gives no byte for so long is made anew, milliseconds. Default in `limits.ts`. */
  readonly idleMs?: number;
}

/** A connection that held for so long was a good one: the next pause is the shortest again. */
const steadyMs = 30_000;

/**
 * Holds a subscription to `tools/list_changed` open in the era that the server speaks (`subscriptions/listen` of
 * 2026-07-28; the GET stream or standard output of 2025-11-25 and before) and calls `onChange` for every notice, several
 * at once told as one. What drops is connected again after a pause that doubles up to its bound. Never rejects for what a
 * server does; when it settles, connections are closed and started processes gone.
 */
export async function watchTools(
  target: Target,
  onChange: (notice: ToolsNotice) => void,
  options: WatchOptions,
): Promise<WatchEnd> {
  const { signal, minReconnectMs = limits.minReconnectMs } = options;
  const longest = options.maxReconnectMs ?? limits.maxReconnectMs;
  const notices = new Notices(onChange);
  try {
    for (let failures = 0, connections = 0; !signal.aborted;) {
      let connectedAt: number | undefined;
      const end = await once(target, options, {
        idleMs: options.idleMs ?? limits.watchIdleMs,
        changed: () => notices.tell("list-changed"),
        connected: () => {
          connectedAt = performance.now();
          options.onState?.({ state: "connected" });
          if (connections > 0) notices.tell("reconnected");
          connections++;
        },
      });
      if (signal.aborted) break;
      if (end === "unsupported") return { reason: "unsupported" };
      const failure = end === "ended" ? undefined : end;
      if (failure !== undefined && isFinal(failure)) return { reason: "failed", failure };
      const held = connectedAt === undefined ? 0 : performance.now() - connectedAt;
      failures = held >= steadyMs ? 0 : failures + 1;
      const delayMs = pauseFor(failures, minReconnectMs, longest);
      options.onState?.({ state: "waiting", delayMs, failure });
      await pause(delayMs, undefined, { signal }).catch(() => undefined);
    }
    return { reason: "aborted" };
  } finally {
    notices.stop();
  }
}

/** Between the half and the whole of the doubled pause, so that many watchers do not come back at once. */
function pauseFor(failures: number, shortest: number, longest: number): number {
  const doubled = Math.min(longest, shortest * 2 ** Math.min(failures, 30));
  return Math.round(doubled * (0.5 + Math.random() / 2));
}

function isFinal({ code }: LoadFailure): boolean {
  return code === "target-invalid" || code === "not-allowed";
}

/** One connection from its opening to its end. */
async function once(
  target: Target,
  options: WatchOptions,
  holder: Holder,
): Promise<Held | LoadFailure> {
  const secrets = secretsIn(target, options.secrets);
  const guard = new Guard({ ...options, secrets, timeoutMs: Number.MAX_SAFE_INTEGER });
  try {
    refuseKind(target, options);
    if (target.kind !== "http" && target.kind !== "stdio") return "unsupported";
    const { holdConnection } = await import("./watch-session.ts");
    return await holdConnection(target, guard, holder);
  } catch (error) {
    return failureOf(error, target, cleanerOf(secrets));
  } finally {
    // Whatever the connection left behind ends with it.
    guard.stop(new ProbeStop("aborted", "The watch ended."));
    guard.release();
  }
}

/** Tells notices after a short quiet time, each kind of a burst once. */
class Notices {
  readonly #onChange: (notice: ToolsNotice) => void;
  #timer: NodeJS.Timeout | undefined;
  #waiting = new Set<ToolsNotice>();

  constructor(onChange: (notice: ToolsNotice) => void) {
    this.#onChange = onChange;
  }

  tell(notice: ToolsNotice): void {
    this.#waiting.add(notice);
    this.#timer ??= setTimeout(() => this.#flush(), limits.watchQuietMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    this.#timer = undefined;
    for (const notice of waiting) this.#onChange(notice);
  }
}

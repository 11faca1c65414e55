import { limits } from "./limits.ts";

/** Which of a call's times ran out. */
export type Expiry = "silence" | "total";

/** The times of one call, milliseconds. */
export interface DeadlineTimes {
  readonly timeoutMs?: number | undefined;
  readonly totalTimeoutMs?: number | undefined;
}

/**
 * Fires once, when an upstream was silent for `timeoutMs` or the call took `totalTimeoutMs` whatever it reported. Runs
 * from its construction until it fired or `end` was called.
 */
export class Deadline {
  readonly #fired: (expiry: Expiry) => void;
  readonly #endsAt: number;
  #silence: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;
  #ended = false;
  #isHeld = false;

  constructor({ timeoutMs, totalTimeoutMs }: DeadlineTimes, fired: (expiry: Expiry) => void) {
    const total = Math.min(totalTimeoutMs ?? limits.totalTimeoutMs, limits.longestTimerMs);
    const silence = timeoutMs ?? limits.timeoutMs;
    this.#fired = fired;
    this.#endsAt = performance.now() + total;
    // Without a sign of life the shorter time is the one that runs out: one timer is enough.
    if (silence < total) this.#silence = setTimeout(expire, silence, this, "silence");
    else this.#total = setTimeout(expire, total, this, "total");
  }

  /** The upstream said something: the silence starts again, the total does not. */
  progress(): void {
    if (this.#ended || this.#silence === undefined) return;
    // A timer that was stopped starts again as well.
    this.#silence.refresh();
    this.#isHeld = false;
    this.#total ??= setTimeout(expire, Math.max(this.remainingMs(), 0), this, "total");
  }

  /** The upstream waits for somebody else: its silence counts again from the next sign of life on. */
  hold(): void {
    this.progress();
    this.#isHeld = true;
  }

  /** Milliseconds of the total that are left; negative when it is over. */
  remainingMs(): number {
    return this.#endsAt - performance.now();
  }

  /** The call is over; nothing fires any more. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#total);
  }

  /** @internal A timer ran out. */
  expire(expiry: Expiry): void {
    if (this.#ended || (expiry === "silence" && this.#isHeld)) return;
    this.end();
    this.#fired(expiry);
  }
}

function expire(deadline: Deadline, expiry: Expiry): void {
  deadline.expire(expiry);
}

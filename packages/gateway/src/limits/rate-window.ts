import { limits } from "./limits.ts";

/** So many calls in a sliding time. */
export interface RateLimit {
  readonly calls: number;
  readonly perSeconds: number;
}

/** Slices that are counted: those of the limit's time and the one that it cuts in two. */
export const countedSlices = limits.rateSlices + 1;

/** Length of one slice of a limit's time, milliseconds. */
export function sliceMs({ perSeconds }: RateLimit): number {
  return (perSeconds * 1_000) / limits.rateSlices;
}

/**
 * Counts one client's calls in slices of time: never more than the limit in any stretch of its length, and whoever is
 * turned away waits at most one slice longer than he must. Its size does not depend on the limit.
 */
export class RateWindow {
  readonly perSeconds: number;
  #newest = 0;
  #total = 0;
  readonly #counts = new Uint32Array(countedSlices);

  constructor({ perSeconds }: RateLimit) {
    this.perSeconds = perSeconds;
  }

  /** Counts a call at `nowMs`: 0, or without counting it the milliseconds until one is allowed. */
  take(limit: RateLimit, nowMs: number): number {
    const length = sliceMs(limit);
    this.#advance(Math.floor(nowMs / length));
    if (this.#total >= limit.calls) return this.#waitMs(limit, nowMs);
    this.#total += 1;
    const slot = this.#newest % countedSlices;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
    return 0;
  }

  #advance(slice: number): void {
    const steps = Math.min(slice - this.#newest, countedSlices);
    for (let step = 1; step <= steps; step += 1) {
      const slot = (this.#newest + step) % countedSlices;
      this.#total -= this.#counts[slot] ?? 0;
      this.#counts[slot] = 0;
    }
    // A clock that went back counts into the newest slice.
    if (steps > 0) this.#newest = slice;
  }

  #waitMs(limit: RateLimit, nowMs: number): number {
    const oldest = (this.#newest + 1) % countedSlices;
    return waitMs({ limit, counts: this.#counts, oldest, newest: this.#newest, nowMs });
  }
}

/** Milliseconds until a call is allowed. `counts` is a ring that begins at `oldest` and ends with slice `newest`. */
export function waitMs({
  limit,
  counts,
  oldest,
  newest,
  nowMs,
}: {
  readonly limit: RateLimit;
  readonly counts: ArrayLike<number>;
  readonly oldest: number;
  readonly newest: number;
  readonly nowMs: number;
}): number {
  let total = 0;
  for (let index = 0; index < countedSlices; index += 1) total += counts[index] ?? 0;
  // So many calls have to leave the time, the oldest first, until there is room for one.
  let left = total - limit.calls + 1;
  let leaving = newest - countedSlices;
  for (let index = 0; index < countedSlices && left > 0; index += 1) {
    left -= counts[(oldest + index) % countedSlices] ?? 0;
    leaving += 1;
  }
  return Math.max((leaving + countedSlices) * sliceMs(limit) - nowMs, 1);
}

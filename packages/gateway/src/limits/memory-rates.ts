import { limits } from "./limits.ts";
import type { RateLimit } from "./rate-window.ts";
import { RateWindow } from "./rate-window.ts";

/** Counts calls in this process. Of more than `limits.rateKeys` keys the least recently used one is forgotten. */
export class MemoryRates {
  readonly #windows = new Map<string, RateWindow>();
  readonly #mostKeys: number;

  constructor(mostKeys: number = limits.rateKeys) {
    this.#mostKeys = mostKeys;
  }

  /** Counts a call: 0, or without counting it the milliseconds until one is allowed. */
  take(key: string, limit: RateLimit, nowMs: number): number {
    let window = this.#windows.get(key);
    if (window !== undefined) this.#windows.delete(key);
    // Another limit after a reload starts to count anew.
    if (window?.perSeconds !== limit.perSeconds) window = new RateWindow(limit);
    this.#windows.set(key, window);
    if (this.#windows.size > this.#mostKeys) this.#forgetOldest();
    return window.take(limit, nowMs);
  }

  /** How many keys are counted. */
  get size(): number {
    return this.#windows.size;
  }

  #forgetOldest(): void {
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined) this.#windows.delete(oldest);
  }
}

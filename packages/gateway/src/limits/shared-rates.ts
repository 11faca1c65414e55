import { plainText } from "@tenon/contract";
import { Circuit } from "./circuit.ts";
import { limits } from "./limits.ts";
import { MemoryRates } from "./memory-rates.ts";
import type { RateLimit } from "./rate-window.ts";

/** What came of some calls that were to be counted. */
export interface Taken {
  /** How many of them were, as many as the limit had room for. */
  readonly granted: number;
  /** Milliseconds until another one is allowed; means something when not all were counted. */
  readonly waitMs: number;
}

/** Counts calls for all replicas together. */
export interface RateStore {
  readonly kind: "valkey" | "postgres";
  /** Counts up to so many calls. Rejects when the store does not answer. */
  readonly take: (key: string, limit: RateLimit, count: number) => Promise<Taken>;
  readonly close: () => Promise<void>;
}

/** Who counts at the moment, for health and metrics. */
export interface SharedRatesState {
  readonly kind: RateStore["kind"];
  /** `alone`: the store was silent lately, and each replica counts for itself. */
  readonly state: "shared" | "alone";
  readonly reason?: string;
  /** Calls that this replica decided alone since it started. */
  readonly decidedAlone: number;
}

export interface SharedRatesOptions {
  readonly waitMs?: number;
  readonly mostKeys?: number;
  readonly now?: () => number;
}

/** Calls of one key that wait for the store. */
interface Batch {
  readonly key: string;
  readonly limit: RateLimit;
  waiting: Asking[];
}

interface Asking {
  readonly told: (waitMs: number) => void;
  readonly failed: (error: unknown) => void;
  /** It waited long enough and was decided without the store. */
  isGone: boolean;
}

/** Asks a shared store, for a bounded time; when it is silent this replica decides by what it knows itself. */
export class SharedRates {
  readonly #store: RateStore;
  readonly #own: MemoryRates;
  readonly #circuit: Circuit;
  readonly #waitMs: number;
  readonly #now: () => number;
  readonly #batches = new Map<string, Batch>();
  #decidedAlone = 0;

  constructor(store: RateStore, options: SharedRatesOptions = {}) {
    this.#store = store;
    this.#own = new MemoryRates(options.mostKeys);
    this.#waitMs = options.waitMs ?? limits.sharedWaitMs;
    this.#now = options.now ?? (() => performance.now());
    this.#circuit = new Circuit({
      failures: limits.sharedFailures,
      restMs: limits.sharedRestMs,
      longestRestMs: limits.sharedLongestRestMs,
      now: this.#now,
    });
  }

  /** Counts a call: 0, or without counting it the milliseconds until one is allowed. Never rejects. */
  async take(key: string, limit: RateLimit): Promise<number> {
    const passage = this.#circuit.enter();
    if (passage.kind === "circuit-open") return this.#takeAlone(key, limit);
    try {
      const waitMs = await this.#asked(key, limit);
      passage.settle(undefined);
      // What the store let through counts here as well, for the time when it is gone.
      if (waitMs === 0) this.#own.take(key, limit, this.#now());
      return waitMs;
    } catch (error) {
      const message = error instanceof Error ? plainText(error.message) : "the store failed";
      passage.settle({ code: "cut", message });
      return this.#takeAlone(key, limit);
    }
  }

  state(): SharedRatesState {
    const { state, reason } = this.#circuit.state();
    const alone = state !== "closed";
    return {
      kind: this.#store.kind,
      state: alone ? "alone" : "shared",
      decidedAlone: this.#decidedAlone,
      ...(alone && reason !== undefined && { reason }),
    };
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #takeAlone(key: string, limit: RateLimit): number {
    this.#decidedAlone += 1;
    return this.#own.take(key, limit, this.#now());
  }

  #asked(key: string, limit: RateLimit): Promise<number> {
    return new Promise((resolve, reject) => {
      const asking: Asking = {
        told: (waitMs) => {
          clearTimeout(timer);
          resolve(waitMs);
        },
        failed: (error) => {
          clearTimeout(timer);
          reject(error);
        },
        isGone: false,
      };
      const timer = setTimeout(() => {
        asking.isGone = true;
        reject(new Error(`no answer in ${this.#waitMs} ms`));
      }, this.#waitMs);
      this.#join(key, limit, asking);
    });
  }

  /** One question per key is under way; what comes meanwhile is asked together. */
  #join(key: string, limit: RateLimit, asking: Asking): void {
    const name = `${limit.calls}/${limit.perSeconds} ${key}`;
    const known = this.#batches.get(name);
    if (known !== undefined) {
      known.waiting.push(asking);
      return;
    }
    const batch = { key, limit, waiting: [asking] };
    this.#batches.set(name, batch);
    void this.#drain(batch).then(() => this.#batches.delete(name));
  }

  async #drain(batch: Batch): Promise<void> {
    while (batch.waiting.length > 0) {
      const asked = batch.waiting.filter(({ isGone }) => !isGone);
      batch.waiting = [];
      if (asked.length === 0) return;
      try {
        const { granted, waitMs } = await this.#store.take(batch.key, batch.limit, asked.length);
        for (const [index, { told }] of asked.entries()) told(index < granted ? 0 : waitMs);
      } catch (error) {
        for (const { failed } of asked) failed(error);
      }
    }
  }
}

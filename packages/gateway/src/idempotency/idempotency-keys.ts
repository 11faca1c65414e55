import { randomUUID } from "node:crypto";
import type { IdempotencyStore } from "./idempotency-store.ts";
import type { KeyedCall } from "./keyed-call.ts";
import { recordId } from "./keyed-call.ts";
import { limits } from "./limits.ts";
import { storeAway } from "./problems.ts";
import { Pursuit } from "./pursuit.ts";
import { Rewriting } from "./rewriting.ts";
import type { Begun } from "./waiting.ts";

export interface IdempotencyOptions {
  readonly leaseMs?: number;
  readonly heartbeatMs?: number;
  readonly expiryMs?: number;
  readonly storeWaitMs?: number;
  readonly cleanMs?: number;
  readonly keysUnderWay?: number;
  readonly unwrittenBytes?: number;
}

/** How long who asks for a call that is under way waits for it. */
export interface Patience {
  readonly waitMs: number;
  /** The client went away. */
  readonly signal?: AbortSignal;
}

/** For metrics and health. */
export interface IdempotencyState {
  /** Keys with something left to do in this replica, and what the store did not take yet. */
  readonly underWay: number;
  readonly unwritten: number;
  /** What calls with a key came to, since the start. */
  readonly begun: Readonly<Record<Begun["kind"], number>>;
}

/** Calls under idempotency keys: each is made once by all replicas that share a store, whoever asks how often. */
export class IdempotencyKeys {
  readonly #store: IdempotencyStore;
  readonly #options: Required<IdempotencyOptions>;
  readonly #holder = randomUUID();
  readonly #pursuits = new Map<string, Pursuit>();
  readonly #rewriting = new Rewriting();
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #begun = {
    first: 0,
    replay: 0,
    unknown: 0,
    conflict: 0,
    "in-flight": 0,
    unavailable: 0,
  };
  #renewing = false;
  #closed = false;

  constructor(store: IdempotencyStore, options: IdempotencyOptions = {}) {
    this.#store = store;
    this.#options = { ...limits, ...options };
    this.#timers = [
      setInterval(() => void this.#renew(), this.#options.heartbeatMs),
      setInterval(() => void this.#clean(), this.#options.cleanMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** Finds out whether a call is to be made. Never rejects. */
  async begin(call: KeyedCall, patience: Patience): Promise<Begun> {
    const begun = await this.#pursued(call, patience);
    this.#begun[begun.kind] += 1;
    return begun;
  }

  state(): IdempotencyState {
    return {
      underWay: this.#pursuits.size,
      unwritten: this.#rewriting.size,
      begun: { ...this.#begun },
    };
  }

  /** Writes down what is left, once; calls under way become `unknown` when their lease is over. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const pursuit of this.#pursuits.values()) pursuit.close();
    await this.#rewriting.close();
  }

  #pursued(call: KeyedCall, { waitMs, signal }: Patience): Promise<Begun> {
    const id = recordId(call);
    // Calls that differ meet in the store, which alone knows whose key it is.
    const name = `${id.toString("base64")} ${call.digest.toString("base64")}`;
    const known = this.#pursuits.get(name);
    if (known !== undefined) return known.begin(waitMs, signal);
    if (this.#closed || this.#pursuits.size >= this.#options.keysUnderWay) {
      return Promise.resolve(storeAway(call));
    }
    const { leaseMs, expiryMs, storeWaitMs } = this.#options;
    const { server, tool, digest } = call;
    const pursuit: Pursuit = new Pursuit({
      store: this.#store,
      rewriting: this.#rewriting,
      claim: { id, digest, server, tool, holder: this.#holder, leaseMs, expiryMs },
      call,
      storeWaitMs,
      mayHold: () => this.#heldBytes() <= this.#options.unwrittenBytes,
      over: () => {
        if (this.#pursuits.get(name) === pursuit) this.#pursuits.delete(name);
      },
    });
    this.#pursuits.set(name, pursuit);
    const begun = pursuit.begin(waitMs, signal);
    pursuit.start();
    return begun;
  }

  #heldBytes(): number {
    let sum = 0;
    for (const pursuit of this.#pursuits.values()) sum += pursuit.heldBytes;
    return sum;
  }

  async #renew(): Promise<void> {
    const held = [...this.#pursuits.values()].filter((pursuit) => pursuit.held);
    if (held.length === 0 || this.#renewing) return;
    this.#renewing = true;
    const ids = held.map((pursuit) => pursuit.claim.id);
    // A store that is away hears of it next time; until the lease is over nothing is lost.
    await this.#store.renew(ids, this.#holder, this.#options.leaseMs).catch(() => undefined);
    this.#renewing = false;
  }

  async #clean(): Promise<void> {
    let removed: number = limits.cleanBatch;
    while (removed === limits.cleanBatch && !this.#closed) {
      removed = await this.#store.clean(limits.cleanBatch).catch(() => 0);
    }
  }
}

import type { UpstreamFailure, UpstreamFailureCode } from "../upstream/upstream.ts";
import { limits } from "./limits.ts";

/** What a circuit says of itself, for health and metrics. */
export interface CircuitState {
  readonly state: "closed" | "open" | "half-open";
  /** Failures in a row. */
  readonly failures: number;
  /** What the last failure said; safe to show. */
  readonly reason?: string;
  /** Milliseconds until the upstream is tried again. */
  readonly retryInMs: number;
}

/** Leave to make one call; exactly one `settle` follows. */
export interface Passage {
  readonly kind: "passage";
  /** The upstream gave a sign of life: a head, progress, a message. */
  heard(): void;
  /** How the call ended: undefined for any answer, an error of a tool among them. */
  settle(failure: UpstreamFailure | undefined): void;
}

/** The upstream is left alone for so long. */
export interface CircuitOpen {
  readonly kind: "circuit-open";
  readonly retryInMs: number;
}

export interface CircuitOptions {
  readonly failures?: number;
  readonly restMs?: number;
  readonly longestRestMs?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Keeps calls from an upstream that is away. Opens after some failures in a row; after a rest that doubles each time one
 * call tries it, and any sign of life closes it.
 */
export class Circuit {
  readonly #most: number;
  readonly #restMs: number;
  readonly #longestRestMs: number;
  readonly #now: () => number;
  #failures = 0;
  #reason: string | undefined;
  /** How often it opened since it was last closed; 0: it is closed. */
  #openings = 0;
  /** Since when it is in its state, and when it may be tried. */
  #changedAt = Number.NEGATIVE_INFINITY;
  #tryAt = 0;
  #trial: OnePassage | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;

  constructor(options: CircuitOptions = {}) {
    this.#most = options.failures ?? limits.circuitFailures;
    this.#restMs = options.restMs ?? limits.circuitRestMs;
    this.#longestRestMs = options.longestRestMs ?? limits.circuitLongestRestMs;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Asks to make a call. */
  enter(): Passage | CircuitOpen {
    const now = this.#now();
    if (this.#openings === 0) return new OnePassage(this, now);
    if (now < this.#tryAt) return { kind: "circuit-open", retryInMs: this.#tryAt - now };
    // A trial that hears nothing does not bar the next one.
    this.#tryAt = now + this.#rest();
    this.#trial = new OnePassage(this, now);
    return this.#trial;
  }

  /** The upstream gave a sign of life, in a call or outside of one. */
  heard(): void {
    this.#heardAt = this.#now();
    this.#failures = 0;
    this.#reason = undefined;
    if (this.#openings > 0) this.#close();
  }

  /** @internal How a passage ended. */
  settled(passage: OnePassage, failure: UpstreamFailure | undefined): void {
    const meaning = failure === undefined ? "alive" : meaningOf(failure);
    if (meaning === "alive") return this.heard();
    // One tool that hangs is no sign that the server is away, when the server spoke in the meantime.
    const spoke = failure?.code === "timed-out" && this.#heardAt >= passage.startedAt;
    if (meaning === "away" && !spoke) return this.#failed(passage, failure?.message);
    if (passage !== this.#trial) return;
    this.#trial = undefined;
    this.#tryAt = this.#now();
  }

  state(): CircuitState {
    const retryInMs = this.#openings === 0 ? 0 : Math.max(this.#tryAt - this.#now(), 0);
    const opened = this.#trial === undefined ? "open" : "half-open";
    const state = this.#openings === 0 ? "closed" : opened;
    const reason = this.#reason === undefined ? {} : { reason: this.#reason };
    return { state, failures: this.#failures, retryInMs, ...reason };
  }

  #failed(passage: OnePassage, reason: string | undefined): void {
    const open = this.#openings > 0;
    // What started before the circuit changed tells of a time that is over.
    if (open ? passage !== this.#trial : passage.startedAt < this.#changedAt) return;
    this.#failures += 1;
    this.#reason = reason;
    if (!open && this.#failures < this.#most) return;
    this.#trial = undefined;
    this.#changedAt = this.#now();
    this.#tryAt = this.#changedAt + this.#rest();
    this.#openings += 1;
  }

  #rest(): number {
    return Math.min(this.#restMs * 2 ** Math.min(this.#openings, 30), this.#longestRestMs);
  }

  #close(): void {
    this.#openings = 0;
    this.#trial = undefined;
    this.#changedAt = this.#now();
  }
}

class OnePassage implements Passage {
  readonly kind = "passage";
  readonly startedAt: number;
  readonly #circuit: Circuit;
  #settled = false;

  constructor(circuit: Circuit, startedAt: number) {
    this.#circuit = circuit;
    this.startedAt = startedAt;
  }

  heard(): void {
    this.#circuit.heard();
  }

  settle(failure: UpstreamFailure | undefined): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#circuit.settled(this, failure);
  }
}

type Meaning = "alive" | "away" | "nothing";

/** What a failure says about the upstream as a whole. */
const meanings: Readonly<Record<UpstreamFailureCode, Meaning>> = {
  "not-sent": "away",
  cut: "away",
  "timed-out": "away",
  "bad-answer": "nothing",
  "turned-away": "nothing",
  "session-gone": "alive",
  "to-be-resumed": "alive",
  unauthorized: "nothing",
  cancelled: "nothing",
};

function meaningOf({ code, status = 0 }: UpstreamFailure): Meaning {
  // A proxy in front of a dead server answers with a page of its own, or asks to come back.
  const byProxy = code === "bad-answer" || code === "turned-away";
  return byProxy && status >= 500 ? "away" : meanings[code];
}

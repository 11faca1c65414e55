import { engineLimits } from "./limits.ts";
import type { Budget } from "../compatibility.ts";

/** Stops a comparison; `reason` is the stable code that `unknown` reports. */
export class Halt extends Error {
  readonly reason: string;

  constructor(reason: string, detail: string) {
    super(detail);
    this.name = "Halt";
    this.reason = reason;
  }
}

/** Work units between two looks at the clock and at the abort signal. */
const clockInterval = 256;

/** Counts the work of one comparison and throws `Halt` when a bound is reached. */
export class Work {
  #left: number;
  #untilClock = clockInterval;
  readonly #deadline: number;
  readonly #signal: AbortSignal | undefined;

  constructor(budget: Budget | undefined, signal: AbortSignal | undefined) {
    this.#left = budget?.work ?? engineLimits.work;
    this.#deadline = performance.now() + (budget?.timeoutMs ?? engineLimits.timeoutMs);
    this.#signal = signal;
  }

  /** Spends `units`; throws `Halt` with `budget-work`, `budget-time` or `cancelled`. */
  spend(units = 1): void {
    this.#left -= units;
    if (this.#left < 0) {
      throw new Halt("budget-work", "The comparison needs more work than its budget allows.");
    }
    this.tick(units);
  }

  /** For work that is linear in the size of the schemas: costs nothing, but watches the clock. */
  tick(units = 1): void {
    this.#untilClock -= units;
    if (this.#untilClock < 0) this.#checkClock();
  }

  #checkClock(): void {
    this.#untilClock = clockInterval;
    if (this.#signal?.aborted === true) {
      throw new Halt("cancelled", "The comparison was cancelled.");
    }
    if (performance.now() > this.#deadline) {
      throw new Halt("budget-time", "The comparison takes longer than its time budget allows.");
    }
  }
}

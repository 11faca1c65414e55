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

/** Part of the guard that the process has to have had the processor for, after its first quarter. */
const ownShare = 0.5;

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Counts the work of one comparison and throws `Halt` when a bound is reached. */
export class Work {
  #left: number;
  #untilClock = clockInterval;
  readonly #began: number;
  readonly #timeoutMs: number;
  /** Processor time of the process, in milliseconds, when a quarter of the guard had passed. */
  #processorBegan: number | undefined;
  readonly #signal: AbortSignal | undefined;

  constructor(budget: Budget | undefined, signal: AbortSignal | undefined) {
    this.#left = budget?.work ?? engineLimits.work;
    this.#began = performance.now();
    this.#timeoutMs = budget?.timeoutMs ?? engineLimits.timeoutMs;
    this.#signal = signal;
  }

  /** One of `count` equal shares, spent apart from the whole. */
  part(count: number): Work {
    const timeoutMs = this.#timeoutMs / count;
    return new Work({ work: this.#left / count, timeoutMs }, this.#signal);
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
    if (this.#isLate()) {
      throw new Halt("budget-time", "The comparison takes longer than its time budget allows.");
    }
  }

  /** On a busy machine most of the time is others' time: only the process's own counts, within reason. */
  #isLate(): boolean {
    const elapsedMs = performance.now() - this.#began;
    if (elapsedMs <= this.#timeoutMs / 4) return false;
    this.#processorBegan ??= processorMs();
    if (elapsedMs <= this.#timeoutMs) return false;
    if (elapsedMs > this.#timeoutMs * engineLimits.patience) return true;
    return processorMs() - this.#processorBegan > this.#timeoutMs * ownShare;
  }
}

import { heldLimits } from "./limits.ts";

/** How long to wait before a peer that failed to start is started again: not after the first time, then ever longer. */
export class RestartPause {
  readonly #now: () => number;
  #failures = 0;
  #until = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Milliseconds until a start makes sense. */
  get leftMs(): number {
    return Math.max(0, Math.ceil(this.#until - this.#now()));
  }

  failed(): void {
    this.#failures++;
    if (this.#failures < 2) return;
    const pauseMs = heldLimits.minRestartMs * 2 ** Math.min(this.#failures - 2, 20);
    this.#until = this.#now() + Math.min(pauseMs, heldLimits.maxRestartMs);
  }

  worked(): void {
    this.#failures = 0;
    this.#until = 0;
  }
}

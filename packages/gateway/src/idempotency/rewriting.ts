import { limits } from "./limits.ts";

interface Write {
  readonly run: () => Promise<void>;
  readonly written: () => void;
}

/** Writes that the store did not take: tried again one after the other until it does. */
export class Rewriting {
  readonly #writes: Write[] = [];
  #pauseMs: number = limits.rewriteMs;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #closed = false;

  /** How many wait. */
  get size(): number {
    return this.#writes.length;
  }

  /** Resolves when the write was taken, or never was until `close`. */
  until(run: () => Promise<void>): Promise<void> {
    return new Promise((written) => {
      if (this.#closed) return written();
      this.#writes.push({ run, written });
      if (!this.#running) this.#later();
    });
  }

  /** Tries each one a last time. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const rest = this.#writes.splice(0);
    await Promise.allSettled(rest.map((write) => write.run()));
    for (const write of rest) write.written();
  }

  #later(): void {
    this.#running = true;
    this.#timer = setTimeout(() => void this.#drain(), this.#pauseMs);
    this.#timer.unref();
  }

  async #drain(): Promise<void> {
    for (let write = this.#writes.shift(); write !== undefined; write = this.#writes.shift()) {
      try {
        await write.run();
      } catch {
        // One that never succeeds must not bar the others.
        this.#writes.push(write);
        this.#pauseMs = Math.min(this.#pauseMs * 2, limits.longestRewriteMs);
        if (!this.#closed) this.#later();
        return;
      }
      this.#pauseMs = limits.rewriteMs;
      write.written();
    }
    this.#running = false;
  }
}

/** Something that a client listens to and that has to show from time to time that it lives. */
export interface Living {
  /** Called about once in a second, with `performance.now()`. */
  readonly beat: (now: number) => void;
}

/** One timer for all open answers and streams, instead of one for each. */
export class KeepAlive {
  readonly #living = new Set<Living>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => {
      const now = performance.now();
      for (const one of this.#living) one.beat(now);
    }, 1_000).unref();
  }

  add(one: Living): void {
    this.#living.add(one);
  }

  delete(one: Living): void {
    this.#living.delete(one);
  }

  get size(): number {
    return this.#living.size;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#living.clear();
  }
}

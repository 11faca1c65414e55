import { UnderWay } from "../under-way.ts";

/** Something that a client listens to and that has to show from time to time that it lives. */
export interface Living {
  /** Called about once in a second, with `performance.now()`. */
  readonly beat: (now: number) => void;
}

/** One timer for all open answers and streams, instead of one for each. */
export class KeepAlive {
  readonly #living = new UnderWay<Living>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => {
      const now = performance.now();
      for (const one of this.#living) one.beat(now);
    }, 1_000).unref();
  }

  /** The place to give back to `delete`, once. */
  add(one: Living): number {
    return this.#living.enter(one);
  }

  delete(place: number): void {
    this.#living.leave(place);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

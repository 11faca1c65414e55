import type { GatewayProblem } from "../gateway-error.ts";
import type { AnswerPart } from "./answer-part.ts";

/** What a call under a key came to. */
export type Begun =
  /** It is to be made now, by the one who has this. */
  | { readonly kind: "first"; readonly call: FirstCall }
  /** It was made, and this was the answer. */
  | { readonly kind: "replay"; readonly answer: AnswerPart }
  /** It is not made; `unknown`: it was once, and nobody knows what became of it. */
  | {
      readonly kind: "unknown" | "conflict" | "in-flight" | "unavailable";
      readonly problem: GatewayProblem;
    };

/** The duty to make a call and to say what became of it: exactly one of the three. None of them rejects. */
export interface FirstCall {
  /** It was answered. Resolves when that is written down, for which nobody has to wait. */
  done(answer: AnswerPart): Promise<void>;
  /** It was sent, and no whole answer came. */
  unknown(): Promise<void>;
  /** It provably was not made, or its answer asks for another round: whoever asks next makes it. */
  abandon(): Promise<void>;
  /** Others in this replica that wait for the answer. */
  readonly waiting: number;
}

/** Those in one replica who wait for what becomes of a call, in the order in which they came. */
export class Waiting {
  readonly #waiters = new Set<(begun: Begun) => void>();

  get size(): number {
    return this.#waiters.size;
  }

  /** Waits for a time; then `late` is what comes of it. A signal ends the wait as well. */
  join(waitMs: number, signal: AbortSignal | undefined, late: () => Begun): Promise<Begun> {
    return new Promise((resolve) => {
      const end = (begun: Begun): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", leave);
        this.#waiters.delete(end);
        resolve(begun);
      };
      const leave = (): void => end(late());
      const timer = setTimeout(leave, waitMs);
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiters.add(end);
      if (signal?.aborted === true) leave();
    });
  }

  /** Tells the one who came first; false when nobody waits. */
  tellFirst(begun: Begun): boolean {
    for (const end of this.#waiters) {
      end(begun);
      return true;
    }
    return false;
  }

  tellAll(begun: Begun): void {
    while (this.tellFirst(begun));
  }
}

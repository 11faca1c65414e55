import { plainText } from "@tenon/contract";
import { maskSecrets } from "./display.ts";
import { limits } from "./limits.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { LoadOptions, Reach } from "./snapshot.ts";

/** A longer timer would fire at once (Node's `setTimeout`). */
const longestTimerMs = 2 ** 31 - 1;

/** Holds one load to its limits: time, bytes and the caller's wish to stop. Knows the stage for messages. */
export class Guard {
  /** Aborted as soon as the load must stop, whatever the reason. */
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly maxPages: number;
  readonly #controller = new AbortController();
  readonly #deadline: number;
  readonly #timeoutMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #options: LoadOptions;
  readonly #onAbort = (): void => this.stop(new ProbeStop("aborted", "Loading was cancelled."));
  #bytes = 0;
  #lastByte = performance.now();
  #stage = "start";

  constructor(options: LoadOptions) {
    this.#options = options;
    this.signal = this.#controller.signal;
    this.maxBytes = options.maxBytes ?? limits.maxBytes;
    this.maxPages = options.maxPages ?? limits.maxPages;
    this.#timeoutMs = Math.min(Math.max(1, options.timeoutMs ?? limits.timeoutMs), longestTimerMs);
    this.#deadline = performance.now() + this.#timeoutMs;
    this.#timer = setTimeout(() => this.stop(this.#timedOut()), this.#timeoutMs);
    if (options.signal?.aborted === true) this.#onAbort();
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  get remainingMs(): number {
    return Math.max(1, Math.ceil(this.#deadline - performance.now()));
  }

  /** Which addresses the caller allows, and how connections are made. */
  get reach(): Reach {
    return this.#options;
  }

  /** The caller wants no list but the tools. */
  get toolsOnly(): boolean {
    return this.#options.toolsOnly === true;
  }

  /** Milliseconds since anything was received. */
  get quietMs(): number {
    return performance.now() - this.#lastByte;
  }

  /** Why the load was stopped, once it was. */
  get stopped(): ProbeStop | undefined {
    const reason: unknown = this.signal.reason;
    return reason instanceof ProbeStop ? reason : undefined;
  }

  enter(stage: string): void {
    this.#stage = stage;
    this.#options.onProgress?.(stage);
  }

  /** Text of a stranger, or an error's message, for use in a message: secrets masked first, then one line, and cut. */
  quote(said: unknown): string {
    const text = said instanceof Error ? said.message : String(said);
    const [line = ""] = this.mask(text).trim().split("\n", 1);
    return plainText(line.trimEnd(), limits.maxQuoteLength);
  }

  mask(text: string): string {
    return maskSecrets(text, this.#options.secrets ?? []);
  }

  /** Counts received bytes; the first byte over the limit stops the load. */
  countBytes(count: number): void {
    this.#bytes += count;
    this.#lastByte = performance.now();
    if (this.#bytes <= this.maxBytes) return;
    this.stop(
      new ProbeStop(
        "too-large",
        `More than ${this.maxBytes} bytes arrived (during: ${this.#stage}). ` +
          "That is the most that one load takes: ask the server's owner for shorter lists.",
      ),
    );
  }

  stop(reason: ProbeStop): void {
    if (!this.signal.aborted) this.#controller.abort(reason);
  }

  /** The result of `work`, or the reason why the load was stopped, whichever comes first. */
  async run<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const onStop = (): void => reject(this.signal.reason);
    if (this.signal.aborted) onStop();
    this.signal.addEventListener("abort", onStop, { once: true });
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.signal.removeEventListener("abort", onStop);
    }
  }

  /** Ends the clock; the load is over. */
  release(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }

  #timedOut(): ProbeStop {
    return new ProbeStop(
      "timed-out",
      `No complete answer within ${this.#timeoutMs} ms (waiting for: ${this.#stage}). ` +
        "Check that the server is healthy, or allow more time.",
    );
  }
}

import { registryClient } from "@tenon/api";
import type { RegistryClient, RegistryEvent } from "@tenon/api";
import { pinLimits } from "./limits.ts";

/** Where a registry is, and what hears of its events. */
export interface EventsOptions {
  readonly url: string;
  readonly key: string | undefined;
  readonly onEvent: (event: RegistryEvent) => void;
  /** The stream was opened: what happened before may have been missed. */
  readonly onOpened: () => void;
  readonly fetch?: typeof fetch;
}

/** Follows `/v1/events` of a registry until the signal; comes back with jitter when the stream ends or falls silent. Never rejects. */
export async function followEvents(options: EventsOptions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const turn = new StreamTurn(options, signal);
    const isOpened = await turn.run();
    failures = isOpened ? 1 : failures + 1;
    await pause(failures, signal);
  }
}

/** One connection. */
class StreamTurn {
  readonly #options: EventsOptions;
  readonly #silence = new AbortController();
  readonly #signal: AbortSignal;
  #opened = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EventsOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = AbortSignal.any([signal, this.#silence.signal]);
  }

  /** True when the registry gave a stream. */
  async run(): Promise<boolean> {
    this.#heard();
    try {
      for await (const event of this.#client().events({ signal: this.#signal }))
        this.#options.onEvent(event);
    } catch {
      // Whatever ended the stream, the next one begins with reading everything again.
    } finally {
      clearTimeout(this.#timer);
    }
    return this.#opened;
  }

  #client(): RegistryClient {
    const { url, key } = this.#options;
    const dial = this.#options.fetch ?? fetch;
    return registryClient({
      baseUrl: url,
      ...(key !== undefined && { key }),
      userAgent: "tenon-gateway",
      fetch: async (input, init) => {
        const answer = await dial(input, init);
        if (!answer.ok || answer.body === null) return answer;
        this.#opened = true;
        this.#heard();
        this.#options.onOpened();
        const noted = answer.body.pipeThrough(
          new TransformStream<Uint8Array, Uint8Array>({
            transform: (chunk, controller) => {
              this.#heard();
              controller.enqueue(chunk);
            },
          }),
        );
        return new Response(noted, answer);
      },
    });
  }

  /** A registry that is alive says something every few seconds, if only a comment. */
  #heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#silence.abort(), pinLimits.eventSilenceMs);
    this.#timer.unref();
  }
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const { minRetryMs, maxRetryMs } = pinLimits;
  const longest = Math.min(maxRetryMs, minRetryMs * 2 ** Math.min(failures - 1, 20));
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, longest * (0.5 + Math.random() / 2));
    timer.unref();
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}

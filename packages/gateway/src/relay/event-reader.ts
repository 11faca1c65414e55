import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import type { EventSourceMessage, EventSourceParser } from "eventsource-parser";
import { relayLimits } from "./limits.ts";

/**
 * Reads server-sent events from chunks of bytes (HTML Living Standard, section 9.2.6). `onEvent` gets each event that
 * has data or an id, with the `retry` (milliseconds) that came just before. `feed` returns false once an event is larger than `relayLimits.messageBytes`.
 */
export class EventReader {
  readonly #decoder = new StringDecoder("utf8");
  readonly #parser: EventSourceParser;
  #pending = 0;
  #retryMs: number | undefined;

  constructor(onEvent: (event: EventSourceMessage, retryMs: number | undefined) => void) {
    this.#parser = createParser({
      onEvent: (event) => {
        this.#pending = 0;
        const retryMs = this.#retryMs;
        this.#retryMs = undefined;
        onEvent(event, retryMs);
      },
      onRetry: (pauseMs) => {
        this.#retryMs = Math.min(pauseMs, relayLimits.resumeAfterMs);
      },
      onComment: () => {
        this.#pending = 0;
      },
    });
  }

  feed(chunk: Buffer): boolean {
    this.#pending += chunk.length;
    this.#parser.feed(this.#decoder.write(chunk));
    return this.#pending <= relayLimits.messageBytes;
  }
}

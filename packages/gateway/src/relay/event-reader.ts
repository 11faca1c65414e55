import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import type { EventSourceMessage, EventSourceParser } from "eventsource-parser";
import { relayLimits } from "./limits.ts";

/**
 * Reads server-sent events from chunks of bytes (HTML Living Standard, section 9.2.6). `onEvent` gets each event that
 * has data or an id. `feed` returns false once an event is larger than `relayLimits.messageBytes`.
 */
export class EventReader {
  readonly #decoder = new StringDecoder("utf8");
  readonly #parser: EventSourceParser;
  #pending = 0;

  constructor(onEvent: (event: EventSourceMessage) => void) {
    this.#parser = createParser({
      onEvent: (event) => {
        this.#pending = 0;
        onEvent(event);
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

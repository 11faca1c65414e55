import { createParser } from "eventsource-parser";
import type { EventSourceMessage } from "eventsource-parser";
import { limits } from "./limits.ts";
import { event } from "./shapes/operation.ts";
import type { RegistryEvent } from "./shapes/operation.ts";

/**
 * The events of a `text/event-stream` body (WHATWG HTML, server-sent events); comments keep it alive and are skipped, as
 * is what is no event of this registry. Throws `RangeError` when one event exceeds the limit.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<RegistryEvent> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => waiting.push(message) });
  const decoder = new TextDecoder();
  let unfinished = 0;
  for await (const chunk of body) {
    unfinished += chunk.byteLength;
    if (unfinished > limits.eventCharacters) throw new RangeError("an event is too large");
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (chunk.includes(10)) unfinished = 0;
    for (const message of waiting.splice(0)) {
      const parsed = event.safeParse(jsonOf(message.data));
      if (parsed.success) yield parsed.data;
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { EventEmitter } from "node:events";
import type { RegistryEvent } from "@tenon/api";

/**
 * Events of an emitter from the call on, in order, until the signal. A reader that lets more than `most` wait is cut off:
 * the sequence ends, and the reader can go on from what is stored.
 */
export function backlog(
  emitter: EventEmitter,
  most: number,
  signal: AbortSignal,
): AsyncGenerator<RegistryEvent> {
  const waiting: RegistryEvent[] = [];
  const state = { over: signal.aborted };
  let wake = (): void => undefined;
  const heard = (event: RegistryEvent): void => {
    waiting.push(event);
    if (waiting.length > most) end();
    wake();
  };
  const end = (): void => {
    state.over = true;
    emitter.off("event", heard);
    signal.removeEventListener("abort", end);
    wake();
  };
  emitter.on("event", heard);
  signal.addEventListener("abort", end);
  return drain();

  async function* drain(): AsyncGenerator<RegistryEvent> {
    try {
      while (!state.over) {
        const event = waiting.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (state.over || waiting.length > 0) resolve();
          });
        } else yield event;
      }
    } finally {
      end();
    }
  }
}

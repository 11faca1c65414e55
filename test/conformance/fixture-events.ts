import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

/** The events of one session, so that a client that comes back gets what it missed. */
export class FixtureEvents implements EventStore {
  readonly #events: { readonly stream: string; readonly message: JSONRPCMessage }[] = [];

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    return String(this.#events.push({ stream, message }) - 1);
  }

  async replayEventsAfter(
    last: string,
    { send }: { readonly send: (id: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const from = Number(last);
    const stream = this.#events[from]?.stream ?? "";
    for (const [index, event] of this.#events.entries()) {
      if (index <= from || event.stream !== stream) continue;
      // A priming event has no message.
      if ("jsonrpc" in event.message) await send(String(index), event.message);
    }
    return stream;
  }
}

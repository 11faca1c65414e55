import type { Sent, StreamReply, UpstreamFailure } from "../upstream/upstream.ts";
import { heldLimits } from "./limits.ts";

interface KeptEvent {
  readonly number: number;
  readonly bytes: Buffer;
}

const noData = Buffer.alloc(0);

/**
 * What the server says to a legacy session outside of calls (2025-11-25, "Listening for Messages from the Server"): to
 * the client's open stream, and kept, so that a client whose stream broke gets what it missed by `Last-Event-ID`, and
 * one that opens its stream late what nobody got yet.
 */
export class SessionStream {
  readonly #events: KeptEvent[] = [];
  #keptBytes = 0;
  #lastNumber = 0;
  #told = 0;
  #open: StreamReply | undefined;
  #primed = false;

  /** Whether a client listens. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** From now on a new stream starts with an id without data, as 2025-11-25 has it. */
  primeNewStreams(): void {
    this.#primed = true;
  }

  push(bytes: Buffer): void {
    const number = ++this.#lastNumber;
    this.#events.push({ number, bytes });
    this.#keptBytes += bytes.length;
    while (
      this.#events.length > heldLimits.keptEvents ||
      this.#keptBytes > heldLimits.keptEventBytes
    ) {
      this.#keptBytes -= this.#events.shift()?.bytes.length ?? 0;
    }
    if (this.#open === undefined) return;
    this.#told = number;
    this.#open.message(bytes, String(number));
  }

  /** The newest stream takes the place of an older one, which is most often a dead connection. */
  open(lastEventId: string | undefined, reply: StreamReply): Sent {
    this.end(undefined);
    this.#open = reply;
    const last = Number(lastEventId);
    const after =
      /^\d{1,15}$/.test(lastEventId ?? "") && last <= this.#lastNumber ? last : this.#told;
    queueMicrotask(() => {
      if (this.#open === reply) this.#start(reply, after);
    });
    return {
      cancel: () => {
        if (this.#open === reply) this.#open = undefined;
      },
    };
  }

  end(failure: UpstreamFailure | undefined): void {
    const open = this.#open;
    this.#open = undefined;
    open?.ended(failure);
  }

  #start(reply: StreamReply, after: number): void {
    reply.opened();
    if (this.#primed) reply.message(noData, String(after));
    for (const { number, bytes } of this.#events) {
      if (number <= after) continue;
      this.#told = Math.max(this.#told, number);
      reply.message(bytes, String(number));
    }
  }
}

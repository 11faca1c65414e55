import type { Caller } from "../caller.ts";
import { type JsonRpcMessage, idKey, isRequestId } from "../json-rpc.ts";
import type { Outgoing, Reply, Sent, StreamReply, UpstreamFailure } from "../upstream/upstream.ts";
import type { OpenChannel } from "./channel.ts";
import { heldLimits } from "./limits.ts";
import { type Question, type Unasked, emptyAnswer, errorAnswer } from "./message.ts";
import { Multiplexer } from "./multiplexer.ts";
import { SessionStream } from "./session-stream.ts";

/** One client's legacy session with a peer of its own (2025-11-25). */
export class ChannelSession {
  readonly callerId: string;
  /** When its client last said something, `performance.now()`. */
  lastUsed = performance.now();
  readonly #calls: Multiplexer;
  readonly #stream = new SessionStream();
  /** Requests of the server that its client has not answered: whether each went to the session's own stream. */
  readonly #asked = new Map<string, "call" | "stream">();

  /** `ended`: the peer is gone, nobody asked it to go. */
  constructor(open: OpenChannel, caller: Caller, ended: (failure: UpstreamFailure) => void) {
    this.callerId = caller.id;
    this.#calls = new Multiplexer(open, caller, {
      unasked: (bytes, message) => this.#route(bytes, message),
      // Under any other status a legacy client takes its session for ended.
      statusOf: () => 200,
      ended: (failure) => {
        this.#stream.end(failure);
        ended(failure);
      },
    });
  }

  /** Whether nobody waits for anything. */
  get isQuiet(): boolean {
    return this.#calls.underWay === 0 && !this.#stream.isOpen;
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    this.lastUsed = performance.now();
    return this.#calls.request(outgoing, reply);
  }

  /** The revision that `initialize` settled. */
  agreed(revision: unknown): void {
    if (typeof revision === "string" && revision >= "2025-11-25") this.#stream.primeNewStreams();
  }

  note(message: JsonRpcMessage, bytes: Buffer): void {
    this.lastUsed = performance.now();
    if (!("method" in message)) {
      // An answer that nobody asked for goes nowhere.
      if (message.id !== null && this.#asked.delete(idKey(message.id))) this.#calls.note(bytes);
      return;
    }
    const cancelled = message.params?.["requestId"];
    if (message.method !== "notifications/cancelled" || !isRequestId(cancelled)) {
      this.#calls.note(bytes);
      return;
    }
    const reason = message.params?.["reason"];
    this.#calls.cancel(cancelled, typeof reason === "string" ? reason : "The client cancelled.");
  }

  stream(lastEventId: string | undefined, reply: StreamReply): Sent {
    this.lastUsed = performance.now();
    const sent = this.#stream.open(lastEventId, reply);
    return {
      cancel: (reason) => {
        this.lastUsed = performance.now();
        sent.cancel(reason);
      },
    };
  }

  async close(): Promise<void> {
    this.#stream.end(undefined);
    await this.#calls.close();
  }

  #route(bytes: Buffer, message: Unasked): void {
    if (message.kind === "request") {
      this.#ask(bytes, message);
      return;
    }
    const { method, params } = message;
    const cancelled = params?.["requestId"];
    if (method === "notifications/cancelled" && isRequestId(cancelled)) {
      const went = this.#asked.get(idKey(cancelled));
      if (went === undefined) return;
      this.#asked.delete(idKey(cancelled));
      if (went === "stream" || !this.#calls.tellNewest(bytes)) this.#stream.push(bytes);
      return;
    }
    // What a call logs belongs on the call's stream; news of the server on the session's.
    if (method !== "notifications/message" && this.#stream.isOpen) this.#stream.push(bytes);
    else if (!this.#calls.tellNewest(bytes)) this.#stream.push(bytes);
  }

  #ask(bytes: Buffer, { id, method }: Question): void {
    if (this.#asked.size >= heldLimits.serverRequests) {
      this.#calls.note(errorAnswer(id, -32603, "The client has too many unanswered requests."));
      return;
    }
    if (this.#calls.tellNewest(bytes)) this.#asked.set(idKey(id), "call");
    else if (method === "ping" && !this.#stream.isOpen) this.#calls.note(emptyAnswer(id));
    else {
      this.#asked.set(idKey(id), "stream");
      this.#stream.push(bytes);
    }
  }
}

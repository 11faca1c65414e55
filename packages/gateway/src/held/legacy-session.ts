import type { JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { type JsonRpcMessage, type JsonRpcResponse, idKey, isRequestId } from "../json-rpc.ts";
import type { Outgoing, Reply, Sent, StreamReply, Upstream } from "../upstream/upstream.ts";
import { LegacyCall } from "./legacy-call.ts";
import { heldLimits } from "./limits.ts";
import { emptyAnswer, errorAnswer } from "./message.ts";
import { answerLater } from "./later.ts";
import type { ClientFacts, ParamHeaders } from "./modern-request.ts";
import { SessionListening } from "./session-listening.ts";
import { SessionStream } from "./session-stream.ts";

export interface LegacySessionOptions {
  readonly inner: Upstream;
  readonly caller: Caller;
  readonly clientInfo: JsonObject;
  /** In the terms of 2026-07-28. */
  readonly capabilities: JsonObject;
  /** The result of `server/discover`. */
  readonly discovered: JsonObject;
  readonly revision: string;
  readonly paramHeaders: ParamHeaders;
  /** Hears when the server does not seem to speak its era any more. */
  readonly misfit: () => void;
}

/** A legacy client's session, kept here for a server that knows no sessions. */
export class LegacySession {
  readonly callerId: string;
  lastUsed = performance.now();
  readonly #options: LegacySessionOptions;
  readonly #stream = new SessionStream();
  readonly #calls = new Map<string, LegacyCall>();
  readonly #asked = new Map<string, (message: JsonRpcResponse, bytes: Buffer) => void>();
  readonly #listening: SessionListening;
  /** Servers of 2025 log from some level on until they are told otherwise. */
  #level = "info";
  #lastId = 0;

  constructor(options: LegacySessionOptions) {
    this.#options = options;
    this.callerId = options.caller.id;
    if (options.revision >= "2025-11-25") this.#stream.primeNewStreams();
    this.#listening = new SessionListening({
      inner: options.inner,
      caller: options.caller,
      discovered: options.discovered,
      facts: () => this.#facts,
      newId: () => ++this.#lastId,
      tell: (bytes) => this.#stream.push(bytes),
    });
  }

  /** Whether nobody waits for anything. */
  get isQuiet(): boolean {
    return this.#calls.size === 0 && !this.#stream.isOpen;
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    this.lastUsed = performance.now();
    const { id, method, params } = outgoing.message;
    const uri = params?.["uri"];
    if (method === "ping") return answerLater(reply, emptyAnswer(id), 200);
    if (method === "logging/setLevel") {
      const level = params?.["level"];
      if (typeof level === "string") this.#level = level;
      return answerLater(reply, emptyAnswer(id), 200);
    }
    if (
      (method === "resources/subscribe" || method === "resources/unsubscribe") &&
      typeof uri === "string"
    ) {
      const taken =
        method === "resources/subscribe"
          ? this.#listening.follow(uri)
          : this.#listening.unfollow(uri);
      const answer = taken
        ? emptyAnswer(id)
        : errorAnswer(id, -32603, "Too many resources are subscribed.");
      return answerLater(reply, answer, 200);
    }
    return this.#call(outgoing, reply);
  }

  note(message: JsonRpcMessage, bytes: Buffer): void {
    this.lastUsed = performance.now();
    if (!("method" in message)) {
      const answered = message.id === null ? undefined : this.#asked.get(String(message.id));
      if (answered === undefined) return;
      this.#asked.delete(String(message.id));
      answered(message, bytes);
      return;
    }
    // Anything else that a legacy client tells its server is not said in 2026-07-28.
    const cancelled = message.params?.["requestId"];
    if (message.method !== "notifications/cancelled" || !isRequestId(cancelled)) return;
    const reason = message.params?.["reason"];
    this.#calls
      .get(idKey(cancelled))
      ?.cancel(typeof reason === "string" ? reason : "The client cancelled.");
  }

  stream(lastEventId: string | undefined, reply: StreamReply): Sent {
    this.lastUsed = performance.now();
    this.#listening.start();
    const sent = this.#stream.open(lastEventId, reply);
    return {
      cancel: (reason) => {
        this.lastUsed = performance.now();
        sent.cancel(reason);
      },
    };
  }

  close(): void {
    this.#listening.stop();
    this.#stream.end(undefined);
    for (const call of this.#calls.values()) call.cancel("The session was ended.");
  }

  get #facts(): ClientFacts {
    const { clientInfo, capabilities } = this.#options;
    return { clientInfo, capabilities, level: this.#level };
  }

  #call(outgoing: Outgoing, reply: Reply): Sent {
    const key = idKey(outgoing.message.id);
    const call: LegacyCall = new LegacyCall(outgoing, reply, {
      inner: this.#options.inner,
      facts: () => this.#facts,
      paramHeaders: this.#options.paramHeaders,
      misfit: this.#options.misfit,
      newId: () => ++this.#lastId,
      asked: ({ id }, answered) => void this.#asked.set(id, answered),
      unasked: ({ id }) => void this.#asked.delete(id),
      over: () => {
        if (this.#calls.get(key) === call) this.#calls.delete(key);
      },
    });
    if (this.#calls.size >= heldLimits.calls) {
      return answerLater(
        reply,
        errorAnswer(outgoing.message.id, -32603, "Too many calls are under way."),
        200,
      );
    }
    this.#calls.set(key, call);
    call.start();
    return call;
  }
}

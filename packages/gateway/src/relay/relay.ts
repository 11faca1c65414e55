import { Pool } from "undici";
import type { Dispatcher } from "undici";
import type { Caller } from "../caller.ts";
import type {
  Outgoing,
  OutgoingNote,
  Reply,
  Sent,
  StreamReply,
  Upstream,
  UpstreamFailure,
} from "../upstream/upstream.ts";
import { Exchange } from "./exchange.ts";
import { relayLimits } from "./limits.ts";
import { ServerStream } from "./server-stream.ts";

type HeaderMap = Readonly<Record<string, string>>;

/** Where a relay sends requests, and as whom. */
export interface RelayTarget {
  readonly name: string;
  readonly url: string;
  /** Headers that every request carries. */
  readonly headers: HeaderMap;
  /** The gateway's own credential for this caller; never the caller's token. */
  readonly credentials: (caller: Caller) => HeaderMap | Promise<HeaderMap>;
  /** The upstream refused the credential. */
  readonly refused: (caller: Caller) => void;
}

/** Headers of a client that pass; nothing else of its request does. */
const passing = /^(?:mcp-(?!session-id$)[\w-]+|traceparent|tracestate|baggage|last-event-id)$/;

/** An upstream over streamable HTTP that speaks the client's own era: what need not change passes as the bytes it came in. */
export function httpRelay(target: RelayTarget): Upstream {
  return new HttpRelay(target);
}

class HttpRelay implements Upstream {
  readonly name: string;
  readonly #target: RelayTarget;
  readonly #path: string;
  readonly #pool: Pool;
  readonly #lingering = new Set<Exchange>();
  readonly #sweep: NodeJS.Timeout;
  #old: readonly Exchange[] = [];
  #health: ReturnType<Upstream["health"]> = { state: "unknown" };

  constructor(target: RelayTarget) {
    const url = new URL(target.url);
    this.name = target.name;
    this.#target = target;
    this.#path = `${url.pathname}${url.search}`;
    this.#pool = new Pool(url.origin, {
      connections: relayLimits.connections,
      pipelining: 1,
      // Deadlines belong to calls: a silent call is not a broken one.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: relayLimits.connectTimeoutMs },
      keepAliveTimeout: relayLimits.keepAliveMs,
    });
    this.#sweep = setInterval(() => this.#abandonOld(), 5_000).unref();
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    const opens = outgoing.message.method === "initialize";
    const exchange = new Exchange(this.#watched(reply, outgoing.caller), opens, this.#lingering);
    this.#dispatch("POST", outgoing, exchange);
    // In a session the end of a connection means nothing: the server is told by a message.
    return outgoing.session === undefined ? exchange : new SessionSent(this, exchange, outgoing);
  }

  async note(outgoing: OutgoingNote): Promise<number> {
    try {
      const headers = this.#headers(outgoing, await this.#target.credentials(outgoing.caller));
      const answer = await this.#pool.request({
        method: "POST",
        path: this.#path,
        headers,
        body: outgoing.bytes,
        headersTimeout: relayLimits.noteTimeoutMs,
        bodyTimeout: relayLimits.noteTimeoutMs,
      });
      await answer.body.dump({ limit: relayLimits.errorBytes });
      this.#health = { state: "up" };
      return answer.statusCode;
    } catch {
      return 502;
    }
  }

  stream(
    session: string,
    caller: Caller,
    lastEventId: string | undefined,
    reply: StreamReply,
  ): Sent {
    const stream = new ServerStream(reply);
    const headers: Record<string, string> = {
      accept: "text/event-stream",
      "mcp-session-id": session,
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    };
    this.#withCredentials(caller, stream, (own) => {
      this.#pool.dispatch(
        {
          method: "GET",
          path: this.#path,
          headers: { ...this.#target.headers, ...headers, ...own },
        },
        stream,
      );
    });
    return stream;
  }

  async end(session: string, caller: Caller): Promise<number> {
    try {
      const own = await this.#target.credentials(caller);
      const answer = await this.#pool.request({
        method: "DELETE",
        path: this.#path,
        headers: { ...this.#target.headers, "mcp-session-id": session, ...own },
        headersTimeout: relayLimits.noteTimeoutMs,
        bodyTimeout: relayLimits.noteTimeoutMs,
      });
      await answer.body.dump({ limit: relayLimits.errorBytes });
      return answer.statusCode;
    } catch {
      return 502;
    }
  }

  health(): ReturnType<Upstream["health"]> {
    return this.#health;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await this.#pool.destroy();
  }

  #dispatch(method: "POST", outgoing: Outgoing, exchange: Exchange): void {
    this.#withCredentials(outgoing.caller, exchange, (own) => {
      const headers = this.#headers(outgoing, own);
      this.#pool.dispatch({ method, path: this.#path, headers, body: outgoing.bytes }, exchange);
    });
  }

  /** Without a credential to fetch nothing waits. */
  #withCredentials(
    caller: Caller,
    handler: Dispatcher.DispatchHandler,
    go: (own: HeaderMap) => void,
  ): void {
    const failed = (error: unknown): void =>
      handler.onResponseError?.(noController, asError(error));
    try {
      const own = this.#target.credentials(caller);
      if (own instanceof Promise) own.then(go).catch(failed);
      else go(own);
    } catch (error) {
      failed(error);
    }
  }

  #headers(outgoing: OutgoingNote, own: HeaderMap): Record<string, string> {
    const headers: Record<string, string> = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    };
    for (const name in this.#target.headers) headers[name] = this.#target.headers[name] ?? "";
    for (const name in outgoing.headers) {
      const value = outgoing.headers[name];
      if (typeof value === "string" && passing.test(name)) headers[name] = value;
    }
    if (outgoing.session !== undefined) headers["mcp-session-id"] = outgoing.session;
    for (const name in own) headers[name] = own[name] ?? "";
    return headers;
  }

  /** Learns from every answer whether the upstream is there. */
  #watched(reply: Reply, caller: Caller): Reply {
    return new WatchedReply(reply, (failure) => {
      if (failure === undefined) this.#health = up;
      else if (failure.code === "unauthorized") this.#target.refused(caller);
      else if (failure.code === "not-sent" || failure.code === "cut") {
        this.#health = { state: "down", reason: failure.message };
      }
    });
  }

  #abandonOld(): void {
    for (const exchange of this.#old) {
      if (this.#lingering.delete(exchange)) exchange.abandon();
    }
    this.#old = [...this.#lingering];
  }
}

/** Passes everything on, and tells of the first sign of life (undefined) and of a failure. */
class WatchedReply implements Reply {
  readonly #reply: Reply;
  readonly #told: (failure: UpstreamFailure | undefined) => void;

  constructor(reply: Reply, told: (failure: UpstreamFailure | undefined) => void) {
    this.#reply = reply;
    this.#told = told;
  }

  opened(session: string | undefined): void {
    this.#reply.opened(session);
  }

  head(connectedAt: number | undefined): void {
    this.#told(undefined);
    this.#reply.head(connectedAt);
  }

  message(bytes: Buffer, eventId?: string, retryMs?: number): void {
    this.#reply.message(bytes, eventId, retryMs);
  }

  response(bytes: Buffer, status: number, eventId?: string): void {
    this.#reply.response(bytes, status, eventId);
  }

  failed(failure: UpstreamFailure): void {
    this.#told(failure);
    this.#reply.failed(failure);
  }
}

/** A request within a legacy session (MCP 2025-11-25, "Cancellation"). */
class SessionSent implements Sent {
  readonly #relay: Upstream;
  readonly #exchange: Exchange;
  readonly #outgoing: Outgoing;

  constructor(relay: Upstream, exchange: Exchange, outgoing: Outgoing) {
    this.#relay = relay;
    this.#exchange = exchange;
    this.#outgoing = outgoing;
  }

  cancel(reason: string): void {
    const params = { requestId: this.#outgoing.message.id, reason };
    const message = { jsonrpc: "2.0", method: "notifications/cancelled", params } as const;
    const bytes = Buffer.from(JSON.stringify(message));
    void this.#relay.note({ ...this.#outgoing, message, bytes });
    this.#exchange.cancel(reason);
  }
}

const up = { state: "up" } as const;

/** For failures before there is a connection: nothing to steer. */
const noController: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("no credential");
}

import type { Caller } from "../caller.ts";
import type { Era } from "../era.ts";
import type { JsonRpcMessage, JsonRpcRequest } from "../json-rpc.ts";

/** A request on its way to an upstream. */
export interface Outgoing {
  /** The era that the client speaks; an upstream that speaks another one is bridged. */
  readonly era: Era;
  readonly message: JsonRpcRequest;
  /** The same as it goes over the wire: the client's own bytes wherever nothing had to be changed. */
  readonly bytes: Buffer;
  readonly caller: Caller;
  /** What `Reply.opened` said; undefined for `initialize` and in the modern era. */
  readonly session: string | undefined;
  /** Lower-case headers of the client's request; an upstream sends on those of the protocol and of tracing, and no others. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A notification, or the client's answer to a request of the server. */
export interface OutgoingNote extends Omit<Outgoing, "message"> {
  readonly message: JsonRpcMessage;
}

/** Hears of one request in order; exactly one of `response` and `failed` is called, as the last. */
export interface Reply {
  /**
   * For `initialize`, before `response`: how the upstream calls the session. `held`: it lives in this process, so that
   * only this replica can serve it.
   */
  readonly opened: (session: string | undefined, held?: boolean) => void;
  /** The first byte of the answer came. `connectedAt`: when a connection was had, `performance.now()`. */
  readonly head: (connectedAt: number | undefined) => void;
  /**
   * A notification or a request of the server that belongs to this call; `eventId` where the stream can be resumed, and
   * `retryMs` where the server says after what pause.
   */
  readonly message: (bytes: Buffer, eventId?: string, retryMs?: number) => void;
  /** `status`: the HTTP status that the upstream gave, 200 for others. */
  readonly response: (bytes: Buffer, status: number, eventId?: string) => void;
  readonly failed: (failure: UpstreamFailure) => void;
}

/** Hears of a stream that the server opened towards the client (2025's GET). */
export interface StreamReply {
  readonly opened: () => void;
  readonly message: (bytes: Buffer, eventId?: string, retryMs?: number) => void;
  /** `undefined`: the upstream ended it in good order. */
  readonly ended: (failure: UpstreamFailure | undefined) => void;
}

export type UpstreamFailureCode =
  /** No byte of the request left: nothing happened there. */
  | "not-sent"
  /** The upstream itself said that it did no work and when to come back. */
  | "turned-away"
  /** 404 to a session id: initialise again. */
  | "session-gone"
  /** 401 or 403: our credential is not accepted. */
  | "unauthorized"
  /** The request left and no whole answer came: it may have happened or not. */
  | "cut"
  /** The silence or the call was too long; cancelled upstream. */
  | "timed-out"
  /** An answer that is not MCP, or past the limits. */
  | "bad-answer"
  /** The end of a resumable stream in good order: the client asks again with Last-Event-ID. */
  | "to-be-resumed"
  | "cancelled";

export interface UpstreamFailure {
  readonly code: UpstreamFailureCode;
  /** Safe to show. */
  readonly message: string;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

/** A request that is under way. */
export interface Sent {
  /** Tells the upstream that nobody waits any more, in its era; `failed` with `cancelled` or `not-sent` follows. */
  readonly cancel: (reason: string) => void;
}

/** One server behind the gateway, whatever its transport and era. */
export interface Upstream {
  readonly name: string;
  readonly request: (outgoing: Outgoing, reply: Reply) => Sent;
  /** Resolves with the HTTP status for the client: 202, 404 for a session that is gone, 502 … Never rejects. */
  readonly note: (outgoing: OutgoingNote) => Promise<number>;
  /** The server's own stream of a legacy session. */
  readonly stream: (
    session: string,
    caller: Caller,
    lastEventId: string | undefined,
    reply: StreamReply,
  ) => Sent;
  /** Ends a legacy session. Resolves with the HTTP status for the client. Never rejects. */
  readonly end: (session: string, caller: Caller) => Promise<number>;
  /** Whether the last thing that was heard from it was an answer. */
  readonly health: () => { readonly state: "up" | "down" | "unknown"; readonly reason?: string };
  readonly close: () => Promise<void>;
}

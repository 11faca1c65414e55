import type { IncomingMessage } from "node:http";
import type { Challenge } from "./auth/challenge.ts";
import type { Caller } from "./caller.ts";
import type { Era } from "./era.ts";
import type { ClientStream } from "./front/client-stream.ts";
import type { GatewayProblem } from "./gateway-error.ts";
import type { JsonRpcMessage, JsonRpcRequest } from "./json-rpc.ts";
import type { SessionClaims } from "./sessions/session-claims.ts";

interface Asked {
  readonly era: Era;
  readonly bytes: Buffer;
  readonly caller: Caller;
  /** The opened session id, which belongs to the caller. */
  readonly session: SessionClaims | undefined;
  /** Lower-case headers as they came. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The request itself, for what depends on how it was reached. */
  readonly request: IncomingMessage;
  /** When the request's head was there, since when it is known who asks, when all of it was there; `performance.now()`. */
  readonly startedAt: number;
  readonly authenticatedAt: number;
  readonly receivedAt: number;
}

/** A request of a client: parsed, and known whose it is. */
export interface Incoming extends Asked {
  readonly message: JsonRpcRequest;
}

/** A notification of a client, or its answer to a request of the server. */
export interface IncomingNote extends Asked {
  readonly message: JsonRpcMessage;
}

/** The answer to one request. Everything after its end is ignored. */
export interface Answering {
  /** `told` is called once when the client is gone before the answer. */
  readonly whenGone: (told: () => void) => void;
  /** Answered, or nobody there any more. */
  readonly done: boolean;
  /** Sets a header of the answer, as long as none was sent. */
  readonly header: (name: string, value: string) => void;
  /** A message on the way to the answer; `retryMs`: after what pause a client asks for the rest of a stream that ended. */
  readonly message: (bytes: Buffer, eventId?: string, retryMs?: number) => void;
  /** The answer itself: a JSON-RPC response as bytes. */
  readonly response: (bytes: Buffer, status?: number, eventId?: string) => void;
  /** A result that is made here: the JSON of the member `result`. */
  readonly result: (result: Buffer) => void;
  /** The gateway's own error in the words of JSON-RPC. */
  readonly problem: (problem: GatewayProblem) => void;
  /** The caller may not do that. */
  readonly deny: (challenge: Challenge) => void;
  /** Ends a stream that the client may resume elsewhere, in good order. */
  readonly endToBeResumed: () => void;
}

/** What clients find under one path: one server, or all of them. */
export interface Service {
  /** Name of the server, "" for all. */
  readonly name: string;
  /** Ends the answer, whatever happens. */
  readonly request: (incoming: Incoming, answer: Answering) => void;
  /** Resolves with the HTTP status. Never rejects. */
  readonly note: (note: IncomingNote) => Promise<number>;
  readonly stream: (
    session: SessionClaims,
    caller: Caller,
    lastEventId: string | undefined,
    stream: ClientStream,
  ) => void;
  /** Ends a session. Resolves with the HTTP status. Never rejects. */
  readonly end: (session: SessionClaims, caller: Caller) => Promise<number>;
}

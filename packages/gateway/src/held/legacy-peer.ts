import type { JsonObject } from "@tenon/contract";
import { plainText } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { revisionOf } from "../era.ts";
import type { RequestId } from "../json-rpc.ts";
import { gatewayInfo, metaKeys } from "../meta-keys.ts";
import type {
  Outgoing,
  Reply,
  Sent,
  StreamReply,
  Upstream,
  UpstreamFailure,
} from "../upstream/upstream.ts";
import { type Edit, edited } from "./json-edit.ts";
import { heldLimits } from "./limits.ts";
import {
  type Unasked,
  answerTo,
  cancelledNote,
  objectAt,
  progressTokenOf,
  toBytes,
} from "./message.ts";
import { tracingHeaders } from "./protocol-keys.ts";
import { isTurnedAway } from "./turned-away.ts";

/** A request towards the peer and how the peer knows it. */
export interface PeerRequest extends Sent {
  readonly id: number;
}

/** The call that has a session to itself. */
export interface SoleCall {
  /** Takes what the server said outside of the call's own stream. */
  readonly unasked: (bytes: Buffer, message: Unasked) => void;
}

/** A legacy session that the gateway itself opened at a server, for one caller or for anonymous ones. */
export class LegacyPeer {
  /** The result of `initialize`. */
  readonly hello: JsonObject;
  readonly caller: Caller;
  /** When it last was asked something, `performance.now()`. */
  lastUsed = performance.now();
  /** The session is over at the server; nothing more must be asked of it. */
  gone = false;
  /** Where its keeper has it among all others, as long as it does. */
  place: number | undefined;
  /** The call for which alone the session is in use, where there is one. */
  current: SoleCall | undefined;
  readonly #inner: Upstream;
  readonly #session: string | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  #lastId = 1;
  #level = "";
  #underWay = 0;

  constructor(inner: Upstream, caller: Caller, session: string | undefined, hello: JsonObject) {
    const revision = hello["protocolVersion"];
    this.#inner = inner;
    this.#session = session;
    this.caller = caller;
    this.hello = hello;
    this.#headers = {
      "mcp-protocol-version": typeof revision === "string" ? revision : revisionOf.legacy,
    };
  }

  /** Requests without an answer yet. */
  get underWay(): number {
    return this.#underWay;
  }

  get capabilities(): JsonObject {
    return objectAt(this.hello, "capabilities") ?? {};
  }

  /** Sends a 2026-07-28 request as one of 2025-11-25, under an id and a progress token of our own. */
  request(outgoing: Outgoing, reply: Reply): PeerRequest {
    this.lastUsed = performance.now();
    const id = ++this.#lastId;
    const { message } = outgoing;
    const meta: Record<string, Edit> = {
      [metaKeys.protocolVersion]: undefined,
      [metaKeys.clientInfo]: undefined,
      [metaKeys.clientCapabilities]: undefined,
      [metaKeys.logLevel]: undefined,
    };
    const hasToken = progressTokenOf(message.params) !== undefined;
    if (hasToken) meta["progressToken"] = String(id);
    const params = new Map<string, Edit>([
      ["inputResponses", undefined],
      ["requestState", undefined],
    ]);
    if (objectAt(message.params, "_meta") !== undefined)
      params.set("_meta", new Map(Object.entries(meta)));
    const edits = new Map<string, Edit>([["id", String(id)]]);
    if (message.params !== undefined) edits.set("params", params);
    const sent = this.#inner.request(
      {
        era: "legacy",
        message: {
          jsonrpc: "2.0",
          id,
          method: message.method,
          params: hasToken ? { _meta: { progressToken: id } } : {},
        },
        bytes: edited(outgoing.bytes, edits),
        caller: outgoing.caller,
        session: this.#session,
        headers: { ...tracingHeaders(outgoing.headers), ...this.#headers },
      },
      this.#watched(reply),
    );
    return { id, cancel: (reason) => this.#cancel(id, sent, reason) };
  }

  /** Sends a request of the gateway's own, of whose answer nothing is wanted. */
  tell(method: string, params: JsonObject): void {
    const id = ++this.#lastId;
    const message = { jsonrpc: "2.0" as const, id, method, params };
    this.#inner.request(
      { ...this.#envelope(toBytes({ id, method, params })), message },
      this.#watched(nobody),
    );
  }

  /** Sends an answer or a notification. */
  note(bytes: Buffer): void {
    const message = JSON.parse(bytes.toString("utf8"));
    // Never rejects; that a session is over shows with its calls.
    void this.#inner.note({ ...this.#envelope(bytes), message });
  }

  /** Has the server log from this level on, where it logs at all. */
  setLevel(level: string): void {
    if (level === this.#level || objectAt(this.hello, "capabilities")?.["logging"] === undefined)
      return;
    this.#level = level;
    this.tell("logging/setLevel", { level });
  }

  /** Opens the session's own stream. */
  stream(lastEventId: string | undefined, reply: StreamReply): Sent {
    // Without a session there is nothing that a stream could belong to; servers may still offer one.
    return this.#inner.stream(this.#session ?? "", this.caller, lastEventId, reply);
  }

  close(): void {
    if (this.gone) return;
    this.gone = true;
    // Never rejects; an older server that knows no DELETE forgets by itself.
    if (this.#session !== undefined) void this.#inner.end(this.#session, this.caller);
  }

  #envelope(bytes: Buffer): Omit<Outgoing, "message"> {
    return {
      era: "legacy",
      bytes,
      caller: this.caller,
      session: this.#session,
      headers: this.#headers,
    };
  }

  #cancel(id: RequestId, sent: Sent, reason: string): void {
    // In 2025 the end of a stream does not cancel anything: it is said.
    this.note(cancelledNote(id, reason));
    sent.cancel(reason);
  }

  #watched(reply: Reply): Reply {
    this.#underWay++;
    return {
      opened: () => undefined,
      head: (connectedAt) => reply.head(connectedAt),
      message: (bytes) => reply.message(bytes),
      response: (bytes, status) => {
        this.lastUsed = performance.now();
        this.#underWay--;
        if (isTurnedAway(bytes, status)) this.gone = true;
        reply.response(bytes, status);
      },
      failed: (failure) => {
        this.#underWay--;
        if (failure.code === "session-gone") this.gone = true;
        reply.failed(failure);
      },
    };
  }
}

const nobody: Reply = {
  opened: () => undefined,
  head: () => undefined,
  message: () => undefined,
  response: () => undefined,
  failed: () => undefined,
};

/** Opens a legacy session for a caller whose client has these capabilities. What failed did so before any request left. */
export function openLegacyPeer(
  inner: Upstream,
  caller: Caller,
  capabilities: JsonObject,
): Promise<LegacyPeer | UpstreamFailure> {
  const { promise, resolve } = Promise.withResolvers<LegacyPeer | UpstreamFailure>();
  const params = { protocolVersion: revisionOf.legacy, capabilities, clientInfo: gatewayInfo };
  const message = { jsonrpc: "2.0" as const, id: 1, method: "initialize", params };
  let session: string | undefined;
  const sent = inner.request(
    {
      era: "legacy",
      message,
      bytes: toBytes({ id: 1, method: "initialize", params }),
      caller,
      session: undefined,
      headers: {},
    },
    {
      ...nobody,
      opened: (given) => {
        session = given;
      },
      response: (bytes) => {
        const answer = answerTo(bytes, message.id);
        const hello = answer?.result;
        if (hello === undefined) {
          const error = answer?.error?.["message"];
          resolve(unopened(typeof error === "string" ? plainText(error) : "no result"));
          return;
        }
        const peer = new LegacyPeer(inner, caller, session, hello);
        peer.note(toBytes({ method: "notifications/initialized" }));
        resolve(peer);
      },
      failed: (failure) => resolve(beforeTheRequest(failure)),
    },
  );
  const patience = setTimeout(
    () => sent.cancel("initialize took too long"),
    heldLimits.openTimeoutMs,
  );
  return promise.finally(() => clearTimeout(patience));
}

function unopened(reason: string): UpstreamFailure {
  return { code: "not-sent", message: `It did not open a session: ${reason}` };
}

/** A failure of what goes before a request says of the request itself only that it was not sent. */
export function beforeTheRequest(failure: UpstreamFailure): UpstreamFailure {
  if (failure.code === "unauthorized" || failure.code === "turned-away") return failure;
  return { ...failure, code: "not-sent" };
}

/** Tells a failure from what was wanted. */
export function isFailure(value: LegacyPeer | UpstreamFailure): value is UpstreamFailure {
  return !(value instanceof LegacyPeer);
}

import type { Caller } from "../caller.ts";
import { isJsonObject } from "@tenon/contract";
import type {
  Outgoing,
  OutgoingNote,
  Reply,
  Sent,
  StreamReply,
  Upstream,
  UpstreamFailure,
} from "../upstream/upstream.ts";
import { failLater } from "./channel-upstream.ts";
import { newHeldSession } from "./held-session.ts";
import { agreedRevision, initializeAnswer } from "./legacy-result.ts";
import { LegacySession } from "./legacy-session.ts";
import { heldLimits } from "./limits.ts";
import { isSmall, objectAt, parseMessage } from "./message.ts";
import { type ParamHeaders, modernCapabilities, ownModernRequest } from "./modern-request.ts";
import { gatewayInfo } from "./protocol-keys.ts";

export interface LegacyOnModernOptions {
  /** Speaks to the server in its own era. */
  readonly inner: Upstream;
  readonly paramHeaders: ParamHeaders;
  /** Hears when the server does not seem to speak its era any more. */
  readonly misfit: () => void;
}

/** A server of 2026-07-28, for clients of 2025-11-25 and before: what the session knew is said with every request. */
export function legacyOnModern(options: LegacyOnModernOptions): Upstream {
  return new LegacyOnModern(options);
}

class LegacyOnModern implements Upstream {
  readonly name: string;
  readonly #options: LegacyOnModernOptions;
  readonly #sessions = new Map<string, LegacySession>();
  readonly #perCaller = new Map<string, number>();
  readonly #sweep: NodeJS.Timeout;

  constructor(options: LegacyOnModernOptions) {
    this.name = options.inner.name;
    this.#options = options;
    this.#sweep = setInterval(() => this.#endIdle(), heldLimits.sweepMs).unref();
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    if (outgoing.message.method === "initialize") return this.#initialize(outgoing, reply);
    const session = this.#sessionOf(outgoing.session, outgoing.caller);
    return session === undefined ? failLater(reply, sessionGone) : session.request(outgoing, reply);
  }

  note(outgoing: OutgoingNote): Promise<number> {
    const session = this.#sessionOf(outgoing.session, outgoing.caller);
    session?.note(outgoing.message, outgoing.bytes);
    return Promise.resolve(session === undefined ? 404 : 202);
  }

  stream(
    session: string,
    caller: Caller,
    lastEventId: string | undefined,
    reply: StreamReply,
  ): Sent {
    const known = this.#sessionOf(session, caller);
    if (known !== undefined) return known.stream(lastEventId, reply);
    queueMicrotask(() => reply.ended(sessionGone));
    return { cancel: () => undefined };
  }

  end(session: string, caller: Caller): Promise<number> {
    const known = this.#sessionOf(session, caller);
    if (known === undefined) return Promise.resolve(404);
    this.#drop(session, known);
    return Promise.resolve(200);
  }

  health(): ReturnType<Upstream["health"]> {
    return this.#options.inner.health();
  }

  /** Ends the sessions; `inner` is its owner's. */
  close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const [id, session] of this.#sessions) this.#drop(id, session);
    return Promise.resolve();
  }

  #initialize(outgoing: Outgoing, reply: Reply): Sent {
    const refusal = this.#refusal(outgoing.caller);
    if (refusal !== undefined) return failLater(reply, refusal);
    const params = outgoing.message.params ?? {};
    const { clientInfo: info, capabilities: declared } = params;
    if (!isSmall([info ?? null, declared ?? null], heldLimits.profileSize))
      return failLater(reply, largeClient);
    const clientInfo = objectAt(params, "clientInfo") ?? gatewayInfo;
    const capabilities = modernCapabilities(objectAt(params, "capabilities"));
    const call = { id: 1, method: "server/discover", params: {} };
    const facts = { clientInfo, capabilities, level: undefined };
    return this.#options.inner.request(ownModernRequest(call, outgoing, facts), {
      opened: () => undefined,
      head: (connectedAt) => reply.head(connectedAt),
      message: () => undefined,
      response: (bytes) => {
        const answer = parseMessage(bytes);
        const discovered = answer?.kind === "answer" ? answer.result : undefined;
        if (!isJsonObject(discovered)) {
          this.#options.misfit();
          reply.failed({ code: "bad-answer", message: "It does not answer server/discover." });
          return;
        }
        const { inner, paramHeaders, misfit } = this.#options;
        const { caller, message } = outgoing;
        const revision = agreedRevision(params["protocolVersion"]);
        const options = {
          inner,
          caller,
          clientInfo,
          capabilities,
          discovered,
          revision,
          paramHeaders,
          misfit,
        };
        const id = newHeldSession();
        this.#sessions.set(id, new LegacySession(options));
        this.#perCaller.set(caller.id, (this.#perCaller.get(caller.id) ?? 0) + 1);
        reply.opened(id, true);
        reply.response(initializeAnswer(discovered, revision, message.id, inner.name), 200);
      },
      failed: (failure) => reply.failed(failure),
    });
  }

  #refusal(caller: Caller): UpstreamFailure | undefined {
    const own = this.#perCaller.get(caller.id) ?? 0;
    const { bridgedSessionsPerCaller, bridgedSessions } = heldLimits;
    if (own < bridgedSessionsPerCaller && this.#sessions.size < bridgedSessions) return undefined;
    const message = `This caller has ${own} sessions open here, all callers together ${this.#sessions.size}; end some.`;
    return { code: "turned-away", message, retryAfterSeconds: 30 };
  }

  #sessionOf(id: string | undefined, caller: Caller): LegacySession | undefined {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    return session?.callerId === caller.id ? session : undefined;
  }

  #drop(id: string, session: LegacySession): void {
    if (!this.#sessions.delete(id)) return;
    const left = (this.#perCaller.get(session.callerId) ?? 1) - 1;
    if (left > 0) this.#perCaller.set(session.callerId, left);
    else this.#perCaller.delete(session.callerId);
    session.close();
  }

  #endIdle(): void {
    const before = performance.now() - heldLimits.idleMs;
    for (const [id, session] of this.#sessions) {
      if (session.isQuiet && session.lastUsed < before) this.#drop(id, session);
    }
  }
}

const largeClient: UpstreamFailure = {
  code: "not-sent",
  message: "The client says too much about itself: its clientInfo and capabilities are too large.",
};

const sessionGone: UpstreamFailure = {
  code: "session-gone",
  message: "The session is over; initialise again.",
  status: 404,
};

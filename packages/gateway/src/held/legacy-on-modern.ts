import type { Caller } from "../caller.ts";
import { gatewayInfo } from "../meta-keys.ts";
import type {
  Outgoing,
  OutgoingNote,
  Reply,
  Sent,
  StreamReply,
  Upstream,
  UpstreamFailure,
} from "../upstream/upstream.ts";
import { sessionGone, tooManySessions } from "./failures.ts";
import { newHeldSession } from "./held-session.ts";
import { agreedRevision, initializeAnswer, legacyAnswer } from "./legacy-result.ts";
import { endLater, failLater } from "./later.ts";
import { LegacySession } from "./legacy-session.ts";
import { heldLimits } from "./limits.ts";
import { type Answer, answerTo, isSmall, objectAt } from "./message.ts";
import { type ParamHeaders, modernCapabilities, ownModernRequest } from "./modern-request.ts";
import { SessionTable } from "./session-table.ts";

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
  readonly #sessions = new SessionTable<LegacySession>();

  constructor(options: LegacyOnModernOptions) {
    this.name = options.inner.name;
    this.#options = options;
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    if (outgoing.message.method === "initialize") return this.#initialize(outgoing, reply);
    const session = this.#sessions.of(outgoing.session, outgoing.caller);
    return session === undefined ? failLater(reply, sessionGone) : session.request(outgoing, reply);
  }

  note(outgoing: OutgoingNote): Promise<number> {
    const session = this.#sessions.of(outgoing.session, outgoing.caller);
    session?.note(outgoing.message, outgoing.bytes);
    return Promise.resolve(session === undefined ? 404 : 202);
  }

  stream(
    session: string,
    caller: Caller,
    lastEventId: string | undefined,
    reply: StreamReply,
  ): Sent {
    const known = this.#sessions.of(session, caller);
    if (known !== undefined) return known.stream(lastEventId, reply);
    return endLater(reply, sessionGone);
  }

  end(session: string, caller: Caller): Promise<number> {
    if (this.#sessions.of(session, caller) === undefined) return Promise.resolve(404);
    this.#sessions.drop(session);
    return Promise.resolve(200);
  }

  health(): ReturnType<Upstream["health"]> {
    return this.#options.inner.health();
  }

  /** Ends the sessions; `inner` is its owner's. */
  close(): Promise<void> {
    return this.#sessions.close();
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
        const answer = answerTo(bytes, outgoing.message.id);
        const discovered = answer?.result;
        if (discovered === undefined) {
          this.#options.misfit();
          refuse(reply, outgoing, bytes, answer);
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
        this.#sessions.add(id, new LegacySession(options));
        reply.opened(id, true);
        reply.response(initializeAnswer(discovered, revision, message.id, inner.name), 200);
      },
      failed: (failure) => reply.failed(failure),
    });
  }

  #refusal(caller: Caller): UpstreamFailure | undefined {
    const own = this.#sessions.countOf(caller);
    const { bridgedSessionsPerCaller, bridgedSessions } = heldLimits;
    if (own < bridgedSessionsPerCaller && this.#sessions.size < bridgedSessions) return undefined;
    const message = `This caller has ${own} sessions open here, all callers together ${this.#sessions.size}; end some.`;
    return tooManySessions(message);
  }
}

/** The server's own words, unless they are that it does not know what its client never said. */
function refuse(reply: Reply, { message }: Outgoing, bytes: Buffer, answer?: Answer): void {
  const { id, method } = message;
  if (answer === undefined || answer.error?.["code"] === -32601) {
    reply.failed({ code: "bad-answer", message: "It does not answer server/discover." });
  } else reply.response(legacyAnswer(bytes, answer, id, method), 200);
}

const largeClient: UpstreamFailure = {
  code: "not-sent",
  message: "The client says too much about itself: its clientInfo and capabilities are too large.",
};

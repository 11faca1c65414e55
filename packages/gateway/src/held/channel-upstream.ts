import { setTimeout as pause } from "node:timers/promises";
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
import type { OpenChannel } from "./channel.ts";
import { ChannelSession } from "./channel-session.ts";
import { sessionGone, tooManySessions } from "./failures.ts";
import { newHeldSession } from "./held-session.ts";
import { endLater, failLater } from "./later.ts";
import { heldLimits } from "./limits.ts";
import { parseMessage } from "./message.ts";
import { RestartPause } from "./restart-pause.ts";
import { SessionTable } from "./session-table.ts";

/**
 * A legacy server behind legacy clients where there is only a pipe of messages: every client session has a peer (a
 * process, an HTTP+SSE session) of its own, which ends with it. A peer that dies takes its session along: its calls
 * fail, later ones are told `session-gone`, and `initialize` starts a new one.
 */
export function channelUpstream(name: string, open: OpenChannel): Upstream {
  return new ChannelUpstream(name, open);
}

class ChannelUpstream implements Upstream {
  readonly name: string;
  readonly #open: OpenChannel;
  readonly #sessions = new SessionTable<ChannelSession>();
  readonly #restart = new RestartPause();
  #health: ReturnType<Upstream["health"]> = { state: "unknown" };

  constructor(name: string, open: OpenChannel) {
    this.name = name;
    this.#open = open;
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    if (outgoing.message.method === "initialize") return this.#initialize(outgoing, reply);
    const session = this.#sessions.of(outgoing.session, outgoing.caller);
    if (session !== undefined) return session.request(outgoing, reply);
    return failLater(reply, sessionGone);
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
    return this.#health;
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  #initialize(outgoing: Outgoing, reply: Reply): Sent {
    const refusal = this.#refusal(outgoing.caller);
    if (refusal !== undefined) return failLater(reply, refusal);
    const waitMs = this.#restart.leftMs;
    if (waitMs === 0) return this.#start(outgoing, reply);
    if (waitMs > heldLimits.restartPatienceMs) return failLater(reply, this.#resting(waitMs));
    return this.#startLater(outgoing, reply, waitMs);
  }

  #startLater(outgoing: Outgoing, reply: Reply, waitMs: number): Sent {
    const waiting = new AbortController();
    let sent: Sent = {
      cancel: (reason) => {
        waiting.abort();
        reply.failed({ code: "cancelled", message: reason });
      },
    };
    const start = async (): Promise<void> => {
      await pause(waitMs);
      if (!waiting.signal.aborted) sent = this.#start(outgoing, reply);
    };
    void start();
    return { cancel: (reason) => sent.cancel(reason) };
  }

  #start(outgoing: Outgoing, reply: Reply): Sent {
    const { caller } = outgoing;
    const id = newHeldSession();
    let opened = false;
    const session = new ChannelSession(this.#open, caller, (failure) => {
      if (!opened) this.#restart.failed();
      this.#health = { state: "down", reason: failure.message };
      this.#sessions.forget(id);
    });
    this.#sessions.add(id, session);
    return session.request(outgoing, {
      opened: () => undefined,
      head: (connectedAt) => reply.head(connectedAt),
      message: (bytes) => reply.message(bytes),
      response: (bytes, status) => {
        const answer = parseMessage(bytes);
        const hello = answer?.kind === "answer" ? answer.result : undefined;
        opened = true;
        this.#restart.worked();
        this.#health = { state: "up" };
        if (hello === undefined) this.#sessions.drop(id);
        else session.agreed(hello["protocolVersion"]);
        reply.opened(hello === undefined ? undefined : id, hello !== undefined);
        reply.response(bytes, status);
      },
      failed: (failure) => {
        reply.failed(failure);
        this.#sessions.drop(id);
      },
    });
  }

  #refusal(caller: Caller): UpstreamFailure | undefined {
    const own = this.#sessions.countOf(caller);
    if (own >= heldLimits.sessionsPerCaller) {
      return tooManySessions(`This caller has ${own} sessions open here; end some.`);
    }
    if (this.#sessions.size < heldLimits.sessions) return undefined;
    return tooManySessions(`${this.#sessions.size} sessions are open here; come back later.`);
  }

  #resting(waitMs: number): UpstreamFailure {
    const { reason = "" } = this.#health;
    return {
      code: "not-sent",
      message: `It failed to start several times and rests. ${reason}`.trim(),
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    };
  }
}

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
import { newHeldSession } from "./held-session.ts";
import { heldLimits } from "./limits.ts";
import { parseMessage } from "./message.ts";
import { RestartPause } from "./restart-pause.ts";

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
  readonly #sessions = new Map<string, ChannelSession>();
  readonly #perCaller = new Map<string, number>();
  readonly #ending = new Set<Promise<void>>();
  readonly #restart = new RestartPause();
  readonly #sweep: NodeJS.Timeout;
  #health: ReturnType<Upstream["health"]> = { state: "unknown" };

  constructor(name: string, open: OpenChannel) {
    this.name = name;
    this.#open = open;
    this.#sweep = setInterval(() => this.#endIdle(), heldLimits.sweepMs).unref();
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    if (outgoing.message.method === "initialize") return this.#initialize(outgoing, reply);
    const session = this.#sessionOf(outgoing.session, outgoing.caller);
    if (session !== undefined) return session.request(outgoing, reply);
    return failLater(reply, sessionGone);
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
    return this.#health;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const [id, session] of this.#sessions) this.#drop(id, session);
    await Promise.all(this.#ending);
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
      this.#forget(id, session);
    });
    this.#sessions.set(id, session);
    this.#perCaller.set(caller.id, (this.#perCaller.get(caller.id) ?? 0) + 1);
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
        if (hello === undefined) this.#drop(id, session);
        else session.agreed(hello["protocolVersion"]);
        reply.opened(hello === undefined ? undefined : id, hello !== undefined);
        reply.response(bytes, status);
      },
      failed: (failure) => {
        reply.failed(failure);
        this.#drop(id, session);
      },
    });
  }

  #refusal(caller: Caller): UpstreamFailure | undefined {
    const own = this.#perCaller.get(caller.id) ?? 0;
    if (own >= heldLimits.sessionsPerCaller) {
      return tooMany(`This caller has ${own} sessions open here; end some.`);
    }
    if (this.#sessions.size < heldLimits.sessions) return undefined;
    return tooMany(`${this.#sessions.size} sessions are open here; come back later.`);
  }

  #resting(waitMs: number): UpstreamFailure {
    const { reason = "" } = this.#health;
    return {
      code: "not-sent",
      message: `It failed to start several times and rests. ${reason}`.trim(),
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    };
  }

  #sessionOf(id: string | undefined, caller: Caller): ChannelSession | undefined {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    return session?.callerId === caller.id ? session : undefined;
  }

  #drop(id: string, session: ChannelSession): void {
    if (!this.#forget(id, session)) return;
    const ending = session.close().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #forget(id: string, session: ChannelSession): boolean {
    if (!this.#sessions.delete(id)) return false;
    const left = (this.#perCaller.get(session.callerId) ?? 1) - 1;
    if (left > 0) this.#perCaller.set(session.callerId, left);
    else this.#perCaller.delete(session.callerId);
    return true;
  }

  #endIdle(): void {
    const before = performance.now() - heldLimits.idleMs;
    for (const [id, session] of this.#sessions) {
      if (session.isQuiet && session.lastUsed < before) this.#drop(id, session);
    }
  }
}

const sessionGone: UpstreamFailure = {
  code: "session-gone",
  message: "The session is over; initialise again.",
  status: 404,
};

function tooMany(message: string): UpstreamFailure {
  return { code: "turned-away", message, retryAfterSeconds: 30 };
}

/** Tells a failure once the caller has what `request` returns. */
export function failLater(reply: Reply, failure: UpstreamFailure): Sent {
  let over = false;
  const finish = (how: UpstreamFailure): void => {
    if (over) return;
    over = true;
    reply.failed(how);
  };
  queueMicrotask(() => finish(failure));
  return { cancel: (reason) => finish({ code: "cancelled", message: reason }) };
}

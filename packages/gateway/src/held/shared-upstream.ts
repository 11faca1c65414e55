import { anonymous } from "../caller.ts";
import type {
  Outgoing,
  Reply,
  Sent,
  StreamReply,
  Upstream,
  UpstreamFailure,
} from "../upstream/upstream.ts";
import type { OpenChannel } from "./channel.ts";
import { noSessions } from "./failures.ts";
import { endLater, failLater } from "./later.ts";
import { heldLimits } from "./limits.ts";
import { errorAnswer } from "./message.ts";
import { modernStatus } from "./modern-result.ts";
import { Multiplexer } from "./multiplexer.ts";
import { RestartPause } from "./restart-pause.ts";

/**
 * A 2026-07-28 server on a pipe of messages: requests stand by themselves there, so all callers share one process, which
 * starts with the first request, again after it died, and ends when nobody asked anything for long.
 */
export function sharedUpstream(name: string, open: OpenChannel): Upstream {
  return new SharedUpstream(name, open);
}

class SharedUpstream implements Upstream {
  readonly name: string;
  readonly #open: OpenChannel;
  readonly #restart = new RestartPause();
  readonly #ending = new Set<Promise<void>>();
  readonly #sweep: NodeJS.Timeout;
  #calls: Multiplexer | undefined;
  #lastUsed = 0;
  #health: ReturnType<Upstream["health"]> = { state: "unknown" };

  constructor(name: string, open: OpenChannel) {
    this.name = name;
    this.#open = open;
    this.#sweep = setInterval(() => this.#endIdle(), heldLimits.sweepMs).unref();
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    this.#lastUsed = performance.now();
    if (this.#calls === undefined && this.#restart.leftMs > 0)
      return failLater(reply, this.#resting());
    this.#calls ??= this.#start();
    return this.#calls.request(outgoing, {
      opened: () => undefined,
      head: (connectedAt) => {
        this.#restart.worked();
        this.#health = { state: "up" };
        reply.head(connectedAt);
      },
      message: (bytes) => reply.message(bytes),
      response: (bytes, status) => reply.response(bytes, status),
      failed: (failure) => reply.failed(failure),
    });
  }

  /** Clients of 2026-07-28 say nothing outside of requests; over HTTP they cancel by closing the answer's stream. */
  note(): Promise<number> {
    return Promise.resolve(202);
  }

  stream(_session: string, _caller: unknown, _lastEventId: unknown, reply: StreamReply): Sent {
    return endLater(reply, noSessions);
  }

  end(): Promise<number> {
    return Promise.resolve(404);
  }

  health(): ReturnType<Upstream["health"]> {
    return this.#health;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#drop();
    await Promise.all(this.#ending);
  }

  #start(): Multiplexer {
    const calls: Multiplexer = new Multiplexer(this.#open, anonymous, {
      unasked: (bytes, message) => {
        if (message.kind === "request") {
          calls.note(errorAnswer(message.id, -32601, "A 2026-07-28 server asks by its results."));
        } else if (message.method === "notifications/message") calls.tellOnlyLogging(bytes);
      },
      statusOf: modernStatus,
      ended: (failure) => {
        if (this.#calls === calls) this.#calls = undefined;
        this.#restart.failed();
        this.#health = { state: "down", reason: failure.message };
      },
    });
    return calls;
  }

  #resting(): UpstreamFailure {
    return {
      code: "not-sent",
      message:
        `It ended several times without an answer and rests. ${this.#health.reason ?? ""}`.trim(),
      retryAfterSeconds: Math.ceil(this.#restart.leftMs / 1_000),
    };
  }

  #endIdle(): void {
    const before = performance.now() - heldLimits.idleMs;
    if (this.#calls?.underWay === 0 && this.#lastUsed < before) this.#drop();
  }

  #drop(): void {
    const calls = this.#calls;
    this.#calls = undefined;
    if (calls === undefined) return;
    const ending = calls.close().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}

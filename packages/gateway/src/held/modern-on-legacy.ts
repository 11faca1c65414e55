import type { Caller } from "../caller.ts";
import type { TextSealer } from "../sessions/sealed-text.ts";
import type {
  Outgoing,
  Reply,
  Sent,
  StreamReply,
  Upstream,
  UpstreamFailure,
} from "../upstream/upstream.ts";
import { BridgedCall } from "./bridged-call.ts";
import { noSessions } from "./failures.ts";
import { answerLater, endLater } from "./later.ts";
import type { LegacyPeer } from "./legacy-peer.ts";
import { LegacyPeers, type Lease } from "./legacy-peers.ts";
import { errorAnswer } from "./message.ts";
import { discoverAnswer } from "./modern-result.ts";
import { NewsSubscription } from "./news-subscription.ts";
import { ParkedCalls } from "./parked-calls.ts";
import { PeerNews } from "./peer-news.ts";
import { legacyOnly } from "./protocol-keys.ts";

export interface ModernOnLegacyOptions {
  /** Speaks to the server in its own era. */
  readonly inner: Upstream;
  /** A session costs no process, as over HTTP. */
  readonly cheapSessions: boolean;
  readonly sealer: TextSealer;
  /** URL of this replica; "" where there is no other. */
  readonly holder: string;
  /** Hears when the server does not seem to speak its era any more. */
  readonly misfit: () => void;
}

/** A server of 2025-11-25 or before, for clients of 2026-07-28. */
export function modernOnLegacy(options: ModernOnLegacyOptions): Upstream {
  return new ModernOnLegacy(options);
}

class ModernOnLegacy implements Upstream {
  readonly name: string;
  readonly #inner: Upstream;
  readonly #peers: LegacyPeers;
  readonly #parked: ParkedCalls<BridgedCall>;
  readonly #news = new Map<LegacyPeer, PeerNews>();
  readonly #subscriptions = new Set<NewsSubscription>();

  constructor({ inner, cheapSessions, sealer, holder, misfit }: ModernOnLegacyOptions) {
    this.name = inner.name;
    this.#inner = inner;
    this.#peers = new LegacyPeers(inner, cheapSessions, {
      ended: (peer) => {
        this.#news.get(peer)?.close();
        this.#news.delete(peer);
      },
      misfit,
    });
    this.#parked = new ParkedCalls(sealer, holder);
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    const { id, method, params } = outgoing.message;
    if (method === "server/discover") return this.#discover(outgoing, reply);
    if (method === "subscriptions/listen") return this.#listen(outgoing, reply);
    if (legacyOnly.has(method)) {
      return answerLater(reply, errorAnswer(id, -32601, `2026-07-28 has no ${method}.`), 404);
    }
    const state = params?.["requestState"];
    if (typeof state === "string") return this.#resume(outgoing, reply, state);
    return this.#call(outgoing, reply);
  }

  note(): Promise<number> {
    return Promise.resolve(202);
  }

  stream(
    _session: string,
    _caller: Caller,
    _lastEventId: string | undefined,
    reply: StreamReply,
  ): Sent {
    return endLater(reply, noSessions);
  }

  end(): Promise<number> {
    return Promise.resolve(404);
  }

  health(): ReturnType<Upstream["health"]> {
    return this.#inner.health();
  }

  /** Ends the bridge; `inner` is its owner's. */
  close(): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.cancel("The gateway goes away.");
    this.#parked.close();
    this.#peers.close();
    return Promise.resolve();
  }

  #call(outgoing: Outgoing, reply: Reply): Sent {
    let lease: Lease | undefined;
    let moved = false;
    const call: BridgedCall = new BridgedCall(outgoing, reply, {
      park: (parked) => this.#parked.park(parked),
      news: (bytes, message) => {
        for (const [peer, news] of this.#news) {
          if (peer.caller.id === outgoing.caller.id) news.note(bytes, message);
        }
      },
      moveOn: () => {
        if (moved) return false;
        moved = true;
        lease?.release();
        lease = undefined;
        void start(this.#peers.lease(outgoing));
        return true;
      },
      over: () => {
        lease?.release();
        lease = undefined;
      },
    });
    const startAfter = async (opening: Promise<void>, peer: LegacyPeer): Promise<void> => {
      await opening;
      call.start(peer);
    };
    const begin = (had: Lease | UpstreamFailure): void => {
      if ("code" in had) call.fail(had);
      else if (call.isOver) had.release();
      else {
        lease = had;
        const opening = had.asks ? this.#openForQuestions(call, had.peer) : undefined;
        if (opening === undefined) call.start(had.peer);
        else void startAfter(opening, had.peer);
      }
    };
    const start = async (had: Lease | Promise<Lease | UpstreamFailure>): Promise<void> =>
      begin(await had);
    const first = this.#peers.lease(outgoing);
    if (first instanceof Promise) void start(first);
    else begin(first);
    return call;
  }

  #resume(outgoing: Outgoing, reply: Reply, state: string): Sent {
    const call = this.#parked.take(state, outgoing.caller.id);
    const { id } = outgoing.message;
    if (call === undefined || call.isOver) {
      return answerLater(
        reply,
        errorAnswer(
          id,
          -32602,
          "requestState: the call that waited for this input is over; call again without it.",
        ),
        200,
      );
    }
    if (!call.isSame(outgoing)) {
      call.expired();
      return answerLater(
        reply,
        errorAnswer(
          id,
          -32602,
          "requestState: it belongs to another call; repeat the call as it was.",
        ),
        200,
      );
    }
    call.resume(outgoing, reply);
    return call;
  }

  #discover(outgoing: Outgoing, reply: Reply): Sent {
    const { caller, message } = outgoing;
    return this.#withPeer(caller, reply, ({ hello }) => {
      reply.head(undefined);
      reply.response(discoverAnswer(hello, message.id), 200);
    });
  }

  #listen(outgoing: Outgoing, reply: Reply): Sent {
    const subscription: NewsSubscription = new NewsSubscription(outgoing, reply, {
      peer: async () => {
        const had = await this.#peers.shared(outgoing.caller, {});
        return "code" in had ? had : had.peer;
      },
      newsOf: (peer) => this.#newsOf(peer),
      keep: (peer) => this.#peers.keep(peer),
      unkeep: (peer) => this.#peers.unkeep(peer),
      over: () => void this.#subscriptions.delete(subscription),
    });
    this.#subscriptions.add(subscription);
    void subscription.start();
    return subscription;
  }

  /** A call whose server may ask for input starts when what the server asks can be heard. */
  #openForQuestions(call: BridgedCall, peer: LegacyPeer): Promise<void> | undefined {
    peer.current = call;
    return this.#newsOf(peer).openForQuestions();
  }

  #newsOf(peer: LegacyPeer): PeerNews {
    let news = this.#news.get(peer);
    if (news === undefined) {
      news = new PeerNews(peer);
      this.#news.set(peer, news);
    }
    return news;
  }

  /** Does something with the caller's shared peer, unless it is cancelled before there is one. */
  #withPeer(caller: Caller, reply: Reply, work: (peer: LegacyPeer) => void): Sent {
    let over = false;
    const start = async (): Promise<void> => {
      const had = await this.#peers.shared(caller, {});
      if (over) return;
      over = true;
      if ("code" in had) reply.failed(had);
      else work(had.peer);
    };
    void start();
    return {
      cancel: (reason) => {
        if (over) return;
        over = true;
        reply.failed({ code: "cancelled", message: reason });
      },
    };
  }
}

import { setTimeout as pause } from "node:timers/promises";
import type { RequestId } from "../json-rpc.ts";
import { metaKeys } from "../meta-keys.ts";
import type { Outgoing, Reply, Sent, UpstreamFailure } from "../upstream/upstream.ts";
import { type LegacyPeer, isFailure } from "./legacy-peer.ts";
import { heldLimits } from "./limits.ts";
import { errorAnswer, objectAt, toBytes } from "./message.ts";
import type { NewsListener, PeerNews } from "./peer-news.ts";
import {
  type NewsFilter,
  allChanged,
  filterJson,
  honoured,
  readFilter,
  stamped,
} from "./upstream-news.ts";

/** What a subscription needs of its surroundings. */
export interface NewsSubscriptionHost {
  readonly peer: () => Promise<LegacyPeer | UpstreamFailure>;
  readonly newsOf: (peer: LegacyPeer) => PeerNews;
  readonly keep: (peer: LegacyPeer) => void;
  readonly unkeep: (peer: LegacyPeer) => void;
  readonly over: () => void;
}

/**
 * A `subscriptions/listen` of 2026-07-28 on a legacy server: acknowledged here, fed from the notifications of a session,
 * and carried over to a new session when that one ends.
 */
export class NewsSubscription implements Sent {
  readonly #id: RequestId;
  readonly #filter: NewsFilter | undefined;
  readonly #reply: Reply;
  readonly #host: NewsSubscriptionHost;
  #detach: (() => void) | undefined;
  #acknowledged = false;
  #over = false;

  constructor(outgoing: Outgoing, reply: Reply, host: NewsSubscriptionHost) {
    this.#id = outgoing.message.id;
    this.#filter = readFilter(outgoing.message.params);
    this.#reply = reply;
    this.#host = host;
  }

  async start(): Promise<void> {
    for (let failures = 0; !this.#over; failures++) {
      const peer = await this.#host.peer();
      if (this.#over) return;
      if (!isFailure(peer)) {
        this.#attach(peer);
        return;
      }
      if (!this.#acknowledged) {
        this.#end();
        this.#reply.failed(peer);
        return;
      }
      const pauseMs = heldLimits.minRestartMs * 2 ** Math.min(failures, 20);
      await pause(Math.min(pauseMs, heldLimits.maxRestartMs), undefined, { ref: false });
    }
  }

  cancel(reason: string): void {
    if (this.#over) return;
    this.#end();
    this.#reply.failed({ code: "cancelled", message: reason });
  }

  #attach(peer: LegacyPeer): void {
    if (this.#filter === undefined) {
      this.#finish(
        errorAnswer(
          this.#id,
          -32602,
          "params.notifications: a filter of what to listen to is missing.",
        ),
      );
      return;
    }
    const filter = honoured(this.#filter, peer.capabilities);
    if (!this.#acknowledged) this.#acknowledge(filter);
    // What happened since the last session ended is not known.
    else for (const bytes of allChanged(filter)) this.#tell(bytes);
    if (Object.keys(filterJson(filter)).length === 0) {
      const serverInfo = objectAt(peer.hello, "serverInfo") ?? {};
      const meta = { [metaKeys.subscriptionId]: this.#id, [metaKeys.serverInfo]: serverInfo };
      this.#finish(toBytes({ id: this.#id, result: { resultType: "complete", _meta: meta } }));
      return;
    }
    const news = this.#host.newsOf(peer);
    const listener: NewsListener = {
      filter,
      tell: (bytes) => this.#tell(bytes),
      lost: () => {
        this.#detach?.();
        void this.start();
      },
    };
    if (news.size >= heldLimits.listeners) {
      this.#finish(errorAnswer(this.#id, -32603, "Too many listeners."));
      return;
    }
    this.#host.keep(peer);
    news.add(listener);
    this.#detach = () => {
      this.#detach = undefined;
      news.remove(listener);
      this.#host.unkeep(peer);
    };
  }

  #acknowledge(filter: NewsFilter): void {
    this.#acknowledged = true;
    this.#reply.head(undefined);
    const params = { notifications: filterJson(filter) };
    this.#tell(toBytes({ method: "notifications/subscriptions/acknowledged", params }));
  }

  #tell(bytes: Buffer): void {
    if (!this.#over) this.#reply.message(stamped(bytes, this.#id));
  }

  #finish(bytes: Buffer): void {
    this.#end();
    this.#reply.head(undefined);
    this.#reply.response(bytes, 200);
  }

  #end(): void {
    this.#over = true;
    this.#detach?.();
    this.#host.over();
  }
}

import { setTimeout as pause } from "node:timers/promises";
import type { Caller } from "../caller.ts";
import { type Era, revisionOf } from "../era.ts";
import type {
  Outgoing,
  OutgoingNote,
  Reply,
  Sent,
  StreamReply,
  Upstream,
  UpstreamFailure,
} from "../upstream/upstream.ts";
import { type Verdict, probeEras } from "./era-probe.ts";
import { EraWatch } from "./era-watch.ts";
import { beforeTheRequest } from "./legacy-peer.ts";
import { heldLimits } from "./limits.ts";
import { errorAnswer } from "./message.ts";
import { answerLater } from "./later.ts";

/** The ways to one server. What is never asked for is never made. */
export interface Ways {
  readonly name: string;
  /** Whether the server speaks an era. */
  readonly probe: (era: Era, caller: Caller) => Promise<Verdict>;
  /** To clients of the era that the server speaks as well. */
  readonly same: (era: Era) => Upstream;
  /** To clients of this era at a server that speaks the other one; `misfit` is told when it seems not to any more. */
  readonly bridged: (client: Era, misfit: () => void) => Upstream;
  /** Whether the eras are worth asking for again from time to time. */
  readonly changes: boolean;
  readonly health: () => ReturnType<Upstream["health"]>;
  readonly close: () => Promise<void>;
}

/**
 * A server for clients of both eras: in their own where it speaks it, else bridged. Which eras that are is asked once, with
 * the first request, and again after it went away or some minutes later.
 */
export class RoutedUpstream implements Upstream {
  readonly name: string;
  readonly #ways: Ways;
  readonly #routes: Record<Era, Upstream | undefined> = { legacy: undefined, modern: undefined };
  readonly #known: Record<Era, boolean | undefined> = { legacy: undefined, modern: undefined };
  readonly #refresh: NodeJS.Timeout;
  #learning: { readonly caller: Caller; readonly done: Promise<void> } | undefined;
  readonly #failures: Record<Era, UpstreamFailure | undefined> = {
    legacy: undefined,
    modern: undefined,
  };
  #learntAt = 0;
  #stale = false;
  #waiting = new Set<() => void>();

  constructor(ways: Ways) {
    this.name = ways.name;
    this.#ways = ways;
    this.#refresh = setInterval(() => {
      this.#stale = ways.changes;
    }, heldLimits.refreshMs).unref();
  }

  request(outgoing: Outgoing, reply: Reply): Sent {
    const { method, id } = outgoing.message;
    if (method === "initialize" && outgoing.headers["mcp-protocol-version"] === revisionOf.modern) {
      return answerLater(reply, errorAnswer(id, -32601, "2026-07-28 has no initialize."), 404);
    }
    const route = this.#routes[outgoing.era];
    if (route === undefined) return this.#requestOnceKnown(outgoing, reply);
    if (this.#stale || route.health().state === "down") this.#learnAgain(outgoing.caller);
    return this.#send(route, outgoing, reply);
  }

  async note(outgoing: OutgoingNote): Promise<number> {
    const { era, caller } = outgoing;
    const route = this.#routes[era] ?? (await this.#route(era, caller));
    return "code" in route ? 502 : route.note(outgoing);
  }

  stream(
    session: string,
    caller: Caller,
    lastEventId: string | undefined,
    reply: StreamReply,
  ): Sent {
    const known = this.#routes.legacy;
    if (known !== undefined) return known.stream(session, caller, lastEventId, reply);
    let sent: Sent | undefined;
    let isOver = false;
    const open = async (): Promise<void> => {
      const route = await this.#route("legacy", caller);
      if (isOver) return;
      if ("code" in route) reply.ended(route);
      else sent = route.stream(session, caller, lastEventId, reply);
    };
    void open();
    return {
      cancel: (reason) => {
        isOver = true;
        sent?.cancel(reason);
      },
    };
  }

  async end(session: string, caller: Caller): Promise<number> {
    const route = this.#routes.legacy ?? (await this.#route("legacy", caller));
    return "code" in route ? 502 : route.end(session, caller);
  }

  health(): ReturnType<Upstream["health"]> {
    const { legacy, modern } = this.#routes;
    const failure = (legacy ?? modern) ? undefined : telling(this.#failures);
    if (failure !== undefined) return { state: "down", reason: failure.message };
    return this.#ways.health();
  }

  async close(): Promise<void> {
    clearInterval(this.#refresh);
    await this.#ways.close();
  }

  readonly #misfit = (): void => {
    this.#stale = true;
  };

  #send(route: Upstream, outgoing: Outgoing, reply: Reply): Sent {
    const { changes } = this.#ways;
    return route.request(outgoing, changes ? new EraWatch(outgoing, reply, this.#misfit) : reply);
  }

  #requestOnceKnown(outgoing: Outgoing, reply: Reply): Sent {
    let sent: Sent | undefined;
    let isOver = false;
    const start = async (): Promise<void> => {
      const route = await this.#route(outgoing.era, outgoing.caller);
      if (isOver) return;
      if ("code" in route) {
        isOver = true;
        reply.failed(route);
      } else sent = this.#send(route, outgoing, reply);
    };
    void start();
    return {
      cancel: (reason) => {
        if (sent !== undefined) sent.cancel(reason);
        else if (!isOver) {
          isOver = true;
          reply.failed({ code: "cancelled", message: reason });
        }
      },
    };
  }

  /** The way for a client of this era, as soon as it is known; the failure when it cannot be. */
  async #route(era: Era, caller: Caller): Promise<Upstream | UpstreamFailure> {
    for (let own = false; this.#routes[era] === undefined && !own;) {
      // Another caller's credential may be refused where this one's is not.
      own = this.#learning === undefined || this.#learning.caller.id === caller.id;
      this.#learning ??= { caller, done: this.#learn(caller) };
      await Promise.race([this.#learning.done, this.#settled(era)]);
    }
    return this.#routes[era] ?? telling(this.#failures) ?? unknownProtocol;
  }

  /** Resolves when there is a way for clients of this era. */
  #settled(era: Era): Promise<void> {
    if (this.#routes[era] !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#routes[era] === undefined) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  async #learn(caller: Caller): Promise<void> {
    // Signs that come from now on are about what is heard now.
    this.#stale = false;
    const heard = new Map<Era, Verdict>();
    const ask = {
      legacy: () => this.#probe("legacy", caller),
      modern: () => this.#probe("modern", caller),
    };
    await probeEras(ask, (era, verdict) => {
      heard.set(era, verdict);
      this.#hear(heard);
    });
    this.#learning = undefined;
    this.#waiting.clear();
    this.#learntAt = performance.now();
    // Who spoke neither was not there: it may come back as something else.
    this.#stale ||= !isThere(heard);
  }

  /** A proxy, or a server on its way up, answers in the server's place: what contradicts what is known is asked twice. */
  async #probe(era: Era, caller: Caller): Promise<Verdict> {
    const verdict = await this.#ways.probe(era, caller);
    if (verdict !== "speaks-not" || this.#known[era] !== true) return verdict;
    await pause(heldLimits.minRestartMs, undefined, { ref: false });
    return await this.#ways.probe(era, caller);
  }

  /** That an era is not spoken counts from a server that speaks the other one: else nobody was there to say so. */
  #hear(heard: ReadonlyMap<Era, Verdict>): void {
    for (const [era, verdict] of heard) {
      this.#failures[era] = typeof verdict === "string" ? undefined : verdict;
      if (verdict === "speaks") this.#known[era] = true;
      else if (typeof verdict === "string" && isThere(heard)) this.#known[era] = false;
    }
    this.#choose();
  }

  /** In the client's own era where the server speaks it; else bridged, once it is known that it does not. */
  #choose(): void {
    for (const [client, other] of [
      ["legacy", "modern"],
      ["modern", "legacy"],
    ] as const) {
      if (this.#known[client] === true) this.#routes[client] = this.#ways.same(client);
      else if (
        this.#known[other] === true &&
        (this.#known[client] === false || this.#fails(client))
      ) {
        this.#routes[client] = this.#ways.bridged(client, this.#misfit);
      }
    }
    for (const look of this.#waiting) look();
  }

  /** Old servers fail in their own ways at what they do not know; that they answered the other era shows that they are there. */
  #fails(era: Era): boolean {
    const failure = this.#failures[era];
    return failure?.status !== undefined && failure.status >= 500 && failure.code === "cut";
  }

  #learnAgain(caller: Caller): void {
    if (this.#learning !== undefined || !this.#ways.changes) return;
    if (performance.now() - this.#learntAt < heldLimits.rediscoverMs) return;
    this.#learning = { caller, done: this.#learn(caller) };
  }
}

function isThere(heard: ReadonlyMap<Era, Verdict>): boolean {
  return [...heard.values()].includes("speaks");
}

const unknownProtocol: UpstreamFailure = {
  code: "not-sent",
  message:
    "It answers, but neither to server/discover nor to initialize: check that its URL is that of an MCP server.",
};

/** Of several reasons the one that says most. */
function telling(
  failures: Readonly<Record<Era, UpstreamFailure | undefined>>,
): UpstreamFailure | undefined {
  const rank = ["unauthorized", "turned-away"];
  const all = [failures.legacy, failures.modern].filter((failure) => failure !== undefined);
  const [first] = all.toSorted((a, b) => rank.indexOf(b.code) - rank.indexOf(a.code));
  return first === undefined ? undefined : beforeTheRequest(first);
}

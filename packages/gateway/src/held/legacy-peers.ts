import { type JsonObject, canonicalJson } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { UnderWay } from "../under-way.ts";
import type { Outgoing, Upstream, UpstreamFailure } from "../upstream/upstream.ts";
import { type LegacyPeer, isFailure, openLegacyPeer } from "./legacy-peer.ts";
import { heldLimits } from "./limits.ts";
import { isSmall } from "./message.ts";
import { inputCapabilities } from "./protocol-keys.ts";

/** A peer to make one call on. `release` must be called once when the call is over. */
export interface Lease {
  readonly peer: LegacyPeer;
  /** Nobody else uses the peer meanwhile, and its server may ask for input. */
  readonly asks: boolean;
  readonly release: () => void;
}

export interface LegacyPeersHost {
  /** Hears of every peer that is given up. */
  readonly ended: (peer: LegacyPeer) => void;
  /** No session could be had: perhaps the server does not speak its era any more. */
  readonly misfit: () => void;
}

interface Order {
  readonly caller: Caller;
  readonly capabilities: JsonObject;
  /** The server may ask for input. */
  readonly asks: boolean;
  /** The session is used again for other calls. */
  readonly again: boolean;
}

interface Group {
  /** Peers that wait for a call, or the one that all share. */
  readonly idle: LegacyPeer[];
  /** Calls that wait for a peer. */
  readonly waiting: ((lease: Lease | UpstreamFailure) => void)[];
  opening: Promise<LegacyPeer | UpstreamFailure> | undefined;
  busy: number;
}

/** Methods in which a server of 2025-11-25 may ask its client for input, as the input-required results of 2026-07-28 have it. */
const asking: ReadonlySet<string> = new Set(["tools/call", "prompts/get", "resources/read"]);

/**
 * Sessions at a legacy server for clients that have none of their own. They are never shared between callers, nor
 * between clients with other capabilities, because a server shows different things to those.
 *
 * - A named caller has one session, which all of its requests share.
 * - A call whose client can be asked for input has a session to itself while it runs, so that no question reaches another
 *   call: over stdio and HTTP+SSE nothing tells which call a question belongs to, and over streamable HTTP many servers
 *   ask on the session's stream instead of the call's. Such sessions are used again.
 * - Anonymous callers may be anybody. Where sessions are cheap (over HTTP) each of their tool calls has one of its own that
 *   ends with it; a few are initialised in advance, so that a call does not wait for that. What only reads shares one, on
 *   which no tool is ever called. Over stdio a session is a process, which a call cannot have for itself: there they share
 *   one, and state that a server keeps in it is theirs together; name callers (keys, tokens) where that matters.
 *   Measured against a server of the SDK, one call at a time: 1.7 ms and 650 µs of our CPU for such a call, 0.5 ms and
 *   280 µs for one on a shared session.
 */
export class LegacyPeers {
  readonly #inner: Upstream;
  readonly #cheap: boolean;
  readonly #host: LegacyPeersHost;
  readonly #groups = new Map<string, Group>();
  readonly #perCaller = new Map<string, number>();
  readonly #all = new UnderWay<LegacyPeer>();
  readonly #sweep: NodeJS.Timeout;
  /** Peers that somebody listens to. */
  readonly #kept = new Map<LegacyPeer, number>();
  #closed = false;

  /** `cheap`: a session costs no process. */
  constructor(inner: Upstream, cheap: boolean, host: LegacyPeersHost) {
    this.#inner = inner;
    this.#cheap = cheap;
    this.#host = host;
    this.#sweep = setInterval(() => this.#endIdle(), heldLimits.sweepMs).unref();
  }

  /** A peer for a request: at once where one is open. */
  lease({ caller, message }: Outgoing): Lease | Promise<Lease | UpstreamFailure> {
    const capabilities = inputCapabilities(message.params);
    if (!isSmall(capabilities, heldLimits.profileSize)) return Promise.resolve(largeProfile);
    const profile = canonicalJson(capabilities);
    const asks = profile !== "{}" && asking.has(message.method);
    const order = { caller, capabilities, asks };
    if (this.#cheap && message.method === "tools/call" && caller.kind === "anonymous") {
      return this.#exclusive(this.#group("fresh", caller, profile), { ...order, again: false });
    }
    if (asks)
      return this.#exclusive(this.#group("asked", caller, profile), { ...order, again: true });
    return this.shared(caller, capabilities);
  }

  /** The peer that this caller's requests share. */
  shared(caller: Caller, capabilities: JsonObject): Lease | Promise<Lease | UpstreamFailure> {
    const group = this.#group("shared", caller, canonicalJson(capabilities));
    const [peer] = group.idle;
    if (peer !== undefined && !peer.gone) return leaseOf(peer);
    group.idle.length = 0;
    group.opening ??= this.#open(caller, capabilities).finally(() => {
      group.opening = undefined;
    });
    return group.opening.then((opened) => {
      if (isFailure(opened)) return opened;
      if (!group.idle.includes(opened)) group.idle.push(opened);
      return leaseOf(opened);
    });
  }

  /** While it is kept a peer counts as used. */
  keep(peer: LegacyPeer): void {
    this.#kept.set(peer, (this.#kept.get(peer) ?? 0) + 1);
  }

  unkeep(peer: LegacyPeer): void {
    const left = (this.#kept.get(peer) ?? 1) - 1;
    if (left > 0) this.#kept.set(peer, left);
    else this.#kept.delete(peer);
    peer.lastUsed = performance.now();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    for (const peer of this.#all) this.#end(peer);
    this.#groups.clear();
  }

  #exclusive(group: Group, order: Order): Lease | Promise<Lease | UpstreamFailure> {
    const { caller, capabilities, again } = order;
    if (!again) void this.#refill(group, caller, capabilities);
    const peer = takeFrom(group.idle);
    if (peer !== undefined) return this.#exclusiveLease(group, peer, order);
    const most = this.#cheap ? heldLimits.sessionsForInput : heldLimits.processesForInput;
    if (again && group.busy >= most) return this.#wait(group);
    group.busy++;
    return this.#open(caller, capabilities).then((opened) => {
      group.busy--;
      return isFailure(opened) ? opened : this.#exclusiveLease(group, opened, order);
    });
  }

  /** Waits for a call to give its peer back; the call's own deadline ends the waiting. */
  #wait(group: Group): Promise<Lease | UpstreamFailure> {
    if (group.waiting.length >= heldLimits.waitingForSession) return Promise.resolve(busy);
    return new Promise((resolve) => group.waiting.push(resolve));
  }

  #exclusiveLease(group: Group, peer: LegacyPeer, order: Order): Lease {
    const { again, asks } = order;
    group.busy++;
    const release = (): void => {
      group.busy--;
      peer.current = undefined;
      const next = again ? group.waiting.shift() : undefined;
      if (next !== undefined) void this.#passOn(group, peer, next, order);
      else if (again && !peer.gone && !this.#closed) group.idle.push(peer);
      else this.#end(peer);
    };
    return { peer, asks, release };
  }

  /** Gives a peer to the next call; where it ended meanwhile, that call gets a new one. */
  async #passOn(
    group: Group,
    peer: LegacyPeer,
    next: (lease: Lease | UpstreamFailure) => void,
    order: Order,
  ): Promise<void> {
    if (peer.gone) {
      this.#end(peer);
      next(await this.#exclusive(group, order));
    } else next(this.#exclusiveLease(group, peer, order));
  }

  /** Opens the next anonymous session while this call runs, up to a few. */
  async #refill(group: Group, caller: Caller, capabilities: JsonObject): Promise<void> {
    const wanted = Math.min(heldLimits.freshSessions, group.busy + 1);
    if (group.opening !== undefined) return;
    while (group.idle.length < wanted && !this.#closed) {
      group.opening = this.#open(caller, capabilities);
      const opened = await group.opening;
      group.opening = undefined;
      if (isFailure(opened)) return;
      group.idle.push(opened);
    }
  }

  async #open(caller: Caller, capabilities: JsonObject): Promise<LegacyPeer | UpstreamFailure> {
    const own = this.#perCaller.get(caller.id) ?? 0;
    const [most, mostOfAll] = this.#cheap
      ? [heldLimits.peersPerCaller, heldLimits.peers]
      : [heldLimits.sessionsPerCaller, heldLimits.sessions];
    if (own >= most || this.#all.size >= mostOfAll) return tooMany;
    this.#perCaller.set(caller.id, own + 1);
    const opened = await openLegacyPeer(this.#inner, caller, capabilities);
    if (isFailure(opened)) {
      this.#uncount(caller);
      if (opened.code === "not-sent") this.#host.misfit();
    } else if (this.#closed) opened.close();
    else opened.place = this.#all.enter(opened);
    return opened;
  }

  #group(kind: string, caller: Caller, profile: string): Group {
    const key = `${kind}\n${caller.id}\n${profile}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { idle: [], waiting: [], opening: undefined, busy: 0 };
      this.#groups.set(key, group);
    }
    return group;
  }

  #end(peer: LegacyPeer): void {
    peer.close();
    const { place } = peer;
    if (place === undefined) return;
    peer.place = undefined;
    this.#all.leave(place);
    this.#uncount(peer.caller);
    this.#host.ended(peer);
  }

  #uncount(caller: Caller): void {
    const left = (this.#perCaller.get(caller.id) ?? 1) - 1;
    if (left > 0) this.#perCaller.set(caller.id, left);
    else this.#perCaller.delete(caller.id);
  }

  #endIdle(): void {
    const now = performance.now();
    for (const [key, group] of this.#groups) {
      const patienceMs = key.startsWith("fresh\n") ? heldLimits.freshMs : heldLimits.idleMs;
      const stay = group.idle.filter(
        (peer) =>
          !peer.gone &&
          (this.#kept.has(peer) || peer.underWay > 0 || peer.lastUsed > now - patienceMs),
      );
      for (const peer of group.idle) if (!stay.includes(peer)) this.#end(peer);
      group.idle.splice(0, group.idle.length, ...stay);
      if (stay.length === 0 && group.busy === 0 && group.opening === undefined)
        this.#groups.delete(key);
    }
    for (const peer of this.#all) if (peer.gone) this.#end(peer);
  }
}

function leaseOf(peer: LegacyPeer): Lease {
  return { peer, asks: false, release: () => undefined };
}

/** The peer that was used last, if any is still there. */
function takeFrom(idle: LegacyPeer[]): LegacyPeer | undefined {
  for (let peer = idle.pop(); peer !== undefined; peer = idle.pop()) if (!peer.gone) return peer;
  return undefined;
}

const largeProfile: UpstreamFailure = {
  code: "not-sent",
  message: "The client says too much about itself: its capabilities are too large.",
};
const busy: UpstreamFailure = {
  code: "turned-away",
  message: "Too many calls that can be asked for input wait for a session of this caller already.",
  retryAfterSeconds: 1,
};
const tooMany: UpstreamFailure = {
  code: "turned-away",
  message: "Too many sessions are open at this server; come back later.",
  retryAfterSeconds: 10,
};

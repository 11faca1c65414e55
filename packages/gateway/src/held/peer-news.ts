import { setTimeout as pause } from "node:timers/promises";
import type { Sent, UpstreamFailure } from "../upstream/upstream.ts";
import type { LegacyPeer } from "./legacy-peer.ts";
import { heldLimits } from "./limits.ts";
import { type Note, emptyAnswer, errorAnswer, parseMessage } from "./message.ts";
import { type NewsFilter, allChanged, wants } from "./upstream-news.ts";

/** Somebody who wants to hear what changes at a server. */
export interface NewsListener {
  readonly filter: NewsFilter;
  readonly tell: (bytes: Buffer) => void;
  /** The session that the news came from is over. */
  readonly lost: (failure: UpstreamFailure) => void;
}

/**
 * The own stream of one legacy session, open while somebody listens or can be asked: its news go to the listeners, and its
 * questions to the one call that is under way, because many servers ask there and not on the call's stream.
 */
export class PeerNews {
  readonly #peer: LegacyPeer;
  readonly #listeners = new Set<NewsListener>();
  readonly #uris = new Map<string, number>();
  #stream: Sent | undefined;
  #lastEventId: string | undefined;
  #failures = 0;
  #streamless = false;
  #asks = false;
  #isSettled = false;
  #settled = Promise.withResolvers<void>();

  constructor(peer: LegacyPeer) {
    this.#peer = peer;
  }

  get size(): number {
    return this.#listeners.size;
  }

  /** Opens the stream for good. The promise resolves once it is open, cannot be had, or takes too long to wait for. */
  openForQuestions(): Promise<void> | undefined {
    this.#asks = true;
    if (this.#streamless || this.#isSettled) return undefined;
    if (this.#stream === undefined) this.#open();
    return this.#opened();
  }

  async #opened(): Promise<void> {
    const patience = new AbortController();
    const late = pause(heldLimits.streamPatienceMs, undefined, {
      signal: patience.signal,
      ref: false,
    });
    await Promise.race([this.#settled.promise, late.catch(() => undefined)]);
    patience.abort();
    this.#isSettled = true;
  }

  /** The session is over. */
  close(): void {
    this.#asks = false;
    this.#streamless = true;
    this.#stream?.cancel("the session is over");
    this.#stream = undefined;
  }

  add(listener: NewsListener): void {
    this.#listeners.add(listener);
    for (const uri of listener.filter.resourceSubscriptions) {
      const count = this.#uris.get(uri) ?? 0;
      this.#uris.set(uri, count + 1);
      if (count === 0) this.#peer.tell("resources/subscribe", { uri });
    }
    if (this.#stream === undefined && !this.#streamless) this.#open();
  }

  remove(listener: NewsListener): void {
    if (!this.#listeners.delete(listener)) return;
    for (const uri of listener.filter.resourceSubscriptions) {
      const count = (this.#uris.get(uri) ?? 1) - 1;
      if (count > 0) this.#uris.set(uri, count);
      else {
        this.#uris.delete(uri);
        if (!this.#peer.gone) this.#peer.tell("resources/unsubscribe", { uri });
      }
    }
    if (this.#isWanted) return;
    this.#stream?.cancel("nobody listens");
    this.#stream = undefined;
  }

  /** Something the server said, wherever it said it. */
  note(bytes: Buffer, { method, params }: Note): void {
    for (const listener of this.#listeners) {
      if (wants(listener.filter, method, params)) listener.tell(bytes);
    }
  }

  #settle(): void {
    this.#isSettled = true;
    this.#settled.resolve();
  }

  get #isWanted(): boolean {
    return this.#asks || this.#listeners.size > 0;
  }

  #open(): void {
    let heard = false;
    this.#stream = this.#peer.stream(this.#lastEventId, {
      opened: () => {
        // What happened between two streams of a server that keeps nothing is not known.
        if (this.#failures > 0 && this.#lastEventId === undefined) this.#tellAll();
        heard = true;
        this.#failures = 0;
        this.#settle();
      },
      message: (bytes, eventId) => {
        if (eventId !== undefined) this.#lastEventId = eventId;
        if (bytes.length > 0) this.#message(bytes);
      },
      ended: (failure) => {
        this.#stream = undefined;
        this.#settle();
        if (!heard || failure !== undefined) this.#failures++;
        this.#ended(failure);
      },
    });
  }

  #ended(failure: UpstreamFailure | undefined): void {
    if (failure?.code === "session-gone") {
      this.#peer.gone = true;
      for (const listener of this.#listeners) listener.lost(failure);
    } else if (
      failure?.status === 405 ||
      failure?.code === "bad-answer" ||
      failure?.code === "unauthorized"
    ) {
      // Servers need not offer this stream (2025-11-25); then the calls' own streams are all there is.
      this.#streamless = true;
    } else if (this.#isWanted) void this.#reopen();
  }

  async #reopen(): Promise<void> {
    const pauseMs = Math.min(
      heldLimits.minRestartMs * 2 ** Math.min(this.#failures, 20),
      heldLimits.maxRestartMs,
    );
    await pause(pauseMs, undefined, { ref: false });
    if (this.#isWanted && this.#stream === undefined && !this.#peer.gone) this.#open();
  }

  #message(bytes: Buffer): void {
    const message = parseMessage(bytes);
    if (message === undefined || message.kind === "answer") return;
    const call = this.#peer.current;
    if (call !== undefined) call.unasked(bytes, message);
    else if (message.kind === "note") this.note(bytes, message);
    else if (message.method === "ping") this.#peer.note(emptyAnswer(message.id));
    else
      this.#peer.note(
        errorAnswer(
          message.id,
          -32601,
          "No call is under way for which the client could be asked.",
        ),
      );
  }

  #tellAll(): void {
    for (const listener of this.#listeners) {
      for (const bytes of allChanged(listener.filter)) listener.tell(bytes);
    }
  }
}

import { setTimeout as pause } from "node:timers/promises";
import type { JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { metaKeys } from "../meta-keys.ts";
import type { Sent, Upstream, UpstreamFailure } from "../upstream/upstream.ts";
import { edited } from "./json-edit.ts";
import { heldLimits } from "./limits.ts";
import { objectAt, parseMessage } from "./message.ts";
import { type ClientFacts, ownModernRequest } from "./modern-request.ts";
import { allChanged, filterJson, honoured, wants } from "./upstream-news.ts";

export interface SessionListeningOptions {
  readonly inner: Upstream;
  readonly caller: Caller;
  readonly discovered: JsonObject;
  readonly facts: () => ClientFacts;
  readonly newId: () => number;
  /** Gets the notifications as a legacy client knows them. */
  readonly tell: (bytes: Buffer) => void;
}

/** One `subscriptions/listen` for a legacy session, which heard of changes without asking. */
export class SessionListening {
  readonly #options: SessionListeningOptions;
  readonly #uris = new Set<string>();
  #sent: Sent | undefined;
  #wanted = false;
  #refused = false;
  #failures = 0;
  #round = 0;

  constructor(options: SessionListeningOptions) {
    this.#options = options;
  }

  start(): void {
    this.#wanted = true;
    if (this.#sent === undefined && !this.#refused) this.#listen();
  }

  stop(): void {
    this.#wanted = false;
    this.#round++;
    const sent = this.#sent;
    this.#sent = undefined;
    sent?.cancel("The session is over.");
  }

  /** False when too many are followed. */
  follow(uri: string): boolean {
    if (this.#uris.size >= heldLimits.subscribedUris) return false;
    if (!this.#uris.has(uri)) this.#change(() => this.#uris.add(uri));
    return true;
  }

  unfollow(uri: string): boolean {
    if (this.#uris.has(uri)) this.#change(() => this.#uris.delete(uri));
    return true;
  }

  /** Another filter needs another request. */
  #change(make: () => void): void {
    make();
    const wanted = this.#wanted;
    this.stop();
    this.#refused = false;
    if (wanted || this.#uris.size > 0) this.start();
  }

  #listen(): void {
    const { inner, caller, discovered, facts, newId, tell } = this.#options;
    const round = ++this.#round;
    const filter = honoured(
      {
        toolsListChanged: true,
        promptsListChanged: true,
        resourcesListChanged: true,
        resourceSubscriptions: [...this.#uris],
      },
      objectAt(discovered, "capabilities") ?? {},
    );
    const notifications = filterJson(filter);
    if (Object.keys(notifications).length === 0) return;
    const call = { id: newId(), method: "subscriptions/listen", params: { notifications } };
    let heard = false;
    this.#sent = inner.request(ownModernRequest(call, { caller, headers: {} }, facts()), {
      opened: () => undefined,
      head: () => undefined,
      message: (bytes) => {
        const message = parseMessage(bytes);
        if (round !== this.#round || message?.kind !== "note") return;
        if (!heard && this.#failures > 0) for (const change of allChanged(filter)) tell(change);
        heard = true;
        this.#failures = 0;
        if (wants(filter, message.method, message.params)) tell(withoutName(bytes));
      },
      // The end in good order comes with a restart; a refusal will not become better.
      response: (bytes) => {
        const answer = parseMessage(bytes);
        this.#ended(
          round,
          answer?.kind === "answer" && answer.result !== undefined ? undefined : "refused",
        );
      },
      failed: (failure: UpstreamFailure) => this.#ended(round, failure.code),
    });
  }

  #ended(round: number, how: UpstreamFailure["code"] | "refused" | undefined): void {
    if (round !== this.#round) return;
    this.#sent = undefined;
    this.#failures++;
    if (how === "refused" || how === "unauthorized" || how === "bad-answer") this.#refused = true;
    else if (this.#wanted) void this.#again(round);
  }

  async #again(round: number): Promise<void> {
    const pauseMs = heldLimits.minRestartMs * 2 ** Math.min(this.#failures - 1, 20);
    await pause(Math.min(pauseMs, heldLimits.maxRestartMs), undefined, { ref: false });
    if (round === this.#round && this.#wanted) this.#listen();
  }
}

/** Earlier revisions have no names of subscriptions. */
function withoutName(bytes: Buffer): Buffer {
  const meta = new Map([[metaKeys.subscriptionId, undefined]]);
  return edited(bytes, new Map([["params", new Map([["_meta", meta]])]]));
}

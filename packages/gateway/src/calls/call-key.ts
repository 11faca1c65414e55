import { randomUUID } from "node:crypto";
import { answerPart } from "../idempotency/answer-part.ts";
import type { IdempotencyKeys } from "../idempotency/idempotency-keys.ts";
import type { KeyedCall } from "../idempotency/keyed-call.ts";
import type { Begun, FirstCall } from "../idempotency/waiting.ts";
import { asksForMore, isUnknown } from "./call-end.ts";
import type { Attempts, CallEnd } from "./call-end.ts";

/** The key under which a call is made once: the client's own, or one of ours for a call that may be handed over. */
export class CallKey {
  readonly call: KeyedCall;
  /** The client was told to come back for the answer. */
  handedOver = false;
  readonly #isOurs: boolean;
  readonly #leave = new AbortController();
  #first: FirstCall | undefined;

  /** `key` undefined: one of ours. */
  constructor(key: string | undefined, call: Omit<KeyedCall, "key">) {
    this.#isOurs = key === undefined;
    this.call = { ...call, key: key ?? `hand-over:${randomUUID()}` };
  }

  /** Whether somebody may come back for the answer of the call that is made here. */
  get outlivesClient(): boolean {
    return this.#first !== undefined && (!this.#isOurs || this.handedOver);
  }

  /** Finds out whether the call is to be made, or waits for the answer of the one that is. */
  async begin(keys: IdempotencyKeys, waitMs: number): Promise<Begun> {
    const begun = await keys.begin(this.call, { waitMs, signal: this.#leave.signal });
    if (begun.kind === "first") this.#first = begun.call;
    return begun;
  }

  /** Nobody waits any more for what another call brings. */
  leave(): void {
    if (this.#first === undefined) this.#leave.abort();
  }

  /** Writes down how the call ended, for those that come with the same key. */
  settle(end: CallEnd, attempts: Attempts): void {
    const first = this.#first;
    if (first === undefined) return;
    // Nobody else knows a key of ours unless the client was told to come back.
    const isWanted = !this.#isOurs || this.handedOver;
    if (isWanted && end.kind === "answered" && !asksForMore(end.bytes)) {
      const part = answerPart(end.bytes, end.status);
      void (part === undefined ? first.unknown() : first.done(part));
    } else if (isWanted && isUnknown(end, attempts)) void first.unknown();
    else void first.abandon();
  }
}

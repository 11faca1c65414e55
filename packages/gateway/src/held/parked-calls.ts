import { randomUUID } from "node:crypto";
import type { TextSealer } from "../sessions/sealed-text.ts";
import { heldLimits } from "./limits.ts";

/** A call that waits for its client's input. */
export interface Parkable {
  readonly callerId: string;
  /** Nobody came back in time. */
  readonly expired: () => void;
}

interface Parked<Call> {
  readonly call: Call;
  readonly untilMs: number;
}

/** Calls that wait for a 2026-07-28 client to come back with what was asked, found by their sealed `requestState`. */
export class ParkedCalls<Call extends Parkable> {
  readonly #sealer: TextSealer;
  readonly #holder: string;
  readonly #now: () => number;
  readonly #parked = new Map<string, Parked<Call>>();
  readonly #perCaller = new Map<string, number>();
  readonly #sweep: NodeJS.Timeout;

  /** `holder`: URL of this replica, which alone can go on with the call; "" where there is no other. */
  constructor(sealer: TextSealer, holder: string, now: () => number = Date.now) {
    this.#sealer = sealer;
    this.#holder = holder;
    this.#now = now;
    this.#sweep = setInterval(() => this.#expire(), heldLimits.sweepMs).unref();
  }

  /** The `requestState` by which its caller, and nobody else, finds the call again; undefined when too many wait. */
  park(call: Call): string | undefined {
    const own = this.#perCaller.get(call.callerId) ?? 0;
    if (own >= heldLimits.parkedPerCaller || this.#parked.size >= heldLimits.parked)
      return undefined;
    const key = randomUUID();
    const untilMs = this.#now() + heldLimits.parkedMs;
    this.#parked.set(key, { call, untilMs });
    this.#perCaller.set(call.callerId, own + 1);
    const content = Buffer.from(JSON.stringify({ key, holder: this.#holder }));
    return this.#sealer.seal(content, { expiresAt: untilMs, boundTo: call.callerId });
  }

  /** The call, which is no longer parked then; undefined when it is over, another caller's, or no state of ours. */
  take(requestState: string, callerId: string): Call | undefined {
    const key = openState(this.#sealer, requestState, callerId)?.key;
    const parked = key === undefined ? undefined : this.#parked.get(key);
    if (key === undefined || parked === undefined) return undefined;
    this.#forget(key, parked);
    return parked.call;
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const [key, parked] of this.#parked) {
      this.#forget(key, parked);
      parked.call.expired();
    }
  }

  #forget(key: string, { call }: Parked<Call>): void {
    this.#parked.delete(key);
    const left = (this.#perCaller.get(call.callerId) ?? 1) - 1;
    if (left > 0) this.#perCaller.set(call.callerId, left);
    else this.#perCaller.delete(call.callerId);
  }

  #expire(): void {
    const now = this.#now();
    for (const [key, parked] of this.#parked) {
      if (parked.untilMs > now) return;
      this.#forget(key, parked);
      parked.call.expired();
    }
  }
}

interface State {
  readonly key: string;
  readonly holder: string;
}

/** The URL of the replica on which a call waits for this state; undefined when the state is not one of a parked call. */
export function parkedHolder(
  sealer: TextSealer,
  requestState: string,
  callerId: string,
): string | undefined {
  return openState(sealer, requestState, callerId)?.holder;
}

function openState(sealer: TextSealer, text: string, callerId: string): State | undefined {
  const content = sealer.open(text, callerId);
  if (content === undefined) return undefined;
  const state: unknown = JSON.parse(content.toString("utf8"));
  if (typeof state !== "object" || state === null || !("key" in state) || !("holder" in state))
    return undefined;
  const { key, holder } = state;
  return typeof key === "string" && typeof holder === "string" ? { key, holder } : undefined;
}

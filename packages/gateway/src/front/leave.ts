import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { frontLimits } from "./limits.ts";

const stepMs = 20;

/**
 * Sees from what comes in when a replica that goes away may be gone: whoever sends requests here by what `/readyz` says has
 * to notice first, or those on their way would fail; and what came is answered.
 */
export class Leave {
  #lookedAt = Number.NEGATIVE_INFINITY;
  #cameAt = 0;
  #since: number | undefined;
  #answering = 0;
  #over = false;

  /** A request came in. */
  saw({ url: path }: IncomingMessage, response: ServerResponse): void {
    this.#answering += 1;
    response.on("close", this.#answered);
    const isLook = path?.startsWith("/readyz") === true;
    if (!isLook && this.#since === undefined) return;
    const now = performance.now();
    if (isLook) this.#lookedAt = now;
    else this.#cameAt = now;
  }

  /** Nothing that comes now is answered any more. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Resolves when the last byte of every answer has left, after `mostMs` at the latest; from then on it is over. */
  async answered(mostMs: number): Promise<void> {
    const until = performance.now() + mostMs;
    while (this.#answering > 0 && performance.now() < until) await pause(stepMs);
    this.#over = true;
  }

  /** The replica goes away from now on: resolves when nobody sends anything any more, after `mostMs` at the latest. */
  async noticed(mostMs: number): Promise<void> {
    const since = performance.now();
    this.#since = since;
    this.#cameAt = since;
    const isLookedAt = since - this.#lookedAt < frontLimits.lookMs;
    const until = isLookedAt ? since + Math.min(mostMs, frontLimits.noticeMs) : since;
    for (let now = since; now < until; now = performance.now()) {
      if (this.#lookedAt > since && now - this.#cameAt >= frontLimits.quietMs) return;
      await pause(stepMs);
    }
  }

  readonly #answered = (): void => {
    this.#answering -= 1;
  };
}

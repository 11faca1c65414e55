import type { ServerResponse } from "node:http";
import { eventBytes, signOfLife, streamHeaders } from "./event-bytes.ts";
import type { KeepAlive, Living } from "./keep-alive.ts";
import { frontLimits } from "./limits.ts";

/** An event stream that a client listens to until somebody ends it: 2025's GET, 2026's `subscriptions/listen`. */
export class ClientStream implements Living {
  /** Told once when the stream is over, whoever ended it. */
  onOver: (() => void) | undefined;
  readonly #response: ServerResponse;
  readonly #keepAlive: KeepAlive;
  #lastSign = performance.now();
  #place: number | undefined;
  #done = false;

  constructor(response: ServerResponse, keepAlive: KeepAlive) {
    this.#response = response;
    this.#keepAlive = keepAlive;
    response.on("close", () => this.#closed());
  }

  /** Sends the head; a second time does nothing. */
  open(): void {
    if (this.#done || this.#place !== undefined) return;
    this.#place = this.#keepAlive.add(this);
    this.#response.writeHead(200, [...streamHeaders]);
    this.#response.flushHeaders();
  }

  message(bytes: Buffer, eventId?: string, retryMs?: number): void {
    if (this.#done) return;
    this.open();
    this.#lastSign = performance.now();
    this.#response.write(eventBytes(bytes, eventId, retryMs));
    if (this.#response.writableLength > frontLimits.unreadBytes) this.#response.destroy();
  }

  /** Ends the stream; before it was opened, with an HTTP status and no stream at all. */
  end(status: number, body?: Buffer): void {
    if (this.#done) return;
    this.#finish();
    if (this.#place !== undefined) {
      this.#response.end();
      return;
    }
    this.#response.statusCode = status;
    if (body !== undefined) this.#response.setHeader("content-type", "application/json");
    this.#response.end(body);
  }

  beat(now: number): void {
    if (now - this.#lastSign < frontLimits.signMs) return;
    this.#lastSign = now;
    this.#response.write(signOfLife);
  }

  #finish(): void {
    this.#done = true;
    if (this.#place !== undefined) this.#keepAlive.delete(this.#place);
    this.onOver?.();
  }

  #closed(): void {
    if (!this.#done) this.#finish();
  }
}

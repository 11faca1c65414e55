import type { ServerResponse } from "node:http";
import type { Challenge } from "../auth/challenge.ts";
import { gatewayErrors } from "../gateway-error.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import type { RequestId } from "../json-rpc.ts";
import type { Answering } from "../service.ts";
import { eventBytes, signOfLife, streamHeaders } from "./event-bytes.ts";
import type { KeepAlive, Living } from "./keep-alive.ts";
import { frontLimits } from "./limits.ts";

/**
 * The answer to one request: JSON when nothing comes before it within `frontLimits.firstSignMs`, else an event stream
 * that is kept alive. Everything after the end is ignored.
 */
export class Answer implements Living, Answering {
  readonly #response: ServerResponse;
  readonly #keepAlive: KeepAlive;
  readonly #id: RequestId | null;
  readonly #place: number;
  readonly #headers: string[] = [];
  #told: (() => void) | undefined;
  #lastSign: number;
  #streaming = false;
  #done = false;

  constructor(
    response: ServerResponse,
    keepAlive: KeepAlive,
    id: RequestId | null,
    startedAt: number,
  ) {
    this.#response = response;
    this.#keepAlive = keepAlive;
    this.#id = id;
    this.#lastSign = startedAt;
    this.#place = keepAlive.add(this);
    response.on("close", () => this.#closed());
  }

  /*
   * A method and no property to assign: V8 allocates a function literal that is assigned to a property among the old
   * objects, where it would keep its call from the collector until the next full collection.
   */
  whenGone(told: () => void): void {
    this.#told = told;
  }

  get done(): boolean {
    return this.#done;
  }

  header(name: string, value: string): void {
    if (!this.#streaming && !this.#done) this.#headers.push(name, value);
  }

  message(bytes: Buffer, eventId?: string, retryMs?: number): void {
    if (this.#done) return;
    this.#stream();
    this.#write(eventBytes(bytes, eventId, retryMs));
  }

  response(bytes: Buffer, status = 200, eventId?: string): void {
    if (this.#done) return;
    this.#finish();
    if (this.#streaming) {
      this.#response.end(eventBytes(bytes, eventId));
      return;
    }
    const length = String(bytes.length);
    this.#headers.push("content-type", "application/json", "content-length", length);
    // One flat list costs a third of setting them one by one.
    this.#response.writeHead(status, this.#headers);
    this.#response.end(bytes);
  }

  result(result: Buffer): void {
    const head = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(this.#id)},"result":`);
    this.response(Buffer.concat([head, result, closing]));
  }

  problem(problem: GatewayProblem): void {
    if (problem.retryAfterSeconds !== undefined) {
      this.header("retry-after", String(Math.ceil(problem.retryAfterSeconds)));
    }
    const { status } = gatewayErrors[problem.code];
    this.response(problemBytes(this.#id, problem), status);
  }

  deny({ status, headers, body }: Challenge): void {
    for (const [name, value] of Object.entries(headers)) this.header(name, value);
    this.response(Buffer.from(body), status);
  }

  endToBeResumed(): void {
    if (this.#done) return;
    this.#stream();
    this.#finish();
    this.#response.end();
  }

  beat(now: number): void {
    const patience = this.#streaming ? frontLimits.signMs : frontLimits.firstSignMs;
    if (this.#done || now - this.#lastSign < patience) return;
    this.#stream();
    this.#write(signOfLife);
    this.#lastSign = now;
  }

  #stream(): void {
    if (this.#streaming) return;
    this.#streaming = true;
    this.#headers.push(...streamHeaders);
    this.#response.writeHead(200, this.#headers);
  }

  #write(bytes: Buffer): void {
    this.#lastSign = performance.now();
    this.#response.write(bytes);
    if (this.#response.writableLength > frontLimits.unreadBytes) this.#response.destroy();
  }

  #finish(): void {
    this.#done = true;
    this.#keepAlive.delete(this.#place);
  }

  #closed(): void {
    if (this.#done) return;
    this.#finish();
    this.#told?.();
  }
}

const closing = Buffer.from("}");

/** A problem as a JSON-RPC error; `data.code` is its name in the catalogue. */
export function problemBytes(id: RequestId | null, problem: GatewayProblem): Buffer {
  const { code, message, retryAfterSeconds, data } = problem;
  const error = {
    code: gatewayErrors[code].rpc,
    message,
    data: { code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }), ...data },
  };
  return Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, error }));
}

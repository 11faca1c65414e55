import type { IncomingMessage, ServerResponse } from "node:http";
import { isJsonObject } from "@tenon/contract";
import { Agent } from "undici";
import type { Dispatcher } from "undici";
import { gatewayErrors } from "../gateway-error.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import { type RequestId, isRequestId } from "../json-rpc.ts";
import { problemBytes } from "./answer.ts";

/** Marks what another replica handed over, so that nothing goes round in circles. */
export const handedOverHeader = "tenon-handed-over";

/** Headers that belong to one connection (RFC 9110, section 7.6.1). */
const ofConnection = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "proxy-connection",
  "te",
  "trailer",
  "content-length",
  "expect",
]);

/** Passes requests on to the replica that holds their session, byte by byte. */
export class HandOver {
  readonly #own: string | undefined;
  /** Answers to GET, which end when somebody ends them. */
  readonly #streams = new Set<ServerResponse>();
  readonly #agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: 1_024,
    pipelining: 1,
    connect: { timeout: 2_000 },
  });

  /** `own`: the URL under which the others reach this replica. */
  constructor(own: string | undefined) {
    this.#own = own;
  }

  /**
   * Passes the request on; false when this replica is the holder itself, or was handed the request. A holder that is
   * gone took the session with it: the client gets 404 and begins again, unless its request may have arrived there.
   */
  pass(
    holder: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer | undefined,
  ): boolean {
    if (holder === this.#own || request.headers[handedOverHeader] !== undefined) return false;
    const headers: Record<string, string | string[]> = { [handedOverHeader]: "1" };
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined && !ofConnection.has(name)) headers[name] = value;
    }
    const method = request.method ?? "POST";
    const options = {
      origin: holder,
      path: request.url ?? "/",
      method,
      headers,
      body: body ?? null,
    };
    if (method === "GET") {
      this.#streams.add(response);
      response.on("close", () => this.#streams.delete(response));
    }
    this.#agent.dispatch(options, new Passage(response, body));
    return true;
  }

  /** Ends what clients only listen to. */
  endStreams(): void {
    for (const response of this.#streams) response.destroy();
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** The holder's answer on its way to the client, no faster than the client reads. */
export class Passage implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  readonly #body: Buffer | undefined;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(response: ServerResponse, body: Buffer | undefined) {
    this.#response = response;
    this.#body = body;
    response.on("close", () => this.#controller?.abort(new Error("The client went away.")));
    response.on("drain", () => this.#controller?.resume());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // undici writes a request again that shared a connection (`pipelining` above 1 with `idempotent`, or HTTP/2), which is
    // never asked for here: then it may have arrived already.
    const isAgain = this.#controller !== undefined;
    this.#controller = controller;
    if (isAgain || this.#response.destroyed) controller.abort(new Error("Nothing more leaves."));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined && !ofConnection.has(name)) this.#response.setHeader(name, value);
    }
    this.#response.writeHead(status);
    this.#response.flushHeaders();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#response.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#response.end();
  }

  onResponseError(): void {
    if (this.#response.headersSent) this.#response.destroy();
    if (this.#response.destroyed) return;
    // Clients begin a new session at a 404, and some then send again what they had sent.
    const id = this.#controller === undefined ? null : requestIdOf(this.#body);
    const problem = id === null ? sessionGone : outcomeUnknown;
    const { status } = gatewayErrors[problem.code];
    this.#response.writeHead(status, { "content-type": "application/json" });
    this.#response.end(problemBytes(id, problem));
  }
}

const sessionGone: GatewayProblem = {
  code: "session-unknown",
  message: "The replica that held the session is gone: send `initialize` again.",
};
const outcomeUnknown: GatewayProblem = {
  code: "outcome-unknown",
  message:
    "The connection to the replica that holds the session broke before the answer: the call may have been made or not; find out before it is made again.",
};

/** The id of the request in a body that was read before; null for anything else. */
function requestIdOf(body: Buffer | undefined): RequestId | null {
  const message: unknown = body === undefined ? undefined : JSON.parse(body.toString("utf8"));
  if (!isJsonObject(message) || message["method"] === undefined) return null;
  return isRequestId(message["id"]) ? message["id"] : null;
}

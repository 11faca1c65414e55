import type { IncomingMessage, ServerResponse } from "node:http";
import type { Challenge } from "../auth/challenge.ts";
import type { Caller } from "../caller.ts";
import { gatewayErrors } from "../gateway-error.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import type { JsonRpcMessage, RequestId } from "../json-rpc.ts";
import { mcpPath } from "../mcp-path.ts";
import type { Incoming, Service } from "../service.ts";
import { belongsTo } from "../sessions/session-claims.ts";
import type { SessionClaims } from "../sessions/session-claims.ts";
import { Answer, problemBytes } from "./answer.ts";
import { readBody } from "./body.ts";
import { ClientStream } from "./client-stream.ts";
import { readEnvelope } from "./envelope.ts";
import type { KeepAlive } from "./keep-alive.ts";
import { frontLimits } from "./limits.ts";

export interface FrontDeps {
  /** By name; "" is the one of all servers. */
  readonly service: (name: string) => Service | undefined;
  readonly authenticate: (
    request: IncomingMessage,
    service: string,
  ) => Caller | Challenge | Promise<Caller | Challenge>;
  /** Hosts and origins: answers the request itself and returns true when it may not go on (or was a preflight). */
  readonly turnedAway: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly openSession: (id: string) => SessionClaims | undefined;
  /** Hands the request to the replica that holds its session; false when that is this one. */
  readonly handOver: (
    holder: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer | undefined,
  ) => boolean;
  /** The replica on which a call waits for an answer with this state; undefined or "": none, or only this one. */
  readonly parkedHolder: (requestState: string, caller: Caller) => string | undefined;
  readonly ended: (session: SessionClaims) => void;
  readonly keepAlive: KeepAlive;
  /** Everything that is not MCP. */
  readonly operations: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Listens for requests: `/mcp` is all servers, `/mcp/NAME` is one (MCP 2025-11-25 and 2026-07-28, "Streamable HTTP"). */
export function front(
  deps: FrontDeps,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const url = request.url ?? "/";
    const query = url.indexOf("?");
    const path = query === -1 ? url : url.slice(0, query);
    // Documents about the resource end in its path and are for those who have no credential yet.
    const asked = path.includes("/.well-known/") ? undefined : mcpPath(path);
    if (asked === undefined) {
      // Pages of strangers must not read the gateway's own records either; probes name any host.
      if (path.startsWith("/v1/") && deps.turnedAway(request, response)) return;
      deps.operations(request, response);
    } else new Visit(deps, request, response).begin(asked.server);
  };
}

/** One HTTP request until a service has it. */
class Visit {
  readonly #deps: FrontDeps;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #startedAt = performance.now();
  #authenticatedAt = 0;

  constructor(deps: FrontDeps, request: IncomingMessage, response: ServerResponse) {
    this.#deps = deps;
    this.#request = request;
    this.#response = response;
  }

  begin(name: string): void {
    if (this.#deps.turnedAway(this.#request, this.#response)) return;
    const service = this.#deps.service(name);
    if (service === undefined) {
      this.#refuse(null, { code: "server-unknown", message: "There is no such server here." });
      return;
    }
    const known = this.#deps.authenticate(this.#request, name);
    if (!(known instanceof Promise)) {
      this.#enter(service, known);
      return;
    }
    known.then(
      (late) => this.#enter(service, late),
      () => this.#refuse(null, { code: "internal", message: "Nobody could be authenticated." }),
    );
  }

  #enter(service: Service, caller: Caller | Challenge): void {
    this.#authenticatedAt = performance.now();
    if (caller.kind === "challenge") {
      this.#response.writeHead(caller.status, caller.headers);
      this.#response.end(caller.body);
      return;
    }
    const { method } = this.#request;
    if (method === "POST") {
      readBody(this.#request, (body) => this.#post(service, caller, body));
    } else if (method === "GET") this.#get(service, caller);
    else if (method === "DELETE") this.#delete(service, caller);
    else this.#notAllowed();
  }

  #post(service: Service, caller: Caller, bytes: Buffer | undefined): void {
    if (bytes === undefined) {
      const limit = `${frontLimits.bodyBytes} bytes are the limit of a request.`;
      this.#refuse(null, { code: "body-too-large", message: limit });
      return;
    }
    const { headers } = this.#request;
    const envelope = readEnvelope(bytes, headers);
    if (envelope.kind === "invalid") {
      this.#refuse(envelope.id, envelope.problem);
      return;
    }
    const id = envelope.kind === "request" ? envelope.message.id : null;
    const session = this.#session(service, caller, id);
    if (session === "refused" || this.#handedOver(session, bytes)) return;
    if (this.#isParkedElsewhere(caller, envelope.message, bytes)) return;
    const asked = <M>(message: M) => ({
      era: envelope.era,
      message,
      bytes,
      caller,
      session,
      headers,
      request: this.#request,
      startedAt: this.#startedAt,
      authenticatedAt: this.#authenticatedAt,
      receivedAt: performance.now(),
    });
    if (envelope.kind === "request") {
      const answer = new Answer(this.#response, this.#deps.keepAlive, id, this.#startedAt);
      serve(service, asked(envelope.message), answer);
      return;
    }
    void service.note(asked(envelope.message)).then((status) => this.#status(status));
  }

  #get(service: Service, caller: Caller): void {
    const session = this.#session(service, caller, null);
    if (session === "refused" || this.#handedOver(session, undefined)) return;
    // Revisions with sessions alone have this stream; the newer one has `subscriptions/listen`.
    if (session === undefined) {
      this.#notAllowed();
      return;
    }
    const last = this.#request.headers["last-event-id"];
    const lastEventId = typeof last === "string" ? last : undefined;
    const stream = new ClientStream(this.#response, this.#deps.keepAlive);
    service.stream(session, caller, lastEventId, stream);
  }

  #delete(service: Service, caller: Caller): void {
    const session = this.#session(service, caller, null);
    if (session === "refused" || this.#handedOver(session, undefined)) return;
    if (session === undefined) {
      this.#notAllowed();
      return;
    }
    this.#deps.ended(session);
    void service.end(session, caller).then((status) => this.#status(status));
  }

  /** The session that the request names; refused unless it is one of this caller with this service. */
  #session(
    service: Service,
    caller: Caller,
    id: RequestId | null,
  ): SessionClaims | undefined | "refused" {
    const text = this.#request.headers["mcp-session-id"];
    if (text === undefined) return undefined;
    const claims = typeof text === "string" ? this.#deps.openSession(text) : undefined;
    if (claims !== undefined && claims.server === service.name && belongsTo(claims, caller)) {
      return claims;
    }
    const message = "There is no such session, or it is over: send `initialize` again.";
    this.#refuse(id, { code: "session-unknown", message });
    return "refused";
  }

  #handedOver(session: SessionClaims | undefined, body: Buffer | undefined): boolean {
    const holder = session?.holder;
    if (holder === undefined) return false;
    return this.#deps.handOver(holder, this.#request, this.#response, body);
  }

  /** The answer to what a server asked (2026-07-28, `requestState`) belongs to the replica where the call waits for it. */
  #isParkedElsewhere(caller: Caller, message: JsonRpcMessage, body: Buffer): boolean {
    const state = "params" in message ? message.params?.["requestState"] : undefined;
    if (typeof state !== "string") return false;
    const holder = this.#deps.parkedHolder(state, caller);
    if (holder === undefined || holder === "") return false;
    return this.#deps.handOver(holder, this.#request, this.#response, body);
  }

  #refuse(id: RequestId | null, problem: GatewayProblem): void {
    const { status } = gatewayErrors[problem.code];
    this.#response.writeHead(status, { "content-type": "application/json" });
    this.#response.end(problemBytes(id, problem));
  }

  #status(status: number): void {
    this.#response.statusCode = status;
    this.#response.end();
  }

  #notAllowed(): void {
    this.#response.writeHead(405, { allow: "POST, GET, DELETE" });
    this.#response.end();
  }
}

/** A bug in a service ends its request, not the gateway. */
function serve(service: Service, incoming: Incoming, answer: Answer): void {
  try {
    service.request(incoming, answer);
  } catch {
    answer.problem({
      code: "internal",
      message: "The gateway failed; the call may have been made.",
    });
  }
}

import type { JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { ServerService } from "../calls/server-service.ts";
import type { ClientStream } from "../front/client-stream.ts";
import type { GatewayProblem } from "../gateway-error.ts";
import type { RequestId } from "../json-rpc.ts";
import type { SessionClaims } from "../sessions/session-claims.ts";
import type { Sent } from "../upstream/upstream.ts";
import { ask } from "./ask.ts";
import { aggregateLimits } from "./limits.ts";
import { labelled } from "./member-answer.ts";

/** A session of one server that belongs to a client's session with all of them. */
export type Member =
  | { readonly kind: "open"; readonly claims: SessionClaims }
  | { readonly kind: "failed"; readonly problem: GatewayProblem };

const initialized = Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}');

/** One client's session with all servers: a session of its own with each server that it uses, opened when it first does. */
export class MemberSessions {
  readonly #claims: SessionClaims;
  readonly #caller: Caller;
  /** What the client said of itself; the servers are told the same. */
  readonly #introduction: JsonObject;
  readonly #members = new Map<string, Promise<Member>>();
  readonly #streams = new Map<ClientStream, Sent[]>();
  /** Which server serves a request that is under way. */
  readonly #underWay = new Map<RequestId, ServerService>();
  usedAt = performance.now();

  constructor(claims: SessionClaims, caller: Caller, introduction: JsonObject) {
    this.#claims = claims;
    this.#caller = caller;
    this.#introduction = introduction;
  }

  /** The client's session with a server; one that could not be opened is tried again the next time. */
  async with(service: ServerService): Promise<Member> {
    const known = this.#members.get(service.name);
    if (known !== undefined) return await known;
    const opening = this.#open(service);
    this.#members.set(service.name, opening);
    const member = await opening;
    if (member.kind === "failed") this.#members.delete(service.name);
    else for (const [stream, sent] of this.#streams) this.#join(service, member, stream, sent);
    return member;
  }

  /** The server lost the session: the next request opens another one. */
  forget(server: string): void {
    this.#members.delete(server);
  }

  /** Remembers who serves a request, for its cancellation. */
  begin(id: RequestId, service: ServerService): void {
    if (this.#underWay.size < aggregateLimits.requestsUnderWay) this.#underWay.set(id, service);
  }

  over(id: RequestId): void {
    this.#underWay.delete(id);
  }

  servedBy(id: RequestId): ServerService | undefined {
    return this.#underWay.get(id);
  }

  /** The client listens: everything that its servers say outside of calls goes there. */
  async listen(stream: ClientStream, services: ReadonlyMap<string, ServerService>): Promise<void> {
    const sent: Sent[] = [];
    this.#streams.set(stream, sent);
    for (const [name, opening] of this.#members) {
      const service = services.get(name);
      const member = await opening;
      if (service !== undefined && member.kind === "open")
        this.#join(service, member, stream, sent);
    }
  }

  leave(stream: ClientStream): void {
    for (const one of this.#streams.get(stream) ?? []) one.cancel("The client went away.");
    this.#streams.delete(stream);
  }

  /** Ends the session with every server. */
  async end(services: ReadonlyMap<string, ServerService>): Promise<void> {
    for (const stream of this.#streams.keys()) {
      this.leave(stream);
      stream.end(404);
    }
    for (const [name, opening] of this.#members) {
      const member = await opening;
      if (member.kind === "open") await services.get(name)?.end(member.claims, this.#caller);
    }
    this.#members.clear();
  }

  async #open(service: ServerService): Promise<Member> {
    const said = await ask(service.upstream, {
      method: "initialize",
      params: this.#introduction,
      caller: this.#caller,
      legacy: true,
      waitMs: aggregateLimits.openMs,
    });
    if (said.kind !== "result") {
      const reason = said.kind === "error" ? said.message : said.reason;
      const message = `${service.name}: a session could not be opened, so nothing was sent. ${reason}`;
      return { kind: "failed", problem: { code: "not-sent", message } };
    }
    const claims = {
      ...this.#claims,
      server: service.name,
      upstream: said.session,
      key: `${this.#claims.key}/${service.name}`,
    };
    await service.upstream.note({
      era: "legacy",
      message: { jsonrpc: "2.0", method: "notifications/initialized" },
      bytes: initialized,
      caller: this.#caller,
      session: said.session,
      headers: { "mcp-protocol-version": this.#claims.revision },
    });
    return { kind: "open", claims };
  }

  #join(
    service: ServerService,
    member: Extract<Member, { readonly kind: "open" }>,
    stream: ClientStream,
    sent: Sent[],
  ): void {
    const { upstream } = member.claims;
    if (upstream === undefined) return;
    const joined = service.upstream.stream(upstream, this.#caller, undefined, {
      opened: () => undefined,
      // Tools are the gateway's to tell of; ids of events are one server's alone.
      message: (bytes) => {
        if (bytes.length > 0 && !service.tellsOfTools(bytes)) {
          stream.message(labelled(bytes, service.name));
        }
      },
      ended: () => undefined,
    });
    sent.push(joined);
  }
}

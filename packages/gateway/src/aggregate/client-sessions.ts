import type { Caller } from "../caller.ts";
import type { JsonObject } from "@tenon/contract";
import type { ServerService } from "../calls/server-service.ts";
import type { SessionClaims } from "../sessions/session-claims.ts";
import { aggregateLimits } from "./limits.ts";
import { MemberSessions } from "./member-sessions.ts";

type Services = () => ReadonlyMap<string, ServerService>;

/** What clients' sessions with all servers stand for; the oldest ends when there are too many, and idle ones do. */
export class ClientSessions {
  readonly #services: Services;
  readonly #sessions = new Map<string, MemberSessions>();
  readonly #sweep: NodeJS.Timeout;

  constructor(services: Services) {
    this.#services = services;
    this.#sweep = setInterval(() => this.#endIdle(), 60_000).unref();
  }

  /** `introduction`: what the client said of itself, for the servers. */
  open(claims: SessionClaims, caller: Caller, introduction: JsonObject): void {
    if (this.#sessions.size >= aggregateLimits.sessions) this.#endOldest();
    this.#sessions.set(claims.key, new MemberSessions(claims, caller, introduction));
  }

  /** The session, which counts as used now; undefined when it is over, or there is none. */
  of(claims: SessionClaims | undefined): MemberSessions | undefined {
    const sessions = claims === undefined ? undefined : this.#sessions.get(claims.key);
    if (sessions !== undefined) sessions.usedAt = performance.now();
    return sessions;
  }

  /** Ends a session with every server; false when there is none. */
  async end({ key }: SessionClaims): Promise<boolean> {
    const sessions = this.#sessions.get(key);
    this.#sessions.delete(key);
    await sessions?.end(this.#services());
    return sessions !== undefined;
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #endOldest(): void {
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined) this.#endKey(oldest);
  }

  #endIdle(): void {
    const since = performance.now() - aggregateLimits.idleSessionMs;
    for (const [key, { usedAt }] of this.#sessions) if (usedAt < since) this.#endKey(key);
  }

  #endKey(key: string): void {
    void this.#sessions.get(key)?.end(this.#services());
    this.#sessions.delete(key);
  }
}

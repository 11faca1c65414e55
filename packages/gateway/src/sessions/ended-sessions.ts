import { sessionLimits } from "./limits.ts";
import type { SessionClaims } from "./session-claims.ts";

/** A session that is over before its id expires. */
export type EndedSession = Pick<SessionClaims, "key" | "expiresAt">;

/**
 * Session ids that answer 404 although they open: those that a client ended with DELETE, or whose upstream lost them.
 *
 * What holds where: the replica that took the DELETE refuses the id from then on. Another replica refuses it as soon as it
 * hears of it (`hear`, fed by what `tell` sent), and until then where the upstream keeps sessions of its own, because the
 * DELETE went to the upstream as well and its 404 is passed on, or where the id names a holder, because only that replica
 * serves it. Past `sessionLimits.ended` the ones that ended first are forgotten: then an ended id of a stateless upstream
 * is good again for its own caller, and for nobody else.
 */
export class EndedSessions {
  readonly #expiry = new Map<string, number>();
  readonly #now: () => number;
  readonly #tell: ((session: EndedSession) => void) | undefined;
  readonly #max: number;

  /** `tell` is called once for every session that ends here, and may pass it on to other replicas; it must not throw. */
  constructor(
    options: {
      readonly now?: () => number;
      readonly tell?: (session: EndedSession) => void;
      readonly max?: number;
    } = {},
  ) {
    this.#now = options.now ?? Date.now;
    this.#tell = options.tell;
    this.#max = options.max ?? sessionLimits.ended;
  }

  /** Ends a session here and tells the others; false when it was over already. */
  end(session: EndedSession): boolean {
    if (!this.hear(session)) return false;
    this.#tell?.({ key: session.key, expiresAt: session.expiresAt });
    return true;
  }

  /** Learns that a session ended elsewhere; false when that was known, or its id expired anyway. */
  hear(session: EndedSession): boolean {
    if (session.expiresAt <= this.#now() || this.#expiry.has(session.key)) return false;
    this.#expiry.set(session.key, session.expiresAt);
    if (this.#expiry.size > this.#max) this.#makeRoom();
    return true;
  }

  /** Whether the session is over; one look-up. */
  has(session: Pick<SessionClaims, "key">): boolean {
    return this.#expiry.has(session.key);
  }

  /** Ended sessions remembered. */
  get size(): number {
    return this.#expiry.size;
  }

  /** Drops what expired and, if that was nothing, a tenth of the oldest: so a full set is swept seldom. */
  #makeRoom(): void {
    const now = this.#now();
    for (const [key, expiresAt] of this.#expiry) {
      if (expiresAt <= now) this.#expiry.delete(key);
    }
    const keep = Math.max(1, Math.floor(this.#max * 0.9));
    for (const key of this.#expiry.keys()) {
      if (this.#expiry.size <= keep) break;
      this.#expiry.delete(key);
    }
  }
}

import { Recent } from "../sessions/recent.ts";
import { authLimits } from "./limits.ts";
import type { UpstreamToken } from "./token-endpoint.ts";

type HeaderMap = Readonly<Record<string, string>>;

interface Kept {
  readonly headers: HeaderMap;
  readonly gotAt: number;
  /** From when on another one is fetched in the background, and until when this one is sent. */
  readonly agesAt: number;
  readonly endsAt: number;
}

interface Failed {
  readonly cause: unknown;
  readonly until: number;
}

/**
 * Tokens of one upstream, one per holder: kept until shortly before they expire, fetched again in the background after
 * four fifths of their life, never twice at a time for one holder.
 */
export class KeptTokens {
  readonly #fetch: (subjectToken: string | undefined) => Promise<UpstreamToken>;
  readonly #now: () => number;
  readonly #kept = new Recent<Kept>(authLimits.callersPerServer);
  readonly #failed = new Recent<Failed>(authLimits.callersPerServer);
  readonly #flights = new Map<string, Promise<HeaderMap>>();

  constructor(
    fetch: (subjectToken: string | undefined) => Promise<UpstreamToken>,
    now: () => number,
  ) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** Headers with a token; at once when one is kept. Rejects as the fetch does. */
  headers(holder: string, subjectToken: string | undefined): HeaderMap | Promise<HeaderMap> {
    const kept = this.#kept.get(holder);
    const now = this.#now();
    if (kept === undefined || kept.endsAt <= now) return this.#fly(holder, subjectToken);
    // A refresh that fails is tried again soon enough; the token that is there is still good.
    if (kept.agesAt <= now) this.#fly(holder, subjectToken).catch(() => undefined);
    return kept.headers;
  }

  /** The upstream refused the holder's token; false when it is so new that another one would be no better. */
  drop(holder: string): boolean {
    const kept = this.#kept.get(holder);
    if (kept !== undefined && this.#now() - kept.gotAt < authLimits.tokenGraceMs) return false;
    this.#kept.delete(holder);
    return true;
  }

  #fly(holder: string, subjectToken: string | undefined): Promise<HeaderMap> {
    const under = this.#flights.get(holder);
    if (under !== undefined) return under;
    const failed = this.#failed.get(holder);
    if (failed !== undefined && failed.until > this.#now()) return Promise.reject(failed.cause);
    const flight = this.#get(holder, subjectToken).finally(() => this.#flights.delete(holder));
    this.#flights.set(holder, flight);
    return flight;
  }

  async #get(holder: string, subjectToken: string | undefined): Promise<HeaderMap> {
    try {
      const { headers, lifeMs } = await this.#fetch(subjectToken);
      const gotAt = this.#now();
      const margin = Math.min(authLimits.tokenMarginMs, lifeMs / 10);
      const [agesAt, endsAt] = [gotAt + lifeMs * 0.8, gotAt + lifeMs - margin];
      this.#kept.set(holder, { headers, gotAt, agesAt, endsAt });
      this.#failed.delete(holder);
      return headers;
    } catch (cause) {
      this.#failed.set(holder, { cause, until: this.#now() + authLimits.tokenFailureMs });
      throw cause;
    }
  }
}

import { sessionLimits } from "./limits.ts";
import { Recent } from "./recent.ts";
import { textSealer } from "./sealed-text.ts";
import { claimsFromBytes, claimsToBytes } from "./session-claims.ts";
import type { SessionClaims } from "./session-claims.ts";

/** Session ids in which every replica with the same secrets finds what it needs to serve the session. */
export interface SessionSealer {
  /**
   * The id: visible ASCII, about 200 characters and at most `sessionLimits.sessionIdLength`. Throws a `RangeError` for claims past the limits, of which
   * only the upstream's own session id is a stranger's: ask `fitsInSession` first.
   */
  readonly seal: (claims: SessionClaims) => string;
  /** The claims; undefined for anything that is not an unexpired id of ours. */
  readonly open: (text: string) => SessionClaims | undefined;
}

/** A sealer of session ids: the first secret seals, all of them open. Throws a usage error for a short secret. */
export function sessionSealer(
  secrets: readonly string[],
  now: () => number = Date.now,
): SessionSealer {
  const sealer = textSealer(secrets, {
    purpose: "session",
    maxLength: sessionLimits.sessionIdLength,
    now,
  });
  const recent = new Recent<SessionClaims>(sessionLimits.opened);
  return {
    seal: (claims) => {
      const text = sealer.seal(claimsToBytes(claims), { expiresAt: claims.expiresAt, boundTo: "" });
      recent.set(text, claims);
      return text;
    },
    open: (text) => {
      const known = recent.get(text);
      if (known !== undefined) {
        if (known.expiresAt > now()) return known;
        recent.delete(text);
        return undefined;
      }
      const bytes = sealer.open(text, "");
      const claims = bytes === undefined ? undefined : claimsFromBytes(bytes);
      if (claims !== undefined) recent.set(text, claims);
      return claims;
    },
  };
}

/** Whether an upstream's session id is one by the protocol (visible ASCII) and short enough to travel in ours. */
export function fitsInSession(upstream: string): boolean {
  return upstream.length <= sessionLimits.upstreamBytes && /^[\u0021-\u007e]+$/u.test(upstream);
}

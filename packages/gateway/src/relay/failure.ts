import type { UpstreamFailure } from "../upstream/upstream.ts";
import { relayLimits } from "./limits.ts";

/** An answer that is not MCP. */
export function answerFailure(what: string): UpstreamFailure {
  return { code: "bad-answer", message: `Its answer cannot be used: ${what}.` };
}

/** What an HTTP status without a JSON-RPC message says (RFC 9110; MCP 2025-11-25, "Session Management"). */
export function statusFailure(status: number, retryAfter: string | undefined): UpstreamFailure {
  if (status === 404) return { code: "session-gone", status, message: "It answered 404." };
  if (status === 401 || status === 403) {
    return { code: "unauthorized", status, message: `It answered ${status}.` };
  }
  const seconds = /^\d{1,6}$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined;
  // Only 429 is said before the work: a 503 can come from a proxy, or after the effect.
  if (status === 429 && seconds !== undefined) {
    return {
      code: "turned-away",
      status,
      message: `It answered ${status}.`,
      retryAfterSeconds: Math.min(seconds, relayLimits.retryAfterSeconds),
    };
  }
  return { code: status >= 500 ? "cut" : "bad-answer", status, message: `It answered ${status}.` };
}

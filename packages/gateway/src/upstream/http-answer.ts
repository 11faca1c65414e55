import { plainText } from "@tenon/contract";
import { relayLimits } from "../relay/limits.ts";
import type { UpstreamFailure } from "./upstream.ts";

/** Headers of an answer as undici gives them: lower-case names. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A header that counts once. */
export function firstOf(value: string | string[] | undefined): string | undefined {
  return typeof value === "object" ? value[0] : value;
}

/** Whether an answer is a stream of server-sent events. */
export function isEventStream(status: number, headers: AnswerHeaders): boolean {
  return (
    status === 200 && firstOf(headers["content-type"])?.startsWith("text/event-stream") === true
  );
}

/** An answer that is not MCP. */
export function answerFailure(what: string): UpstreamFailure {
  return { code: "bad-answer", message: `Its answer cannot be used: ${what}.` };
}

/** What an HTTP status without a JSON-RPC message says (RFC 9110; MCP 2025-11-25, "Session Management"). */
export function statusFailure(status: number, headers: AnswerHeaders): UpstreamFailure {
  const message = `It answered ${status}.`;
  if (status === 404) return { code: "session-gone", status, message };
  if (status === 401 || status === 403) return { code: "unauthorized", status, message };
  const retryAfter = firstOf(headers["retry-after"]) ?? "";
  const seconds = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  // Only 429 is said before the work: a 503 can come from a proxy, or after the effect.
  if (status === 429 && seconds !== undefined) {
    const retryAfterSeconds = Math.min(seconds, relayLimits.retryAfterSeconds);
    return { code: "turned-away", status, message, retryAfterSeconds };
  }
  return { code: status >= 500 ? "cut" : "bad-answer", status, message };
}

/** What the end of a connection means for a request that had one, or never did. */
export function connectionFailure(isConnected: boolean, error: unknown): UpstreamFailure {
  const reason = reasonOf(error);
  return isConnected
    ? { code: "cut", message: `The connection broke: ${reason}.` }
    : { code: "not-sent", message: `It cannot be reached: ${reason}.` };
}

/** The code of a system or undici error, which says more than its message; safe to show. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return plainText(code ?? error.message.slice(0, 200));
}

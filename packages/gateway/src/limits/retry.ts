import type { UpstreamFailure } from "../upstream/upstream.ts";
import { limits } from "./limits.ts";

/** A call that failed, and all that counts for whether it may be sent again. */
export interface FailedCall {
  readonly failure: UpstreamFailure;
  readonly method: string;
  /** What the operator says of the tool. What a server says of itself is never asked. */
  readonly settings: { readonly idempotent?: boolean; readonly readOnly?: boolean };
  /** How often it was sent, this time among them. */
  readonly attempts: number;
  /** The client was already given a message that belongs to the answer. */
  readonly spoke: boolean;
  /** Milliseconds that are left of the call's deadline. */
  readonly remainingMs: number;
}

/**
 * The pause in milliseconds after which a failed call may be sent again, or undefined when it may not. A second sending
 * is safe where nothing was done the first time, or where doing it twice is as good as doing it once.
 */
export function retryPauseMs(
  call: FailedCall,
  random: () => number = Math.random,
): number | undefined {
  const { failure, attempts, spoke, remainingMs } = call;
  if (spoke || attempts > limits.retries) return undefined;
  if (failure.code === "turned-away") {
    if (failure.retryAfterSeconds === undefined) return undefined;
    const pauseMs = Math.max(failure.retryAfterSeconds * 1_000, 0);
    return pauseMs < remainingMs ? pauseMs : undefined;
  }
  if (failure.code !== "not-sent" && !(leavesDoubt(failure) && maybeTwice(call))) return undefined;
  const fullMs = Math.min(limits.retryPauseMs * 4 ** (attempts - 1), limits.retryLongestPauseMs);
  // Callers that failed together do not come back together.
  const pauseMs = fullMs * (0.5 + random() / 2);
  return pauseMs < remainingMs ? pauseMs : undefined;
}

function leavesDoubt({ code }: UpstreamFailure): boolean {
  return code === "cut" || code === "timed-out";
}

function maybeTwice({ method, settings }: FailedCall): boolean {
  return (
    reads.has(method) ||
    (method === "tools/call" && (settings.idempotent === true || settings.readOnly === true))
  );
}

/** Requests that change nothing at the server, by what the protocol says of them. */
const reads: ReadonlySet<string> = new Set([
  "completion/complete",
  "ping",
  "prompts/get",
  "prompts/list",
  "resources/list",
  "resources/read",
  "resources/templates/list",
  "server/discover",
  "tasks/get",
  "tasks/list",
  "tools/list",
]);

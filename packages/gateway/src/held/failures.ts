import type { UpstreamFailure } from "../upstream/upstream.ts";

/** Nothing is known of a session here, or not of this caller's. */
export const sessionGone: UpstreamFailure = {
  code: "session-gone",
  message: "The session is over; initialise again.",
  status: 404,
};

/** A way on which requests stand by themselves has no stream of a session. */
export const noSessions: UpstreamFailure = {
  code: "session-gone",
  message: "It has no sessions.",
  status: 404,
};

/** Too much is open already. */
export function tooManySessions(message: string): UpstreamFailure {
  return { code: "turned-away", message, retryAfterSeconds: 30 };
}

import type { GatewayErrorCode, GatewayProblem } from "../gateway-error.ts";
import type { UpstreamFailure, UpstreamFailureCode } from "../upstream/upstream.ts";

const codes: Readonly<Record<UpstreamFailureCode, GatewayErrorCode>> = {
  "not-sent": "not-sent",
  "turned-away": "upstream-turned-away",
  "session-gone": "session-unknown",
  unauthorized: "upstream-credentials-refused",
  cut: "outcome-unknown",
  "timed-out": "timed-out",
  "bad-answer": "upstream-answer-invalid",
  "to-be-resumed": "outcome-unknown",
  cancelled: "cancelled",
};

const advice: Readonly<Record<UpstreamFailureCode, string>> = {
  "not-sent": "Nothing happened there; call again when it is back.",
  "turned-away": "It did nothing; call again later.",
  "session-gone": "The session is over; send `initialize` again.",
  unauthorized: "Whoever runs the gateway has to renew its credential for this server.",
  cut: "The call may have been made or not: find out before it is made again, or call with an idempotency key.",
  "timed-out":
    "It was told to stop, and may have done the work nevertheless: find out before it is called again.",
  "bad-answer": "The call may have been made; its answer cannot be had.",
  "to-be-resumed": "Ask again with Last-Event-ID.",
  cancelled: "Nobody waits for the answer any more.",
};

/** The failure of an upstream in the words of the gateway: what, where, what to do. */
export function failureProblem(server: string, failure: UpstreamFailure): GatewayProblem {
  const { code, message, retryAfterSeconds, status } = failure;
  return {
    code: codes[code],
    message: `${server}: ${message} ${advice[code]}`,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    data: { server, ...(status !== undefined && { upstreamStatus: status }) },
  };
}

/**
 * What the gateway itself says instead of an upstream: JSON-RPC code (outside the range of the protocol), HTTP status, meaning.
 * What befalls a call has status 200: clients show the code of such an error, and of other statuses only the number.
 */
export const gatewayErrors = {
  "not-sent": {
    rpc: -31001,
    status: 200,
    means: "The upstream could not be reached; the request never left.",
  },
  "outcome-unknown": {
    rpc: -31002,
    status: 200,
    means: "The request left and no whole answer came: it may have happened.",
  },
  "timed-out": {
    rpc: -31003,
    status: 200,
    means: "The upstream was silent for too long or the call took too long; it was told to stop.",
  },
  "upstream-answer-invalid": {
    rpc: -31004,
    status: 200,
    means: "What the upstream answered is not MCP, or too large.",
  },
  "upstream-credentials-refused": {
    rpc: -31005,
    status: 200,
    means: "The upstream does not accept the gateway's credential.",
  },
  "upstream-turned-away": {
    rpc: -31006,
    status: 200,
    means: "The upstream says that it did nothing and when to come back.",
  },
  "circuit-open": {
    rpc: -31007,
    status: 200,
    means: "The upstream failed repeatedly; calls wait until it is tried again.",
  },
  "rate-limited": { rpc: -31008, status: 200, means: "This client has called the tool too often." },
  "too-many-calls": {
    rpc: -31009,
    status: 200,
    means: "This client has too many calls of the tool under way.",
  },
  "session-unknown": {
    rpc: -31010,
    status: 404,
    means: "No such session, or not this caller's: initialise again.",
  },
  "server-unknown": { rpc: -31011, status: 404, means: "No server of that name." },
  "request-invalid": {
    rpc: -32600,
    status: 400,
    means: "The request is not MCP over streamable HTTP.",
  },
  "method-unknown": {
    rpc: -32601,
    status: 200,
    means: "No server has such a method, or not on the path of all servers.",
  },
  "parameters-invalid": {
    rpc: -32602,
    status: 400,
    means: "Parameters that every request of the revision carries are missing.",
  },
  "body-too-large": {
    rpc: -31012,
    status: 413,
    means: "The request is larger than the gateway takes.",
  },
  "header-mismatch": {
    rpc: -32020,
    status: 400,
    means: "A header and the body disagree, or the header is missing (2026-07-28).",
  },
  "revision-unsupported": {
    rpc: -32022,
    status: 400,
    means: "The protocol revision is not spoken here.",
  },
  "arguments-refused": {
    rpc: -32602,
    status: 200,
    means: "The arguments are not what was agreed.",
  },
  "result-refused": {
    rpc: -31013,
    status: 200,
    means: "The result is not what was agreed; the call was made.",
  },
  "tool-unknown": { rpc: -32602, status: 200, means: "The agreed contract has no such tool." },
  "tool-drifted": {
    rpc: -31014,
    status: 200,
    means: "The server changed what was agreed, and the policy refuses such calls.",
  },
  "pin-unavailable": {
    rpc: -31015,
    status: 200,
    means: "What is agreed could not be loaded from anywhere.",
  },
  "key-conflict": {
    rpc: -31016,
    status: 200,
    means: "The idempotency key was used for another call.",
  },
  "key-unknown-outcome": {
    rpc: -31017,
    status: 200,
    means: "A call with this idempotency key was made and its outcome is not known.",
  },
  "audit-full": {
    rpc: -31018,
    status: 200,
    means: "The audit cannot take this call down, so it is not made.",
  },
  "key-store-away": {
    rpc: -31024,
    status: 200,
    means: "Idempotency keys cannot be kept right now, so the call was not made.",
  },
  "key-in-flight": {
    rpc: -31025,
    status: 200,
    means: "A call with this idempotency key is still under way.",
  },
  unauthenticated: {
    rpc: -31021,
    status: 401,
    means: "No credential came, or it does not count here.",
  },
  "insufficient-scope": {
    rpc: -31022,
    status: 403,
    means: "The caller lacks scopes that are needed.",
  },
  "issuer-unavailable": {
    rpc: -31023,
    status: 503,
    means: "The issuer of the token cannot be asked for its keys.",
  },
  cancelled: { rpc: -31019, status: 499, means: "The client went away or cancelled." },
  draining: { rpc: -31020, status: 503, means: "This replica is going away; ask again." },
  internal: { rpc: -32603, status: 200, means: "A bug of the gateway." },
} as const;

export type GatewayErrorCode = keyof typeof gatewayErrors;

/** A refusal or failure that the gateway puts into words; `message` is safe to show and says what to do. */
export interface GatewayProblem {
  readonly code: GatewayErrorCode;
  readonly message: string;
  readonly retryAfterSeconds?: number;
  /** More for programs, already safe. */
  readonly data?: Readonly<Record<string, unknown>>;
}

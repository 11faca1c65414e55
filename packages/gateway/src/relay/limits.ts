/** Bounds on what an upstream can make the relay do. */
export const relayLimits = {
  /** Bytes of one JSON answer or one server-sent event. */
  messageBytes: 64 * 1024 * 1024,
  /** Connections to one upstream; calls wait for one when all are busy. */
  connections: 8_192,
  connectTimeoutMs: 5_000,
  /** An idle connection is kept for so long, unless the upstream says less. */
  keepAliveMs: 30_000,
  /** Bytes of an error page that are read before it is given up. */
  errorBytes: 64 * 1024,
  /** A notification and the end of a session are answered within so long. */
  noteTimeoutMs: 10_000,
  /** The pause that an upstream wants before a stream is resumed, at most. */
  resumeAfterMs: 3_600_000,
  /** `Retry-After` of an upstream that turns calls away, at most. */
  retryAfterSeconds: 3_600,
} as const;

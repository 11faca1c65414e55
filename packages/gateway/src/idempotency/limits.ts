/** Bounds of idempotency keys and their records. */
export const limits = {
  /** Characters of a key. */
  keyLength: 255,
  /** Keys of one replica whose calls are under way, waited for, or not yet written down. */
  keysUnderWay: 10_000,
  /** Bytes of an answer that is kept, as it came; of a larger one only that it was given. */
  answerBytes: 16 * 1024 * 1024,
  /** Bytes from which an answer is kept compressed. */
  plainBytes: 4 * 1024,
  /** Bytes of answers that wait until the store is back; more are written down as given, but not kept. */
  unwrittenBytes: 64 * 1024 * 1024,
  /** How long a replica that says nothing is believed to be alive, and how often it says something. */
  leaseMs: 10_000,
  heartbeatMs: 3_000,
  /** How long a record lasts. */
  expiryMs: 24 * 60 * 60 * 1_000,
  /** How often expired records are removed, and how many at a time. */
  cleanMs: 10 * 60 * 1_000,
  cleanBatch: 1_000,
  /** How often a claim is tried again because the record that stood in its way was gone a moment later. */
  claimAttempts: 5,
  /** How long a call waits for the store before it is refused. */
  storeWaitMs: 3_000,
  /** Pauses between two looks at a call that another replica makes. */
  pollMs: 25,
  longestPollMs: 400,
  /** Pauses between two attempts to write what the store did not take. */
  rewriteMs: 100,
  longestRewriteMs: 1_000,
} as const;

/** Bounds of the gateway's database. */
export const storeLimits = {
  /** Connections of one replica, beside the one that the audit's thread has. */
  connections: 8,
  /** Milliseconds for a connection to come about, and for a statement to be answered. */
  connectMs: 5_000,
  statementMs: 10_000,
  /** Milliseconds before a database that is away is tried again, at first and at most. */
  retryMs: 200,
  retryMostMs: 5_000,
  /** Milliseconds between two looks at whether the database answers. */
  beatMs: 5_000,
  /** Milliseconds after which a transaction of the embedded database is taken back, since others wait for it. */
  embeddedTransactionMs: 30_000,
  /** Milliseconds between two signs of life of whoever holds a folder, and after which another machine may take it. */
  holdBeatMs: 5_000,
  holdMs: 30_000,
  /** Milliseconds that a killed holder may take to be gone. */
  dyingMs: 1_000,
} as const;

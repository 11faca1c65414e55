/** Bounds of the gateway's own routes. */
export const opsLimits = {
  /** Servers that a readiness answer names. */
  named: 100,
  /** Characters of one parameter of a query, and of a path. */
  parameterLength: 4_096,
  /** Milliseconds for an answer of the database. */
  databaseMs: 10_000,
  /** Audit questions that are answered at the same time; the next ones are turned away. */
  questions: 4,
} as const;

/** What a gateway under test, or a client of our upstream, could make large. */
export const tortureLimits = {
  /** Bytes of one answer that are read; an answer past it counts as failed. */
  answerBytes: 32 * 1024 * 1024,
  /** Messages of one answer or stream that are kept. */
  messages: 20_000,
  /** Characters of what was seen that a scorecard shows. */
  seen: 400,
  /** Bytes of a request that our upstream reads. */
  requestBytes: 16 * 1024 * 1024,
  /** Calls that our upstream remembers. */
  calls: 100_000,
  /** Characters of a request's body that our upstream remembers. */
  bodyText: 8_192,
  /** Sessions of the concurrency check. */
  sessions: 512,
  /** Calls per session of the concurrency check. */
  callsPerSession: 10_000,
  /** Bytes of a reply on the control port. */
  controlBytes: 8 * 1024 * 1024,
} as const;

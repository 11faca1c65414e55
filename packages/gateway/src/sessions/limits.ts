/** Bounds on sealed texts and on what a replica remembers of them. */
export const sessionLimits = {
  /** Characters of a master secret at least. */
  secretLength: 32,
  /** Master secrets at most: one that seals, and the older ones that still open. */
  secrets: 16,
  /** Bytes of an upstream's own session id that fits into ours. */
  upstreamBytes: 1_024,
  /** Bytes of a server's name, of a revision, and of a replica's advertised URL. */
  serverBytes: 128,
  revisionBytes: 16,
  holderBytes: 128,
  /** Characters of a session id, which all of the above fit into; a longer one is not looked at. */
  sessionIdLength: 1_900,
  /** Characters of any other sealed text: request states, cursors, poll handles. */
  sealedLength: 65_536,
  /** Opened session ids that a replica remembers, so that opening one again costs a look-up. */
  opened: 20_000,
  /** Milliseconds for which a session id is good. */
  sessionMs: 24 * 60 * 60 * 1_000,
  /** Ended sessions that a replica remembers until they would have expired. */
  ended: 100_000,
  /** Ended sessions in one message to other replicas (Postgres takes 8,000 bytes), and those that may wait for a connection. */
  endedPerMessage: 150,
  endedWaiting: 10_000,
  /** Milliseconds before a lost connection to the other replicas is tried again, between its signs of life, and for each. */
  endedReconnectMs: 1_000,
  endedBeatMs: 5_000,
  endedSilenceMs: 2_000,
} as const;

/** Bounds on what a client can make the front do. */
export const frontLimits = {
  /** Bytes of a request. */
  bodyBytes: 16 * 1024 * 1024,
  /** Bytes of all headers of a request. */
  headerBytes: 64 * 1024,
  /** A request has to be there within so long. */
  requestTimeoutMs: 60_000,
  /** An idle connection of a client is kept for so long. */
  keepAliveTimeoutMs: 75_000,
  /** Silence after which a call gets an event stream, so that it can be kept alive; and between signs of life. */
  firstSignMs: 5_000,
  signMs: 10_000,
  /** Bytes that wait for a client that does not read; then it is let go. */
  unreadBytes: 64 * 1024 * 1024,
  /** Streams of one caller that are open at a time. */
  streamsPerCaller: 4_096,
  /**
   * Who has looked at `/readyz` within so long sends requests by what it says. When the replica goes away it has been
   * told so, and nothing came for the second time; after the third it should have noticed.
   */
  lookMs: 60_000,
  quietMs: 1_000,
  noticeMs: 6_000,
  /** Levels of nesting in a request. */
  depth: 128,
} as const;

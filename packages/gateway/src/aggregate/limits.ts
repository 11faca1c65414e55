/** Bounds of the path that serves all servers. */
export const aggregateLimits = {
  /** How long one server may take to say what it offers before the others are answered without it. */
  askMs: 5_000,
  /** How long it may take to open a session: a command may have to be fetched and started first. */
  openMs: 30_000,
  /** What a server said of itself is asked again after so long. */
  introductionMs: 60_000,
  /** Pages of one server's list of prompts or resources, and entries of all servers together. */
  pages: 64,
  entries: 20_000,
  /** Characters of all servers' instructions together. */
  instructions: 32_768,
  /** Sessions of clients that one replica holds, and how long an unused one is kept. */
  sessions: 10_000,
  idleSessionMs: 60 * 60_000,
  /** Lists of all servers' tools that are kept joined. */
  joinedLists: 8,
  /** Characters of the id that a server gives a task, and how long the id that clients get for it is good. */
  taskIdLength: 1_024,
  taskMs: 30 * 24 * 60 * 60_000,
  /** Requests of one session whose server is remembered, for its cancellation. */
  requestsUnderWay: 1_024,
} as const;

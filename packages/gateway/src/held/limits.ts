/** Bounds on what clients and upstream servers can make the held sessions and bridges of one server keep or do. */
export const heldLimits = {
  /** Bytes of one message of an upstream. */
  messageBytes: 64 * 1024 * 1024,
  /** Bytes that wait for a process which does not read; past it requests are turned away. */
  queuedBytes: 32 * 1024 * 1024,
  /** Requests under way in one session, or with one shared process. */
  calls: 4_096,
  /** Requests of a server to its client that wait for an answer, in one session. */
  serverRequests: 64,
  /** Sessions with a process or connection of their own: of one caller, and of all callers. */
  sessionsPerCaller: 256,
  sessions: 1_024,
  /** Sessions that the gateway opens at a streamable HTTP server for 2026-07-28 clients: of one caller, and of all. */
  peersPerCaller: 4_096,
  peers: 16_384,
  /** Sessions of legacy clients at 2026-07-28 servers, which are only remembered here: of one caller, and of all. */
  bridgedSessionsPerCaller: 10_000,
  bridgedSessions: 20_000,
  /** A session without a call, a stream or a word from its client ends after so long. */
  idleMs: 15 * 60_000,
  /** How often idle sessions and waiting calls are looked at. */
  sweepMs: 10_000,
  /** Messages of a server's own stream that are kept for a client that comes back, and their bytes. */
  keptEvents: 256,
  keptEventBytes: 4 * 1024 * 1024,
  /** After a start that failed the next one waits so long; twice as long after every further one … */
  minRestartMs: 250,
  /** … and never longer than this. */
  maxRestartMs: 30_000,
  /** A start waits for the end of such a pause when it is this near; else it is turned away. */
  restartPatienceMs: 1_000,
  /** Characters of a line of standard error in the log, and lines in a second; the others are counted. */
  logLineLength: 500,
  logLinesPerSecond: 20,
  /** Bytes of a line of standard error that are looked at. */
  logLineBytes: 16 * 1024,
  /** Lines on standard output that are no message before they are no longer told in the log. */
  noiseLines: 20,
  /** What a process wrote just before its end is read for so long at most. */
  drainMs: 500,
  /** Connecting, and the `endpoint` event of an HTTP+SSE server. */
  connectTimeoutMs: 5_000,
  endpointTimeoutMs: 10_000,
  /** Bytes of an answer that only has a status. */
  errorBytes: 64 * 1024,
  /** A notification, an answer or the end of a session is taken within so long. */
  noteTimeoutMs: 10_000,
  /** `initialize` or `server/discover` that the gateway itself sends. */
  openTimeoutMs: 30_000,
  /** An era that an upstream does not answer to is given up after so long once it answered to the other … */
  silentEraMs: 2_000,
  /** … and altogether. */
  discoveryMs: 30_000,
  /** The eras of an upstream are asked again when it went away, at most so often … */
  rediscoverMs: 5_000,
  /** … and so long after the last time. */
  refreshMs: 5 * 60_000,
  /** Calls that wait for a modern client's input: how long, and how many of one caller and in all. */
  parkedMs: 10 * 60_000,
  parkedPerCaller: 64,
  parked: 1_024,
  /** Bytes of an answer that comes before its client does. */
  parkedAnswerBytes: 1024 * 1024,
  /** Requests of a server within this time are put to a modern client together. */
  gatherMs: 15,
  /** Times that one call may ask a legacy client for input, and questions in one go. */
  inputRounds: 16,
  inputRequests: 32,
  /** How long a legacy client may take for an answer. */
  inputMs: 10 * 60_000,
  /**
   * Upstream sessions for calls of one caller that can be asked for input, and that run at the same time: where a session
   * is a process, and where it is not. More calls wait for one of them, up to so many.
   */
  processesForInput: 16,
  sessionsForInput: 1_024,
  waitingForSession: 1_024,
  /** How long a call waits for the stream on which its server may ask for input. */
  streamPatienceMs: 300,
  /** Initialised sessions that wait for anonymous calls, and for how long they are good. */
  freshSessions: 4,
  freshMs: 30_000,
  /** URIs that one listener may follow. */
  subscribedUris: 1_024,
  /** Listeners of one upstream session. */
  listeners: 1_024,
  /** Members and items in what a client says about itself, and characters of a text there. */
  profileSize: 512,
} as const;

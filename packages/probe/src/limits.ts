/** What one load may take. A server, a file and a command are strangers: each of these is enforced while reading. */
export const limits = {
  /** Whole load, connecting and every list included. */
  timeoutMs: 30_000,
  /** Bytes received in one load, all answers together, after decompression. */
  maxBytes: 32 * 1024 * 1024,
  /** Pages of one list. */
  maxPages: 64,
  /** Entries of one list. */
  maxItems: 10_000,
  /** Requests and notifications that a server sends of its own accord in one load. */
  maxUnaskedMessages: 1_000,
  /** Levels of nesting in what a snapshot keeps; deeper text cannot be written as JSON again. */
  maxDepth: 512,
  /** TCP and TLS set-up of one connection. */
  connectTimeoutMs: 10_000,
  /** How long a command may leave `server/discover` unanswered before `initialize` is tried. */
  discoverTimeoutMs: 10_000,
  /** Each list other than tools; past it the list is left out with a warning. */
  optionalListTimeoutMs: 10_000,
  /** Prompts of a server whose texts are asked for; the others stay unread, with a warning. */
  maxPromptTexts: 64,
  /** Characters of all prompt texts together; the rest stays unread, with a warning. */
  maxPromptTextLength: 512 * 1024,
  /** All prompt texts together; what is not read by then stays unread, with a warning. */
  promptTextsTimeoutMs: 15_000,
  /** A watch reconnects after a pause that starts so short … */
  minReconnectMs: 1_000,
  /** … doubles with every failure, and never gets longer. */
  maxReconnectMs: 300_000,
  /** Opening the connection of a watch. */
  watchOpenMs: 30_000,
  /** A watched connection without a single byte for so long counts as dead. */
  watchIdleMs: 600_000,
  /** Several notices of a change within this time are told as one. */
  watchQuietMs: 250,
  /** Ending a session at the server once the lists are read. */
  farewellTimeoutMs: 1_500,
  /** A command may end by itself for so long after its standard input closed. */
  exitGraceMs: 300,
  /** Then its process group gets SIGTERM, and after so long SIGKILL. */
  killGraceMs: 2_000,
  /** What a command wrote just before its end is read for so long at most. */
  drainMs: 500,
  /** Bytes of a command's standard error that are kept from its start, and as many from its end. */
  maxStderrBytes: 8 * 1024,
  /** Lines of standard error shown from its start, and as many from its end. */
  maxStderrLines: 3,
  /** Characters of one piece of foreign text in a message. */
  maxQuoteLength: 200,
  /** Lines on a command's standard output that are not JSON-RPC before it is given up. */
  maxNoiseLines: 200,
} as const;

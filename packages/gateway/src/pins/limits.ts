/** Bounds of what is kept about pins and live tool lists, and how often they are looked at. */
export const pinLimits = {
  /** Milliseconds for which clients may keep a list; a change is told besides. */
  listTtlMs: 60_000,
  /** One answer of the registry, milliseconds. */
  registryMs: 10_000,
  /** Milliseconds that opening waits for the registry, before the copy on disk is used and loading goes on. */
  startMs: 3_000,
  /** Milliseconds that opening waits for the servers' own lists, so that drift is known before the first call. */
  firstLookMs: 2_000,
  /** A pin that could not be loaded is tried again after a pause that starts so short … */
  minRetryMs: 500,
  /** … doubles with every failure, and never gets longer. */
  maxRetryMs: 30_000,
  /** Milliseconds between two readings of a pin although no event came. */
  pollMs: 60_000,
  /** Milliseconds between two looks at the time of a pinned file. */
  filePollMs: 2_000,
  /** An event stream without a byte for so long counts as dead; the registry sends a comment every 15 s. */
  eventSilenceMs: 40_000,
  /** Bytes of one copy on disk. */
  diskBytes: 64 * 1024 * 1024,
  /** One look at a server, milliseconds. */
  lookMs: 20_000,
  /** Milliseconds between two looks that somebody's suspicion asked for. */
  suspectMs: 2_000,
  /** Drifted tools that the state of a pin names. */
  driftTold: 100,
  /** Plans that are kept. */
  plans: 5_000,
  /** One plan, milliseconds; past it the thread is ended and the answer is "not proved". */
  planMs: 10_000,
  /** A thread that makes plans ends after so long without work. */
  plannerIdleMs: 30_000,
  /** A plan that was not proved is tried again after so long, with twice the budget, so many times. */
  retryPlanMs: 60_000,
  planRetries: 3,
  /** Tool lists that the planning thread keeps. */
  plannerLists: 8,
  /** Parameters of one tool that are repeated as headers. */
  mirrored: 64,
} as const;

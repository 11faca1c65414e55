/** Bounds on what strangers, servers and clients can make the registry do. */
export const limits = {
  /** Connections of one replica to Postgres. */
  connections: 10,
  /** Seconds to wait for a connection, and for connections to end. */
  connectSeconds: 10,
  /** Milliseconds after which a connection to Postgres that answers nothing is given up; statements take less. */
  storeSilenceMs: 5_000,
  /** Milliseconds before a lost listener of Postgres comes back, and between its signs of life. */
  relistenMs: 500,
  listenerBeatMs: 5_000,
  /** Milliseconds of one statement of the job queue. */
  jobQueryMs: 30_000,
  /** How often a new version is tried again after one of another replica came first; in a replica they take turns. */
  writeAttempts: 40,
  /** Lists of one server that wait for their turn in one replica, and milliseconds that one waits. */
  waitingWrites: 200,
  writeTurnMs: 20_000,
  /** Bytes of assembled contracts that one replica keeps in memory. */
  pinCacheBytes: 128 * 1024 * 1024,
  /** Milliseconds that a replica may go on serving a channel's old target when it missed a notification. */
  pointerAgeMs: 1_000,
  /** Servers whose channel targets one replica remembers, and references of one server. */
  pointers: 20_000,
  pointersPerServer: 256,
  /** URLs of one endpoint whose parts one replica remembers, and characters of such a URL. */
  parsedUrls: 2_000,
  parsedUrlLength: 512,
  /** Keys that one replica remembers, and milliseconds for which it may go on accepting a key whose end it missed. */
  rememberedKeys: 10_000,
  rememberedKeyMs: 2_000,
  /** Consumer versions that one answer judges. */
  consumersPerAnswer: 500,
  /** Environments that one answer shows of a consumer. */
  environmentsPerConsumer: 100,
  /** Broken prompt lines that one answer lists. */
  impactsPerAnswer: 1_000,
  /** Uses of one consumer version that one answer lists. */
  usesPerAnswer: 5_000,
  /** Milliseconds between two looks at the outbox when nothing was notified. */
  eventPollMs: 1_000,
  /** Events that are read at a time, and that may wait for one listener. */
  eventBatch: 500,
  eventBacklog: 5_000,
  /** Milliseconds of silence before a comment keeps a stream alive, and before a cut listener comes back. */
  eventKeepAliveMs: 15_000,
  eventRetryMs: 2_000,
  /** Audit entries that are verified at a time. */
  auditBatch: 1_000,
  /** Milliseconds for the keys of an identity token's issuer, and between two reads of them. */
  oidcMs: 5_000,
  oidcCooldownMs: 30_000,
  /** Addresses whose refused keys one replica counts. */
  guessers: 100_000,
  /** Milliseconds between two notes of a key's use. */
  keyUseMs: 60_000,
  /** Age of an identity token and difference of clocks, seconds. */
  oidcTokenSeconds: 900,
  oidcSkewSeconds: 30,
  /** Milliseconds that an exchanged key lives. */
  exchangedKeyMs: 15 * 60_000,
  /** Connections of one replica's job queue to Postgres. */
  jobConnections: 4,
  /** Seconds that a job that is done stays, and between two times of deleting such jobs. */
  doneJobSeconds: 30,
  jobUpkeepSeconds: 60,
  /** Milliseconds that a stopping replica waits for what runs. */
  stopMs: 20_000,
  /** Milliseconds of one probe, and seconds after which a probe job of a lost replica is given up. */
  probeMs: 60_000,
  probeJobSeconds: 180,
  /** Bytes of everything that one probe reads. */
  probeBytes: 32 * 1024 * 1024,
  /** Milliseconds of one turn of listening to a server, and seconds after which a lost replica's turn is given up. */
  watchTurnMs: 10 * 60_000,
  watchJobSeconds: 11 * 60,
  /** Servers that one replica listens to. */
  watches: 500,
  /** Longest pause between probes of a server that fails, seconds. */
  backoffSeconds: 6 * 3600,
  /** Deliveries of one event to one webhook, first pause, longest pause, and time of one, seconds. */
  deliveryAttempts: 9,
  deliveryRetrySeconds: 5,
  deliveryRetryMaxSeconds: 3_600,
  deliveryJobSeconds: 60,
  /** Milliseconds that a webhook's receiver has. */
  deliveryMs: 10_000,
  /** Days for which missed deliveries are still made up. */
  deliveryDays: 3,
  /** Probes whose claims, results and next jobs are written at a time. */
  gatheredProbes: 64,
  /** Probe jobs that are fetched at a time. */
  probeBatch: 4,
  /** Watches that are taken at a time, milliseconds between two looks for some, and deliveries sent at a time. */
  watchBatch: 50,
  watchLookMs: 1_000,
  parallelDeliveries: 8,
  /** Seconds after which something that should have happened is looked after. */
  overdueSeconds: 30,
  /** Rows that one turn of the upkeep looks after, and observations that it deletes. */
  upkeepBatch: 1_000,
  forgetBatch: 20_000,
  /** Pages, entries, bytes of a page and milliseconds for a page of another registry. */
  importPages: 200,
  importEntries: 10_000,
  importBytes: 16 * 1024 * 1024,
  importMs: 15_000,
  /** Characters of a tool's description that search results show. */
  excerptLength: 300,
  /** Milliseconds that one comparison of two contracts may take, and of two schemas; what is left is `unknown`. */
  comparisonMs: 10_000,
  schemaComparisonMs: 100,
  /** Threads that compare in one replica, and comparisons that may wait for one. */
  comparisonThreads: 2,
  waitingComparisons: 1_000,
  /** Complete probes in a row that must see an older contract before `latest` goes back to it. */
  settleStreak: 3,
  /** Versions that probes of one server make within so many hours; what differs still is held back until it settles. */
  unstableVersions: 12,
  unstableHours: 24,
} as const;

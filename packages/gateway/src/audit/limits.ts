/** Bounds of the audit. */
export const auditLimits = {
  /** Bytes of the spool on disk; past them the policy `whenFull` decides about calls. */
  spoolBytes: 512 * 1024 * 1024,
  /** Bytes after which the spool goes on in a new segment. */
  segmentBytes: 8 * 1024 * 1024,
  /** Bytes of the spool that stay free for the outcome of each call that is under way. */
  outcomeBytes: 1_024,
  /** Bytes of outcomes that wait for a full disk before further ones are lost. */
  waitingBytes: 1024 * 1024,
  /** UTF-16 code units of a name, an id or a digest; longer ones are cut. */
  textLength: 512,
  /** UTF-16 code units of arguments as JSON text; longer ones are not stored, their digest is. */
  payloadLength: 128 * 1024,
  /** Keys of arguments of which it is remembered whether they look like secrets. */
  knownKeys: 4_096,
  /** Bytes of a result up to which its digest is made at once; that of a larger one is made in the background. */
  digestNowBytes: 512 * 1024,
  /** Milliseconds between two looks at the spool: it is synced, and every few looks stored. */
  lookMs: 50,
  looksPerBatch: 4,
  /** Bytes and records that are stored in one transaction. */
  batchBytes: 1024 * 1024,
  batchRecords: 4_000,
  /** The same in an embedded database, where everybody else waits meanwhile. */
  embeddedBatchRecords: 200,
  /** Calls of processes that are gone that get an outcome at a time. */
  resolvedRecords: 1_000,
  /** Bytes of stored intents that are kept until their outcomes come. */
  openBytes: 1024 * 1024,
  /** Bytes of the longest line of the spool. */
  lineBytes: 8 * 1024 * 1024,
  /** Milliseconds before a database that is away is tried again, at first and at most. */
  retryMs: 100,
  retryMostMs: 5_000,
  /** Milliseconds between two signs of life of a replica, and after which its open calls count as lost. */
  beatMs: 10_000,
  silenceMs: 60_000,
  /** Milliseconds for what is spooled to be stored when the gateway ends; the rest stays spooled. */
  closeMs: 5_000,
  /** Milliseconds of those that a database may take to be there at all. */
  lastWaitMs: 1_000,
  /** Milliseconds between two looks for rows that are too old, and rows that are deleted in one transaction. */
  retentionMs: 60 * 60_000,
  retentionRows: 2_000,
  /** Bytes of records that the database refused, kept beside the spool. */
  refusedBytes: 16 * 1024 * 1024,
  /** Milliseconds for a database to answer somebody who only reads: Postgres, and an embedded one, which is opened first. */
  answerMs: 10_000,
  embeddedAnswerMs: 60_000,
  /** Calls of a page, when nothing is said and at most; conditions on arguments and characters of one. */
  page: 50,
  pageMost: 500,
  conditions: 8,
  conditionLength: 4_096,
  /** Rows that are verified at a time, and findings that one verification lists. */
  verifyRows: 1_000,
  findings: 100,
} as const;

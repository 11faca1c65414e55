/** Everything that a stranger or a platform bounds, with the number at which the action stops and says so. */
export const limits = {
  /** Annotations of one type that the runner takes from one step. */
  annotationsPerType: 10,
  /** UTF-16 units of one annotation's message that the runner keeps. */
  annotationMessage: 4_096,
  /** Bytes of a step's summary; one byte more and the runner drops it whole. */
  summaryBytes: 1_048_576,
  /** Characters of a comment that GitHub takes. */
  commentLength: 65_536,
  /** Bytes of the output `report-json`: as an environment variable Linux takes 131,072. */
  outputBytes: 100_000,
  /** Bytes of an event payload. */
  eventBytes: 33_554_432,
  /** Characters of an `id`. */
  idLength: 200,
  /** Failures that a summary lists one by one. */
  failures: 50,
  /** Commits by which a shallow clone is deepened, step by step, until the merge base is found. */
  deepenSteps: [32, 256, 2_048, 16_384],
  /** Milliseconds for one git command. */
  gitMs: 120_000,
  /** Bytes that one git command may answer with. */
  gitBytes: 16_777_216,
  /** Servers of the lock whose edits are listed. */
  lockServers: 50,
  /** Entries of a page of GitHub's API. */
  pageItems: 100,
  /** Pages of one list that are read. */
  pages: 100,
  /** Suggestions written in one run. */
  suggestions: 20,
  /** Attempts at one thing that GitHub answers with 5xx or a rate limit. */
  attempts: 4,
  /** Milliseconds waited in all for GitHub to take requests again. */
  waitMs: 90_000,
  /** Milliseconds for one request. */
  requestMs: 30_000,
} as const;

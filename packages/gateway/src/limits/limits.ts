/** Bounds of admission, circuits and deadlines. */
export const limits = {
  /** Clients and tools together whose calls one replica counts; the one that called least recently goes first. */
  rateKeys: 50_000,
  /** Characters of such a key; of a longer one its digest is kept. */
  rateKeyLength: 512,
  /** Slices of a rate limit's time: a client waits at most this part of it longer than it must. */
  rateSlices: 32,
  /** Milliseconds that a call waits for a shared store's word before this replica decides alone. */
  sharedWaitMs: 50,
  /** Silences in a row after which a shared store is left alone, and for how long at first and at most. */
  sharedFailures: 3,
  sharedRestMs: 500,
  sharedLongestRestMs: 5_000,
  /** Failures in a row that open an upstream's circuit, and how long it stays open at first and at most. */
  circuitFailures: 5,
  circuitRestMs: 250,
  circuitLongestRestMs: 5_000,
  /** The longest silence of an upstream in a call, and the longest call, when the operator says nothing. */
  timeoutMs: 60_000,
  totalTimeoutMs: 1_800_000,
  /** The longest time that a timer of Node takes. */
  longestTimerMs: 2_147_483_647,
  /** How often a call is sent again, and the pause before the first and the longest one. */
  retries: 2,
  retryPauseMs: 50,
  retryLongestPauseMs: 1_000,
} as const;

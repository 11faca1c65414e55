/** Bounds of what is measured. */
export const telemetryLimits = {
  /** Tools of one server that have series of their own; the others are `other`. */
  tools: 2_000,
  /** Characters of a name in a line of the log. */
  nameLength: 200,
  /** Notices of one kind and tool come at most once in so many milliseconds; so many kinds and tools are told apart. */
  noticeMs: 60_000,
  notices: 1_000,
} as const;

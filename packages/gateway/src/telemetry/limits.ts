/** Bounds of what is measured. */
export const telemetryLimits = {
  /** Tools of one server that have series of their own; the others are `other`. */
  tools: 2_000,
  /** Characters of a name in a line of the log. */
  nameLength: 200,
} as const;

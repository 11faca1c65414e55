/** Bounds on judging calls. */
export const guardLimits = {
  /** A call of a tool whose change is being worked out waits so long at most, milliseconds. */
  planWaitMs: 8_000,
  /** The server's patterns in one call, milliseconds. */
  patternMs: 10,
  /** Times that a tool's patterns may be too slow; from then on only what is surely good is told from the rest. */
  slowPatterns: 3,
  /** Objects in a schema of which all problems can be told; preparing that takes some 0.1 ms for each, on the path of a call. */
  schemaObjects: 600,
  /** Checks of tools that are kept by digest. */
  checks: 4_096,
  /** Problems of one call that a refusal tells. */
  problemsTold: 10,
  /** Characters of one excerpt of a schema, and of an example. */
  excerptLength: 400,
  exampleLength: 1_000,
  /** Declared names that are compared with a wrong one. */
  namesCompared: 500,
} as const;

/** What strangers can make large at the command line. */
export const cliLimits = {
  /** Bytes of one line on the standard input of `tenon compat`. */
  lineBytes: 16_777_216,
  /** Bytes of one file for `tenon refs`. */
  promptBytes: 1_048_576,
  /** Bytes of a file for `tenon registry import`. */
  importBytes: 33_554_432,
  /** Seconds of `--timeout`. */
  timeoutSeconds: 3_600,
  /** UTF-16 units of one message on the standard error. */
  message: 2_000,
} as const;

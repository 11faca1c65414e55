/** What the process says to its caller; pinned by a test, scripts rely on them. */
export const exitCodes = {
  pass: 0,
  /** The contract is broken. */
  broken: 1,
  /** Wrong use or a bad configuration. */
  usage: 2,
  /** A source could not be loaded or probed: neither pass nor fail. */
  load: 3,
  /** A bug of ours. */
  bug: 70,
  /** SIGINT, SIGTERM: 128 and the signal's number. */
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

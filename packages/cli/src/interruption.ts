import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** A wish to stop that came from outside. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for, or undefined while none came. */
  readonly code: () => ExitCode | undefined;
  /** Settles `ms` milliseconds after the signal came, so that a stuck command cannot hold the process. */
  readonly after: (ms: number) => Promise<void>;
}

/** Listens for SIGINT and SIGTERM: the first asks the command to stop, the second ends the process. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  const stop = (asked: ExitCode): void => {
    if (code !== undefined) process.exit(code);
    code = asked;
    controller.abort();
  };
  process.on("SIGINT", () => stop(exitCodes.interrupted));
  process.on("SIGTERM", () => stop(exitCodes.terminated));
  const { signal } = controller;
  const after = (ms: number): Promise<void> =>
    new Promise((done) => {
      signal.addEventListener("abort", () => setTimeout(done, ms), { once: true });
    });
  return { signal, code: () => code, after };
}

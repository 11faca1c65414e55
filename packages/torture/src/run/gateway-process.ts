import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** The gateway under test, when we start it ourselves. */
export class GatewayProcess {
  readonly #command: string;
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;

  /** `command` is run by a shell in place of itself, so that the process id is the gateway's. */
  constructor(command: string, env: Readonly<Record<string, string>>) {
    this.#command = command;
    this.#env = env;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const child = spawn("/bin/sh", ["-c", `exec ${this.#command}`], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, ...this.#env },
    });
    this.#child = child;
    // Whoever interrupts a run must not keep our processes.
    const end = (): boolean => child.kill("SIGTERM");
    process.once("exit", end);
    child.once("exit", () => {
      process.off("exit", end);
      if (this.#child === child) this.#child = undefined;
    });
  }

  /** Sends a signal and waits until the process is gone, at most so long; false: it is still there. */
  async end(signal: "SIGTERM" | "SIGKILL", waitMs: number): Promise<boolean> {
    const child = this.#child;
    if (child === undefined) return true;
    const gone = once(child, "exit").then(() => true);
    child.kill(signal);
    const timer = AbortSignal.timeout(waitMs);
    const late = once(timer, "abort").then(() => false);
    return Promise.race([gone, late]);
  }
}

/** Fills `{name}` in a command line. */
export function filled(command: string, values: Readonly<Record<string, string>>): string {
  return command.replace(/\{(\w+)\}/gu, (whole, name: string) => values[name] ?? whole);
}

import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Duplex, type Readable, type Writable } from "node:stream";
import { isJsonObject } from "@tenon/contract";
import { limits } from "./limits.ts";
import { supervisorScript } from "./supervisor-script.ts";

/** A command to run; `env` is its whole environment. */
export interface CommandOrder {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How a command ended: it could not start (`error`: ENOENT, EACCES …), or its exit code or signal. */
export interface CommandEnd {
  readonly error?: string;
  readonly exitCode?: number;
  readonly signal?: string;
}

/** Environment variable by which the supervisor knows what a command started, wherever it went. */
const markName = "TENON_SUPERVISED";

/**
 * A running command whose whole process group ends with us: by `stop`, or when this process dies in any way. The
 * streams are the command's own; its supervisor passes no data.
 */
export class SupervisedProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the command ended, never rejects. */
  readonly ended: Promise<CommandEnd>;
  readonly #supervisor: ChildProcess;
  readonly #link: Duplex;
  readonly #gone: Promise<void>;
  #pid: number | undefined;

  constructor(order: CommandOrder) {
    const supervisor = spawn(process.execPath, ["-e", supervisorScript], {
      env: {},
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      detached: true,
      windowsHide: true,
    });
    const link = supervisor.stdio[3];
    if (!(link instanceof Duplex)) throw new Error("the supervisor has no link");
    this.#supervisor = supervisor;
    this.#link = link;
    this.stdin = supervisor.stdin;
    this.stdout = supervisor.stdout;
    this.stderr = supervisor.stderr;
    this.#gone = once(supervisor, "exit").then(
      () => undefined,
      () => undefined,
    );
    this.ended = this.#readFacts();
    link.on("error", () => link.destroy());
    const id = randomUUID();
    const env = { ...order.env, [markName]: id };
    const { exitGraceMs, killGraceMs } = limits;
    const mark = `${markName}=${id}`;
    link.write(`${JSON.stringify({ ...order, env, mark, exitGraceMs, killGraceMs })}\n`);
  }

  /** Process id of the command, which is also its group's; undefined until it started. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** Ends the command and everything it started; resolves when they are gone. */
  async stop(): Promise<void> {
    this.stdin.destroy();
    if (this.#link.writable) this.#link.end();
    const patience = limits.exitGraceMs + limits.killGraceMs + 2_000;
    const timer = setTimeout(() => this.#kill(), patience);
    await this.#gone;
    clearTimeout(timer);
    this.stdout.destroy();
    this.stderr.destroy();
    this.#link.destroy();
  }

  /** The last means, when the supervisor itself does not answer. */
  #kill(): void {
    killGroup(this.#pid);
    this.#supervisor.kill("SIGKILL");
  }

  #readFacts(): Promise<CommandEnd> {
    const { promise, resolve } = Promise.withResolvers<CommandEnd>();
    let text = "";
    let told = false;
    this.#link.setEncoding("utf8");
    this.#link.on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const fact: unknown = JSON.parse(line);
        if (!isJsonObject(fact)) continue;
        if (typeof fact["pid"] === "number") this.#pid = fact["pid"];
        else {
          told = true;
          resolve(endOf(fact));
        }
      }
    });
    this.#supervisor.once("error", (error) => resolve({ error: error.message }));
    this.#link.once("close", () => {
      // Silence means that the supervisor was killed from outside: the command must not outlive it.
      if (!told) killGroup(this.#pid);
      resolve({ signal: "SIGKILL" });
    });
    return promise;
  }
}

function endOf(fact: Readonly<Record<string, unknown>>): CommandEnd {
  const { error, exit, signal } = fact;
  return {
    ...(typeof error === "string" && { error }),
    ...(typeof exit === "number" && { exitCode: exit }),
    ...(typeof signal === "string" && { signal }),
  };
}

/** False when there is no such group any more, or none that is ours to end. */
function killGroup(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, "SIGKILL");
  } catch {
    return false;
  }
}

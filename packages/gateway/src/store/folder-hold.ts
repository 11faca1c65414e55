import { mkdirSync, readFileSync, rmSync, statSync, utimes, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { TenonError } from "@tenon/contract";
import { storeLimits } from "./limits.ts";

/** A folder that belongs to this process until it is released or the process ends. */
export interface FolderHold {
  readonly release: () => void;
}

/** Who holds a folder. `started`: when its process began, in the kernel's words; "" where the system does not say. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly started: string;
}

/** Files that this process holds: a second hold of its own must fail as one of another process does. */
const held = new Set<string>();

/**
 * Takes a folder for this process and makes it when it is not there. A holder that was killed on this machine is known by
 * its process id; one of another machine (a shared volume) by half a minute of silence. Throws a usage error when somebody
 * else holds it (`folder-held`; `advice` says what to do) or it cannot be written (`folder-unusable`).
 */
export function holdFolder(folder: string, advice: string): FolderHold {
  const file = join(folder, "tenon.pid");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    take(file, folder, advice);
  } catch (cause) {
    if (cause instanceof TenonError) throw cause;
    const why = cause instanceof Error ? cause.message : "unknown";
    throw new TenonError(
      "usage",
      "folder-unusable",
      `The folder ${folder} cannot be used: ${why}. Make it writable or name another one.`,
      { cause },
    );
  }
  held.add(file);
  const beat = setInterval(() => {
    const now = new Date();
    // Who cannot say that it lives loses the folder to others, which is what the silence means.
    utimes(file, now, now, () => undefined);
  }, storeLimits.holdBeatMs);
  beat.unref();
  return {
    release: () => {
      clearInterval(beat);
      held.delete(file);
      rmSync(file, { force: true });
    },
  };
}

function take(file: string, folder: string, advice: string): void {
  const me: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) ?? "" };
  const deadline = performance.now() + storeLimits.dyingMs;
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(me), { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = holderIn(file);
    if (holder === undefined || !(held.has(file) || lives(holder, file))) {
      rmSync(file, { force: true });
    } else if (held.has(file) || performance.now() > deadline) {
      throw new TenonError(
        "usage",
        "folder-held",
        `The folder ${folder} is used by process ${holder.pid} on ${holder.host}. ${advice}`,
      );
    } else {
      // A process that was just killed takes a moment to be gone.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function holderIn(file: string): Holder | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof read !== "object" || read === null || !("pid" in read) || !("host" in read)) {
      return undefined;
    }
    const { pid, host } = read;
    if (typeof pid !== "number" || typeof host !== "string") return undefined;
    return { pid, host, started: "started" in read ? String(read.started) : "" };
  } catch {
    // Cut off by a crash while it was written: nobody's.
    return undefined;
  }
}

function lives({ pid, host, started }: Holder, file: string): boolean {
  if (host !== hostname()) return Date.now() - statSync(file).mtimeMs < storeLimits.holdMs;
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  // A container's process has the same id after every start, and any id can be another process's by now.
  if (started !== "") return startOf(pid) === started;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** When a process began, in ticks since the system did; undefined for one that is gone, or where there is no `/proc`. */
function startOf(pid: number): string | undefined {
  try {
    // The name, in parentheses, can hold anything; after it come the state and, as the 20th field, the start.
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TenonError } from "@tenon/contract";

/** A folder of one embedded registry: held by this process, with a secret of its own. */
export interface DataFolder {
  readonly database: string;
  readonly secret: string;
  readonly release: () => void;
}

/**
 * Takes a data folder for this process: two processes on one embedded database would destroy it. Makes what is missing.
 * Throws a usage error when another live process holds the folder, or it cannot be written.
 */
export function holdDataFolder(folder: string): DataFolder {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = join(folder, "tenon.pid");
    take(lock, folder);
    return {
      database: join(folder, "database"),
      secret: secretIn(folder),
      release: () => rmSync(lock, { force: true }),
    };
  } catch (cause) {
    if (cause instanceof TenonError) throw cause;
    throw new TenonError(
      "usage",
      "data-folder-unusable",
      `The data folder ${folder} cannot be used: ${cause instanceof Error ? cause.message : "unknown"}. Name another with --data.`,
      { cause },
    );
  }
}

function take(lock: string, folder: string): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = Number(readFileSync(lock, "utf8"));
    if (isAlive(holder)) {
      throw new TenonError(
        "usage",
        "data-folder-held",
        `Another registry (process ${holder}) uses ${folder}. Stop it, name another folder with --data, or use Postgres (DATABASE_URL) for several replicas.`,
      );
    }
    // Its process is gone: it was killed before it could clean up.
    rmSync(lock, { force: true });
  }
  throw new Error("the lock was taken twice meanwhile");
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function secretIn(folder: string): string {
  const file = join(folder, "secret.key");
  try {
    writeFileSync(file, randomBytes(32).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8").trim();
}

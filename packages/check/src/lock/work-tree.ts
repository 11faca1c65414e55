import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TenonError } from "@tenon/contract";
import { limits } from "../limits.ts";
import { fileName } from "./file-name.ts";
import { lockFolder } from "./lock.ts";
import type { LockEntry } from "./lock.ts";
import { parseLock } from "./parse.ts";
import type { LockFiles } from "./parse.ts";

/** Where locked contracts are read from: the work tree, or a git ref. */
export interface LockSource {
  readonly entry: (server: string) => LockEntry;
  /** The folders that the lock has, by their names on disk. */
  readonly folders: () => readonly string[];
}

/** The lock in the work tree beside a configuration. */
export function workTreeLock(root: string): LockSource {
  return {
    entry: (server) => parseLock(server, fileName(server), readLockFolder(root, server)),
    folders: () => {
      try {
        return readdirSync(join(root, lockFolder), { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
          .map((entry) => entry.name)
          .toSorted();
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
  };
}

/** The files of one server's folder in the work tree. Throws a usage error when they cannot be read. */
export function readLockFolder(root: string, server: string): LockFiles {
  return readFolder(join(root, lockFolder, fileName(server)));
}

/** The JSON files of one folder, sorted by name; links and drafts of interrupted writes are not read. */
function readFolder(folder: string): LockFiles {
  const files = new Map<string, string>();
  let names: readonly string[];
  try {
    names = readdirSync(folder).toSorted();
  } catch (error) {
    if (isMissing(error)) return files;
    throw unreadable(folder, error);
  }
  const wanted = names.filter((name) => name.endsWith(".json") && !name.startsWith("."));
  if (wanted.length > limits.lockTools) {
    throw new TenonError(
      "usage",
      "lock-too-large",
      `${folder}: more than ${limits.lockTools} files; restore the folder from git.`,
    );
  }
  for (const name of wanted) {
    const path = join(folder, name);
    try {
      const status = lstatSync(path);
      if (!status.isFile()) continue;
      if (status.size > limits.lockFileBytes) {
        throw new TenonError(
          "usage",
          "lock-too-large",
          `${path}: larger than ${limits.lockFileBytes} bytes; restore it from git.`,
        );
      }
      files.set(name, readFileSync(path, "utf8"));
    } catch (error) {
      if (error instanceof TenonError) throw error;
      throw unreadable(path, error);
    }
  }
  return files;
}

function unreadable(path: string, cause: unknown): TenonError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "error";
  return new TenonError(
    "usage",
    "lock-unreadable",
    `${path}: cannot be read (${code}); mend its permissions.`,
    { cause },
  );
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}

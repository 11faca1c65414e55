import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { TenonError } from "@tenon/contract";

/** Writes a file whole or not at all, with the folders above it. Throws a usage error that names the file. */
export function writeFileAtomically(cwd: string, file: string, text: string): void {
  const path = resolve(cwd, file);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(path));
    writeFileSync(draft, text, { flag: "wx" });
    renameSync(draft, path);
  } catch (cause) {
    if (existsSync(draft)) rmSync(draft);
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "error";
    throw new TenonError(
      "usage",
      "output-failed",
      `${path}: cannot be written (${code}); name another file.`,
      {
        cause,
      },
    );
  }
}

/** Folder by folder: the recursive form of Node 24 never ends where a parent refuses to be (`/proc/x/y`). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { recursive: false });
}

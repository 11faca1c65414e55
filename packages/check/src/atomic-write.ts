import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Writes a whole file or nothing: a neighbour is written first and renamed over it. Makes missing folders. What is
 * there and no file (`/dev/stdout`, a pipe) is written to and never replaced; a link to a file is replaced, so that nothing
 * outside a checkout is written through one. Throws what the file system throws, and leaves no draft then.
 */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  mode?: number,
): void {
  if (existsSync(path) && !statSync(path).isFile()) {
    writeFileSync(path, content);
    return;
  }
  const folder = dirname(path);
  makeFolder(folder);
  const draft = join(
    folder,
    `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}.tmp`,
  );
  try {
    writeFileSync(draft, content, { flag: "wx", ...(mode === undefined ? {} : { mode }) });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Folder by folder: the recursive form of Node 24 never ends where a parent refuses to be (`/proc/x/y`). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process made it in the meantime.
    if (!existsSync(folder)) throw error;
  }
}

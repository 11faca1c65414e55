import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Writes a whole file or nothing: a neighbour is written first and renamed over it. Makes missing folders. */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  mode?: number,
): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
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

import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { auditLimits as limits } from "./limits.ts";
import { segmentFile } from "./segments.ts";
import type { Place, WrittenPlace } from "./segments.ts";

/**
 * Syncs what was written to the spool to the disk every `auditLimits.lookMs`, until the result is called. What cannot be
 * synced is told of and tried again.
 */
export function keepSynced(
  folder: string,
  written: WrittenPlace,
  failed: (error: unknown) => void,
): () => void {
  let synced: Place = { ...written.get(), offset: 0 };
  let busy = false;
  let stopped = false;
  /** The segment that is written, which is opened once and not twenty times a second. */
  let held: { readonly segment: number; readonly handle: FileHandle } | undefined;
  const sync = async (): Promise<void> => {
    const until = written.get();
    if (until.segment === synced.segment && until.offset === synced.offset) return;
    for (let number = synced.segment; number <= until.segment; number += 1) {
      if (held?.segment !== number) {
        await held?.handle.close();
        held = undefined;
        const handle = await opened(segmentFile(folder, number));
        if (handle !== undefined) held = { segment: number, handle };
      }
      await held?.handle.datasync();
    }
    // New segments are names in the folder.
    if (until.segment !== synced.segment || synced.offset === 0) await syncFolder(folder);
    synced = until;
  };
  const close = (): void => {
    held?.handle.close().catch(failed);
    held = undefined;
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    sync()
      .catch(failed)
      .finally(() => {
        busy = false;
        if (stopped) close();
      });
  }, limits.lookMs);
  return () => {
    clearInterval(timer);
    stopped = true;
    if (!busy) close();
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await opened(folder);
  try {
    await handle?.datasync();
  } finally {
    await handle?.close();
  }
}

/** Undefined for a file that was stored and deleted meanwhile. */
async function opened(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

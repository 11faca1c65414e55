import { open } from "node:fs/promises";
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
  const sync = async (): Promise<void> => {
    const until = written.get();
    if (until.segment === synced.segment && until.offset === synced.offset) return;
    for (let number = synced.segment; number <= until.segment; number += 1) {
      await syncFile(segmentFile(folder, number));
    }
    // New segments are names in the folder.
    if (until.segment !== synced.segment || synced.offset === 0) await syncFile(folder);
    synced = until;
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    sync()
      .catch(failed)
      .finally(() => {
        busy = false;
      });
  }, limits.lookMs);
  return () => clearInterval(timer);
}

async function syncFile(file: string): Promise<void> {
  try {
    const handle = await open(file, "r");
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Stored and deleted meanwhile.
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

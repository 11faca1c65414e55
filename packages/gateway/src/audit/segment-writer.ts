import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { segmentFile } from "./segments.ts";
import type { WrittenPlace } from "./segments.ts";

/** Appends to the segments of this process. */
export interface SegmentWriter {
  /** Puts the first bytes of a buffer on disk: all of them or, as far as a reader can see, none. False when the disk refuses. */
  readonly put: (buffer: Buffer, length: number) => boolean;
  /** Why the last write failed; undefined when it did not. */
  readonly lastError: () => string | undefined;
  /** Syncs and closes. */
  readonly close: () => void;
}

export interface SegmentWriterOptions {
  readonly folder: string;
  readonly first: number;
  /** Bytes after which a new segment begins. */
  readonly segmentBytes: number;
  readonly written: WrittenPlace;
}

/** Begins the first segment. */
export function segmentWriter(options: SegmentWriterOptions): SegmentWriter {
  const { folder, first, segmentBytes, written } = options;
  let lastError: string | undefined;
  let segment = first;
  let offset = 0;
  let file = openSync(segmentFile(folder, segment), "wx", 0o600);
  written.set({ segment, offset });

  const rotate = (): void => {
    const next = openSync(segmentFile(folder, segment + 1), "wx", 0o600);
    closeSync(file);
    file = next;
    segment += 1;
    offset = 0;
    written.set({ segment, offset });
  };
  return {
    put: (buffer, length) => {
      try {
        if (offset >= segmentBytes) rotate();
        for (let done = 0; done < length;) {
          done += writeSync(file, buffer, done, length - done, offset + done);
        }
      } catch (error) {
        lastError = messageOf(error);
        takeBack(file, offset);
        return false;
      }
      lastError = undefined;
      offset += length;
      written.set({ segment, offset });
      return true;
    },
    lastError: () => lastError,
    close: () => {
      try {
        fdatasyncSync(file);
      } catch (error) {
        lastError = messageOf(error);
      }
      closeSync(file);
    },
  };
}

/** Half a line would be found at the next start and counted as damage; where it stays, the next write goes over it. */
function takeBack(file: number, offset: number): void {
  try {
    ftruncateSync(file, offset);
  } catch {
    // The disk that just refused a write refuses this too.
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "the disk refused";
}

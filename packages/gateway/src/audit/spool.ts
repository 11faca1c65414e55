import { mkdirSync } from "node:fs";
import { auditLimits as limits } from "./limits.ts";
import { lineRoom, writeLine } from "./line.ts";
import { segmentWriter } from "./segment-writer.ts";
import { segmentsIn } from "./segments.ts";
import type { WrittenPlace } from "./segments.ts";

/** Lines that are appended on this thread; when they are written, they are in the kernel's hands and outlive the process. */
export interface Spool {
  /** The segment that this process began with; older ones are of processes that are gone. */
  readonly first: number;
  /** Takes a line that `flush` writes. False when there is no room beside `reservedBytes`, or the disk refuses. */
  readonly begin: (json: string, reservedBytes: number) => boolean;
  /** Takes a line that has its room reserved already. False when too much waits for the disk. */
  readonly end: (json: string) => boolean;
  /** Writes what waits. False when the disk refuses. */
  readonly flush: () => boolean;
  /** Bytes on disk that are not freed. */
  readonly bytes: () => number;
  readonly free: (bytes: number) => void;
  readonly lastError: () => string | undefined;
  readonly close: () => void;
}

export interface SpoolOptions {
  readonly folder: string;
  readonly maxBytes: number;
  readonly written: WrittenPlace;
}

/** Opens the spool in a folder that this process holds, and begins a segment of its own. */
export function openSpool({ folder, maxBytes, written }: SpoolOptions): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = segmentsIn(folder);
  const first = (found.at(-1)?.number ?? 0) + 1;
  const segmentBytes = Math.min(limits.segmentBytes, Math.max(4_096, Math.floor(maxBytes / 8)));
  const { put, lastError, close } = segmentWriter({ folder, first, segmentBytes, written });
  let buffer = Buffer.allocUnsafe(64 * 1024);
  let waiting = 0;
  let bytes = found.reduce((sum, segment) => sum + segment.bytes, 0);

  const encode = (json: string): number => {
    const room = waiting + lineRoom(json);
    if (room > buffer.length) {
      const larger = Buffer.allocUnsafe(room * 2);
      buffer.copy(larger, 0, 0, waiting);
      buffer = larger;
    }
    return writeLine(buffer, waiting, json);
  };
  const flush = (): boolean => {
    if (waiting === 0) return true;
    if (!put(buffer, waiting)) return false;
    bytes += waiting;
    waiting = 0;
    return true;
  };
  /** Writes what waits where a line would not fit beside it. False when the disk refuses. */
  const makeRoom = (json: string): boolean =>
    waiting === 0 || waiting + lineRoom(json) <= limits.waitingBytes || flush();
  return {
    first,
    begin: (json, reservedBytes) => {
      if (!makeRoom(json)) return false;
      const end = encode(json);
      if (bytes + end + reservedBytes > maxBytes) return false;
      waiting = end;
      return true;
    },
    end: (json) => {
      if (!makeRoom(json)) return false;
      waiting = encode(json);
      return true;
    },
    flush,
    bytes: () => bytes,
    free: (freed) => {
      bytes -= freed;
    },
    lastError,
    close: () => {
      flush();
      close();
    },
  };
}

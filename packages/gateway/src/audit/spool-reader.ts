import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { auditLimits as limits } from "./limits.ts";
import { oddUnit, readLine, storableLine } from "./line.ts";
import type { SpooledLine } from "./line.ts";
import { isBefore, segmentFile, segmentsIn } from "./segments.ts";
import type { Place, WrittenPlace } from "./segments.ts";

/** Records that were read in one go. */
export interface SpoolBatch {
  readonly records: readonly SpooledLine[];
  /** Where the next batch begins. */
  readonly end: Place;
  /** Lines that were cut off or damaged. */
  readonly torn: number;
  /** There was more to read. */
  readonly more: boolean;
}

/** Reads what other threads and processes have written, and deletes what is not needed any more. */
export interface SpoolReader {
  /** The oldest place on disk. */
  readonly start: () => Place;
  /** At most so many records from a place on. Undefined when there is nothing more before `limit`. */
  readonly read: (from: Place, records: number, limit?: Place) => SpoolBatch | undefined;
  /** Deletes the segments before a place. Returns how many bytes became free. */
  readonly release: (before: Place) => number;
}

/** `written`: how far the segment is written that the gateway is at; older ones are whole files. */
export function spoolReader(folder: string, written: WrittenPlace): SpoolReader {
  return {
    start: () => ({ segment: segmentsIn(folder)[0]?.number ?? written.get().segment, offset: 0 }),
    read: (from, records, limit) => {
      const end = written.get();
      const until = limit !== undefined && isBefore(limit, end) ? limit : end;
      let place = from;
      while (place.segment < until.segment) {
        const file = segmentFile(folder, place.segment);
        const size = existsSync(file) ? statSync(file).size : 0;
        if (place.offset < size) return readFrom(file, { place, size, whole: true, records });
        place = { segment: place.segment + 1, offset: 0 };
      }
      if (!isBefore(place, until)) return undefined;
      return readFrom(segmentFile(folder, place.segment), {
        place,
        size: until.offset,
        whole: false,
        records,
      });
    },
    release: (before) => {
      let freed = 0;
      for (const { number, bytes } of segmentsIn(folder)) {
        if (number >= before.segment) break;
        rmSync(segmentFile(folder, number), { force: true });
        freed += bytes;
      }
      return freed;
    },
  };
}

/** What is read of a file. */
interface Part {
  readonly place: Place;
  readonly size: number;
  /** Nothing will be added to the file. */
  readonly whole: boolean;
  readonly records: number;
}

function readFrom(file: string, { place: from, size, whole, records: most }: Part): SpoolBatch {
  const bytes = lastLineIn(file, from.offset, size);
  const isOdd = bytes.includes(oddUnit);
  const records: SpooledLine[] = [];
  let torn = 0;
  let at = 0;
  while (at < bytes.length && records.length < most) {
    const newline = bytes.indexOf(0x0a, at);
    if (newline === -1) break;
    const place = { segment: from.segment, offset: from.offset + at };
    const record = readLine(bytes, at, newline, place);
    if (record === undefined) torn += 1;
    else records.push(isOdd ? storableLine(record) : record);
    at = newline + 1;
  }
  // What is left without a newline at the end of a whole file was cut off.
  if (at === 0 && whole) {
    return { records, end: { ...from, offset: size }, torn: torn + 1, more: true };
  }
  const end = from.offset + at;
  return { records, end: { ...from, offset: end }, torn, more: whole || end < size };
}

/** As many bytes as hold at least one line, if there is one. */
function lastLineIn(file: string, offset: number, size: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    for (let length: number = limits.batchBytes; ; length *= 2) {
      const bytes = Buffer.allocUnsafe(Math.min(length, size - offset));
      const read = readSync(descriptor, bytes, 0, bytes.length, offset);
      const found = bytes.subarray(0, read);
      const enough = length >= limits.lineBytes || length >= size - offset;
      if (enough || found.includes(0x0a)) return found;
    }
  } finally {
    closeSync(descriptor);
  }
}

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** A place in the spool: a segment's number and a byte in it. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

/** A file of the spool. */
export interface Segment {
  readonly number: number;
  readonly bytes: number;
}

/** The file of a segment. */
export function segmentFile(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(10, "0")}.spool`);
}

/** The segments on disk, the oldest first. */
export function segmentsIn(folder: string): readonly Segment[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const number = /^\d{10}\.spool$/u.test(name) ? Number.parseInt(name, 10) : undefined;
      return number === undefined ? [] : [{ number, bytes: statSync(join(folder, name)).size }];
    })
    .sort((a, b) => a.number - b.number);
}

/** Whether a place lies before another one. */
export function isBefore(a: Place, b: Place): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}

/**
 * How far the spool is written, told by the writing thread to the reading one without a message: two numbers, of which the
 * segment is written last and read twice, so that both belong together.
 */
export interface WrittenPlace {
  readonly set: (place: Place) => void;
  readonly get: () => Place;
}

export function writtenPlace(memory: SharedArrayBuffer): WrittenPlace {
  const cells = new Int32Array(memory);
  return {
    set: ({ segment, offset }) => {
      // A reader that sees the new segment must not see the old one's offset.
      if (Atomics.load(cells, 0) !== segment) Atomics.store(cells, 1, 0);
      Atomics.store(cells, 0, segment);
      Atomics.store(cells, 1, offset);
    },
    get: () => {
      for (;;) {
        const segment = Atomics.load(cells, 0);
        const offset = Atomics.load(cells, 1);
        if (Atomics.load(cells, 0) === segment) return { segment, offset };
      }
    },
  };
}

import { readFileSync } from "node:fs";
import { segmentFile, segmentsIn } from "./segments.ts";
import type { Place } from "./segments.ts";

/** How many lines there are from a place up to the segment `first`: what processes left that are gone. */
export function countLines(folder: string, from: Place, first: number): number {
  let lines = 0;
  for (const { number } of segmentsIn(folder)) {
    if (number < from.segment) continue;
    if (number >= first) break;
    const bytes = readFileSync(segmentFile(folder, number));
    const start = number === from.segment ? from.offset : 0;
    for (let at = bytes.indexOf(0x0a, start); at !== -1; at = bytes.indexOf(0x0a, at + 1)) {
      lines += 1;
    }
    // The start of a line that a crash cut off.
    if (bytes.length > start && bytes.at(-1) !== 0x0a) lines += 1;
  }
  return lines;
}

import { hash } from "node:crypto";
import { outcomeColumns } from "./chain.ts";
import type { SpooledLine } from "./line.ts";

/** The JSON text of columns somewhere in bytes. */
export type ColumnBytes = Pick<SpooledLine, "bytes" | "start" | "end">;

/** A row before it has a place in the chain; a call that has not ended has no outcome. */
export interface LooseRow {
  readonly callId: string;
  readonly intent: ColumnBytes;
  outcome: ColumnBytes | undefined;
}

/** Rows that follow each other in a chain. */
export interface ChainedRows {
  /** A JSON array with an array for every row: the hash before it, its columns, its hash. */
  readonly text: Buffer;
  /** Of the last row, or where there is none, of the row before. */
  readonly sequence: number;
  readonly hash: string;
}

/** The JSON text of columns that are not in the spool. */
export function columnBytes(values: readonly (string | number | boolean | null)[]): ColumnBytes {
  const text = JSON.stringify(values);
  const bytes = Buffer.from(text.slice(1, -1));
  return { bytes, start: 0, end: bytes.length };
}

/** The outcome of a call whose process is gone: it may have happened. */
export function lostOutcome(at: number): ColumnBytes {
  return columnBytes([at, "outcome-unknown", gatewayEnded, null, null, null, null, null]);
}

/** How a call ended that nobody told the end of. */
const gatewayEnded = "gateway-ended";

const noOutcome = columnBytes(outcomeColumns.map(() => null));

/** The most bytes of a row beside intent, outcome and the replica's name: two hashes, two numbers, quotes and commas. */
const frameBytes = 256;

/** Gives rows their places behind a row of the chain; what is hashed is what is sent to the database, byte for byte. */
export function chainRows(
  replica: string,
  last: Pick<ChainedRows, "sequence" | "hash">,
  rows: readonly LooseRow[],
): ChainedRows {
  const name = JSON.stringify(replica);
  const storedAt = Date.now();
  let room = 2;
  for (const { intent, outcome = noOutcome } of rows) {
    room += frameBytes + name.length * 3 + lengthOf(intent) + lengthOf(outcome);
  }
  const text = Buffer.allocUnsafe(room);
  let { sequence, hash: previous } = last;
  let at = text.write("[");
  for (const { intent, outcome } of rows) {
    sequence += 1;
    const start = at === 1 ? at : at + text.write(",", at);
    const head = `["${previous}",${name},${sequence},${storedAt},${outcome !== undefined},`;
    at = start + text.write(head, start);
    at += intent.bytes.copy(text, at, intent.start, intent.end);
    text[at] = 0x2c;
    const { bytes, start: from, end } = outcome ?? noOutcome;
    at += 1 + bytes.copy(text, at + 1, from, end);
    text[at] = 0x5d;
    previous = hash("sha256", text.subarray(start, at + 1), "hex");
    // The hash goes in before the bracket that it covers.
    at += text.write(`,"${previous}"]`, at, "latin1");
  }
  at += text.write("]", at);
  return { text: text.subarray(0, at), sequence, hash: previous };
}

function lengthOf({ start, end }: ColumnBytes): number {
  return end - start;
}

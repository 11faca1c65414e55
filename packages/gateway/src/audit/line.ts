import { crc32 } from "node:zlib";
import type { Place } from "./segments.ts";

/**
 * A record as it lies in bytes of the spool; nothing of it is parsed but the call's id. The place is where its line begins.
 */
export interface SpooledLine extends Place {
  readonly kind: "intent" | "outcome";
  readonly callId: string;
  readonly bytes: Buffer;
  /** Where the JSON text of its columns begins and ends: `intentColumns` or `outcomeColumns`, with commas between them. */
  readonly start: number;
  readonly end: number;
}

/** Bytes before a line's JSON text: its CRC-32 as eight hexadecimal digits, and a space. */
const prefixBytes = 9;
/** Bytes of `["i","` and `["o","`. */
const kindBytes = 6;
/** Bytes of a UUID. */
const idBytes = 36;
const quote = 0x22;

/** The most bytes that a line takes. */
export function lineRoom(json: string): number {
  return json.length * 3 + prefixBytes + 1;
}

const hexDigits = Buffer.from("0123456789abcdef");

/** Writes a line into a buffer that has room for it. Returns where the line ends. */
export function writeLine(buffer: Buffer, start: number, json: string): number {
  const end = start + prefixBytes + buffer.write(json, start + prefixBytes);
  // Digit by digit: this is on the path of every call, and what makes no garbage costs half.
  let sum = crc32(json);
  for (let at = start + 7; at >= start; at -= 1) {
    buffer[at] = hexDigits[sum & 0xf] ?? 0;
    sum >>>= 4;
  }
  buffer[start + 8] = 0x20;
  buffer[end] = 0x0a;
  return end + 1;
}

/** What a line holds that lies between two bytes, without its newline. Undefined for one that was cut off or damaged. */
export function readLine(
  bytes: Buffer,
  from: number,
  to: number,
  place: Place,
): SpooledLine | undefined {
  const json = from + prefixBytes;
  const id = json + kindBytes;
  if (to <= id || bytes[to - 1] !== 0x5d) return undefined;
  if (sumIn(bytes, from) !== crc32(bytes.subarray(json, to))) return undefined;
  const idEnd = bytes[id + idBytes] === quote ? id + idBytes : bytes.indexOf(quote, id);
  if (idEnd === -1 || idEnd >= to) return undefined;
  const isIntent = bytes[json + 2] === 0x69;
  return {
    kind: isIntent ? "intent" : "outcome",
    callId: bytes.toString("latin1", id, idEnd),
    segment: place.segment,
    offset: place.offset,
    bytes,
    // The id is a column of the intent.
    start: isIntent ? id - 1 : idEnd + 2,
    end: to - 1,
  };
}

/** What JSON.stringify writes, among other things, for a NUL and for half of a surrogate pair. */
export const oddUnit = Buffer.from(String.raw`\u`);

/**
 * The line with columns that can be stored and come back the same, so that what is stored can be compared with what was hashed:
 * `text` holds no NUL and no half of a surrogate pair, which become U+FFFD. Arguments, JSON texts themselves, have neither.
 */
export function storableLine(line: SpooledLine): SpooledLine {
  const { bytes, start, end } = line;
  if (!bytes.subarray(start, end).includes(oddUnit)) return line;
  const values: unknown = JSON.parse(`[${bytes.toString("utf8", start, end)}]`, (_key, value) =>
    typeof value === "string" ? value.replaceAll("\0", "\u{FFFD}").toWellFormed() : value,
  );
  const text = Buffer.from(JSON.stringify(values).slice(1, -1));
  return { ...line, bytes: text, start: 0, end: text.length };
}

/** The number that eight hexadecimal digits make; not a number where there is another character. */
function sumIn(bytes: Buffer, from: number): number {
  let sum = 0;
  for (let at = from; at < from + 8; at += 1) {
    const unit = bytes[at] ?? 0;
    const digit = unit >= 0x61 ? unit - 0x57 : unit - 0x30;
    if (digit < 0 || digit > 15) return Number.NaN;
    sum = sum * 16 + digit;
  }
  return sum;
}

import type { RequestId } from "../json-rpc.ts";

/** What a request was answered with, apart from its id. */
export interface AnswerPart {
  /** The member of the JSON-RPC response. */
  readonly part: "result" | "error";
  /** The member's value as it came, byte for byte. */
  readonly bytes: Buffer;
  /** The HTTP status that it came with. */
  readonly status: number;
}

/** Cuts `result` or `error` out of a JSON-RPC response without reading the rest; undefined when it has neither. */
export function answerPart(response: Buffer, status: number): AnswerPart | undefined {
  let found: AnswerPart | undefined;
  let at = response.indexOf(brace) + 1;
  if (at === 0) return undefined;
  for (;;) {
    const keyStart = response.indexOf(quote, at);
    if (keyStart === -1) return found;
    const keyEnd = textEnd(response, keyStart);
    const colon = response.indexOf(":", keyEnd);
    if (keyEnd === -1 || colon === -1) return undefined;
    const start = skipSpace(response, colon + 1);
    const end = valueEnd(response, start);
    if (end === -1) return undefined;
    const name = keyName(response, keyStart, keyEnd);
    // Of a member that is there twice the last one counts, as for JSON.parse.
    if (name === "result" || name === "error") {
      found = { part: name, bytes: response.subarray(start, end), status };
    }
    at = end;
  }
}

/** The same answer to another request. */
export function answerUnder(id: RequestId | null, { part, bytes }: AnswerPart): Buffer {
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"${part}":`;
  return Buffer.concat([Buffer.from(head), bytes, closing]);
}

const closing = Buffer.from("}");
const brace = 0x7b;
const quote = 0x22;
const backslash = 0x5c;

function keyName(bytes: Buffer, start: number, end: number): unknown {
  // No key that matters is longer, whatever its escapes.
  if (end - start > 64) return undefined;
  const text = bytes.toString("utf8", start, end);
  return text.includes("\\") ? JSON.parse(text) : text.slice(1, -1);
}

/** Behind the text that begins at `start`; -1 when it does not end. */
function textEnd(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end !== -1; end = bytes.indexOf(quote, end + 1)) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return -1;
}

/** Behind the value that begins at `start`; -1 when it does not end. */
function valueEnd(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      at = textEnd(bytes, at) - 1;
      if (at < 0) return -1;
    } else if (byte === brace || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) {
      // The end of the response itself, behind a number or a literal.
      if (depth === 0) return trimmedEnd(bytes, start, at);
      depth -= 1;
    } else if (byte === 0x2c && depth === 0) return trimmedEnd(bytes, start, at);
    if (depth === 0 && (byte === quote || byte === 0x7d || byte === 0x5d)) return at + 1;
  }
  return -1;
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function trimmedEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1])) at -= 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Headers of an event stream, as one flat list. */
export const streamHeaders: readonly string[] = [
  "content-type",
  "text/event-stream",
  "cache-control",
  "no-cache, no-transform",
  // Proxies of the nginx kind hold streams back otherwise.
  "x-accel-buffering",
  "no",
];

const lineFeed = 0x0a;
const dataField = Buffer.from("data: ");
const fieldEnd = Buffer.from("\n");
const eventEnd = Buffer.from("\n\n");
const head = Buffer.from("event: message\ndata: ");

/**
 * A server-sent event with a JSON-RPC message, as bytes; the message itself is not touched. `retryMs`: a whole number, the pause
 * before a client comes back.
 */
export function eventBytes(message: Buffer, id?: string, retryMs?: number): Buffer {
  if (id === undefined && retryMs === undefined && !message.includes(lineFeed))
    return Buffer.concat([head, message, eventEnd]);
  const parts: Buffer[] = [];
  if (id !== undefined) parts.push(Buffer.from(`id: ${id.replaceAll(/[\r\n\0]/gu, "")}\n`));
  if (retryMs !== undefined) parts.push(Buffer.from(`retry: ${retryMs}\n`));
  // An event without data only tells where a stream may be resumed.
  if (message.length > 0) parts.push(Buffer.from("event: message\n"));
  for (let from = 0; from <= message.length;) {
    const found = message.indexOf(lineFeed, from);
    const to = found === -1 ? message.length : found;
    parts.push(dataField, message.subarray(from, to), fieldEnd);
    from = to + 1;
  }
  parts.push(fieldEnd);
  return Buffer.concat(parts);
}

/** A comment: nothing for the client, a sign of life for everything in between. */
export const signOfLife = Buffer.from(": \n\n");

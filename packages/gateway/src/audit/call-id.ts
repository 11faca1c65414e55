import { randomBytes } from "node:crypto";

/**
 * Makes UUIDs of version 7 (RFC 9562) that sort by the order in which they were made, also when the clock goes back: time in
 * milliseconds, a counter of 12 bits, and 62 bits that are random for this process.
 */
export function callIds(now: () => number = Date.now): () => string {
  const random = randomBytes(8);
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const hex = random.toString("hex");
  const tail = `-${hex.slice(0, 4)}-${hex.slice(4)}`;
  let time = 0;
  let counter = 0;
  let head = "";
  return () => {
    const read = now();
    counter += 1;
    if (read > time || counter > 0xfff) {
      time = Math.max(read, time + 1);
      counter = 0;
      const digits = time.toString(16).padStart(12, "0");
      head = `${digits.slice(0, 8)}-${digits.slice(8)}-7`;
    }
    return head + (counter + 0x1000).toString(16).slice(1) + tail;
  };
}

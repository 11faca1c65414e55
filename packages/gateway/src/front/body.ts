import type { IncomingMessage } from "node:http";
import { frontLimits } from "./limits.ts";

/**
 * Reads a request's body and calls `done` once with it; with undefined when it is larger than `frontLimits.bodyBytes`.
 * Nothing is called when the client goes away in the middle.
 */
export function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  let first: Buffer | undefined;
  let chunks: Buffer[] | undefined;
  let bytes = 0;
  let over = false;
  request.on("data", (chunk: Buffer) => {
    if (over) return;
    bytes += chunk.length;
    if (bytes > frontLimits.bodyBytes) {
      over = true;
      chunks = undefined;
      first = undefined;
      done(undefined);
    } else if (first === undefined) first = chunk;
    else (chunks ??= [first]).push(chunk);
  });
  request.on("end", () => {
    if (!over) done(chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks));
  });
}

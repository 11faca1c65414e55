import type { ServerResponse } from "node:http";
import type { Json, JsonObject } from "@tenon/contract";

/** Where the answer to one request goes; the first notification turns an HTTP answer into a stream. */
export interface Reply {
  /** A notification or a request that belongs to this call. */
  readonly send: (message: JsonObject) => void;
  readonly result: (result: JsonObject) => void;
  readonly error: (code: number, message: string, data?: Json, status?: number) => void;
  /** Ends without an answer, as a server does that was told to stop. */
  readonly drop: () => void;
  /** The wire itself, for misbehaviour; nothing over stdio. */
  readonly wire: ServerResponse | undefined;
}

/** Answers one request over HTTP: JSON, or an event stream once something was sent before the result. */
export function httpReply(
  response: ServerResponse,
  id: Json,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const open = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, { ...streamHead, ...headers });
  };
  const finish = (message: JsonObject, status: number): void => {
    if (response.writableEnded || response.destroyed) return;
    if (response.headersSent) {
      response.end(event(message));
      return;
    }
    const body = JSON.stringify(message);
    response.writeHead(status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
  };
  return {
    send: (message) => {
      if (response.writableEnded || response.destroyed) return;
      open();
      response.write(event(message));
    },
    result: (result) => finish({ jsonrpc: "2.0", id, result }, 200),
    error: (code, message, data, status = 200) => {
      const error = { code, message, ...(data === undefined ? {} : { data }) };
      finish({ jsonrpc: "2.0", id, error }, status);
    },
    drop: () => {
      if (response.destroyed) return;
      open();
      response.end();
    },
    wire: response,
  };
}

/** Headers of an event stream. */
export const streamHead = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
} as const;

/** One message as an event. */
export function event(message: JsonObject): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}

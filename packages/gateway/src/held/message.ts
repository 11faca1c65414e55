import { type Json, type JsonObject, isJsonObject } from "@tenon/contract";
import type { RequestId } from "../json-rpc.ts";

/** A message with the bytes that it came in, sorted by what it is. */
export type Parsed =
  | {
      readonly kind: "request";
      readonly id: RequestId;
      readonly method: string;
      readonly params: JsonObject | undefined;
    }
  | {
      readonly kind: "note";
      readonly method: string;
      readonly params: JsonObject | undefined;
    }
  | {
      readonly kind: "answer";
      readonly id: RequestId;
      readonly result: JsonObject | undefined;
      readonly error: JsonObject | undefined;
    };

/** The message in `bytes`, or undefined when they are no JSON-RPC message (2025-11-25, "Messages"). */
export function parseMessage(bytes: Buffer): Parsed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
  return isJsonObject(value) ? sorted(value) : undefined;
}

function sorted(value: JsonObject): Parsed | undefined {
  const { id, method, params } = value;
  const named = isRequestId(id);
  if (typeof method === "string") {
    const known = isJsonObject(params) ? params : undefined;
    if (named) return { kind: "request", id, method, params: known };
    return id === undefined ? { kind: "note", method, params: known } : undefined;
  }
  if (!named) return undefined;
  const { result, error } = value;
  if (isJsonObject(result)) return { kind: "answer", id, result, error: undefined };
  return isJsonObject(error) ? { kind: "answer", id, result: undefined, error } : undefined;
}

/** Whether a value can name a request. */
export function isRequestId(value: Json | undefined): value is RequestId {
  return typeof value === "string" || typeof value === "number";
}

/** A key that keeps `1` and `"1"` apart. */
export function idKey(id: RequestId): string {
  return typeof id === "number" ? `n${id}` : `s${id}`;
}

/** A member that is an object. */
export function objectAt(value: JsonObject | undefined, name: string): JsonObject | undefined {
  if (value === undefined || !Object.hasOwn(value, name)) return undefined;
  const member = value[name];
  return isJsonObject(member) ? member : undefined;
}

/** The progress token of a request's params. */
export function progressTokenOf(params: JsonObject | undefined): RequestId | undefined {
  const token = objectAt(params, "_meta")?.["progressToken"];
  return isRequestId(token) ? token : undefined;
}

/** A message of ours as bytes. */
export function toBytes(message: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
}

/** An answer with an empty result. */
export function emptyAnswer(id: RequestId): Buffer {
  return toBytes({ id, result: {} });
}

/** An answer that says what went wrong. */
export function errorAnswer(id: RequestId, code: number, message: string): Buffer {
  return toBytes({ id, error: { code, message } });
}

/** A note that a request is not waited for any more. */
export function cancelledNote(requestId: RequestId, reason: string): Buffer {
  return toBytes({ method: "notifications/cancelled", params: { requestId, reason } });
}

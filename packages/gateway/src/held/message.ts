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

/** A message of ours as bytes; an error in its place when what it quotes nests too deep to be written. */
export function toBytes(message: JsonObject): Buffer {
  const text = jsonText({ jsonrpc: "2.0", ...message });
  if (text !== undefined) return Buffer.from(text);
  const { id } = message;
  return errorAnswer(
    isRequestId(id) ? id : 0,
    -32603,
    "What the server said nests too deep to be passed on.",
  );
}

/** The value as JSON text; undefined when it nests too deep for that. */
export function jsonText(value: Json): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether a value has no more than so many members and items, counted at every depth. */
export function isSmall(value: Json | undefined, most: number): boolean {
  const pending: (Json | undefined)[] = [value];
  for (let count = 0; pending.length > 0; count++) {
    if (count + pending.length > most) return false;
    const next = pending.pop();
    if (typeof next === "string" && next.length > most) return false;
    if (Array.isArray(next)) pending.push(...next.slice(0, most + 1));
    else if (isJsonObject(next)) pending.push(...Object.values(next).slice(0, most + 1));
  }
  return true;
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

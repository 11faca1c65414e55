import { type Json, type JsonObject, isJsonObject } from "@tenon/contract";
import { type RequestId, isRequestId } from "../json-rpc.ts";

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

export type Answer = Extract<Parsed, { readonly kind: "answer" }>;
export type Note = Extract<Parsed, { readonly kind: "note" }>;
export type Question = Extract<Parsed, { readonly kind: "request" }>;
/** What somebody says without having been asked. */
export type Unasked = Note | Question;

/** The message in `bytes`, or undefined when they are no JSON-RPC message (2025-11-25, "Messages"). */
export function parseMessage(bytes: Buffer): Parsed | undefined {
  const value = objectIn(bytes);
  return value === undefined ? undefined : sorted(value);
}

/**
 * The answer in `bytes` where it can only be that to this request, as over HTTP; undefined for anything else. An error
 * whose id is null is that request's, which the server could not read or did not want to (JSON-RPC 2.0, section 5).
 */
export function answerTo(bytes: Buffer, request: RequestId): Answer | undefined {
  const value = objectIn(bytes);
  if (value === undefined) return undefined;
  const { id = null, method, error } = value;
  if (id === null && method === undefined && isJsonObject(error)) {
    return { kind: "answer", id: request, result: undefined, error };
  }
  const message = sorted(value);
  return message?.kind === "answer" ? message : undefined;
}

function objectIn(bytes: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
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

import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { request } from "undici";

/** A JSON object from an issuer or token endpoint, or why there is none. */
export type JsonAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly body: JsonObject | undefined }
  /** No whole answer in time, or one that is too large. */
  | { readonly kind: "none"; readonly reason: "unreachable" | "too-slow" | "too-large" };

export interface JsonQuestion {
  readonly url: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Sent by POST, form-encoded; GET without. */
  readonly form?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Asks without following redirects, within time and size. A kept connection that the other side is just closing fails
 * once, so a second one is tried. Never rejects, so nothing secret can be in an error.
 */
export async function askJson(question: JsonQuestion): Promise<JsonAnswer> {
  const signal = AbortSignal.timeout(question.timeoutMs);
  const first = await askOnce(question, signal);
  return first.kind === "none" && first.reason === "unreachable"
    ? askOnce(question, signal)
    : first;
}

async function askOnce(question: JsonQuestion, signal: AbortSignal): Promise<JsonAnswer> {
  try {
    const { statusCode, body } = await request(question.url, {
      method: question.form === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...(question.form && { "content-type": "application/x-www-form-urlencoded" }),
        ...question.headers,
      },
      ...(question.form && { body: question.form.toString() }),
      signal,
    });
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of body) {
      const bytes = Buffer.from(part);
      length += bytes.length;
      // Leaving the loop destroys the body.
      if (length > question.maxBytes) return { kind: "none", reason: "too-large" };
      parts.push(bytes);
    }
    return { kind: "answer", status: statusCode, body: parsed(Buffer.concat(parts)) };
  } catch {
    // Causes name addresses and sometimes what was sent; that it failed is all that callers act on.
    return { kind: "none", reason: signal.aborted ? "too-slow" : "unreachable" };
  }
}

function parsed(bytes: Buffer): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(bytes.toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Not JSON: the same as an answer without content.
    return undefined;
  }
}

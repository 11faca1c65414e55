import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";

/** Where a request comes from (W3C Trace Context, level 1). */
export interface TraceParent {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 of them: the caller's span. */
  readonly spanId: string;
  /** Bit 0: the caller records its span. */
  readonly flags: number;
  /** As it came, at most 512 characters. */
  readonly state?: string;
  /** The `traceparent` as it came. */
  readonly text: string;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const syntax = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/u;
const longestState = 512;

/**
 * The trace that a request belongs to: as `params._meta` says (MCP's own place, which survives every hop), else as the HTTP header
 * does. Undefined when neither names a valid one.
 */
export function traceParentOf(
  params: JsonObject | undefined,
  headers: Headers,
): TraceParent | undefined {
  const meta = params?.["_meta"];
  if (isJsonObject(meta)) {
    const found = parsed(meta["traceparent"], meta["tracestate"]);
    if (found !== undefined) return found;
  }
  return parsed(headers["traceparent"], headers["tracestate"]);
}

type Given = Json | readonly string[] | undefined;

function parsed(parent: Given, state: Given): TraceParent | undefined {
  if (typeof parent !== "string" || parent.length !== 55) return undefined;
  const [, traceId = "", spanId = "", flags = ""] = syntax.exec(parent) ?? [];
  // Version ff, and ids of zeros, are invalid by the specification.
  if (traceId === "" || parent.startsWith("ff") || isZero(traceId) || isZero(spanId))
    return undefined;
  const kept = typeof state === "string" && state.length <= longestState ? { state } : undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16), text: parent, ...kept };
}

function isZero(id: string): boolean {
  return /^0+$/u.test(id);
}

/** A `traceparent` header. */
export function traceparentText(traceId: string, spanId: string, flags: number): string {
  return `00-${traceId}-${spanId}-${(flags & 0xff).toString(16).padStart(2, "0")}`;
}

/**
 * The same message with the `traceparent` of `params._meta` replaced by one that is as long, byte for byte the same
 * everywhere else; the message itself when that text does not stand there, or not only there.
 */
export function withTraceparent(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.indexOf(from);
  if (at === -1 || from.length !== to.length || bytes.includes(from, at + from.length))
    return bytes;
  const before = bytes.toString("latin1", Math.max(0, at - longestKey), at);
  if (!/"traceparent"\s*:\s*"$/u.test(before)) return bytes;
  const changed = Buffer.from(bytes);
  changed.write(to, at, "latin1");
  return changed;
}

/** Bytes of `"traceparent": "` with room for white space. */
const longestKey = 32;

import { hash, randomBytes } from "node:crypto";
import type { Caller } from "../caller.ts";
import { sessionLimits } from "./limits.ts";

/** What a session id says to the gateway, and to nobody else. It never authenticates: see `belongsTo`. */
export interface SessionClaims {
  /** The server behind the session, or "" for all of them at `/mcp`. */
  readonly server: string;
  /** How the upstream calls its session; undefined where it has none. */
  readonly upstream: string | undefined;
  /** Digest of `Caller.id`. */
  readonly caller: string;
  /** Revision that was agreed at `initialize`. */
  readonly revision: string;
  /** Milliseconds since the epoch, as `expiresAt`. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Advertised URL of the replica that alone can serve the session; undefined when every replica can. */
  readonly holder: string | undefined;
  /** Random and unique: what this replica knows of the session is kept under it. */
  readonly key: string;
}

/** A session that begins, and the sealed id that its client gets. */
export interface NewSession {
  readonly claims: SessionClaims;
  readonly id: string;
}

export type SessionStart = Pick<SessionClaims, "server" | "upstream" | "revision" | "holder">;

/** Claims of a new session of the caller, good for a day unless `lifeMs` says otherwise. */
export function newClaims(
  start: SessionStart,
  caller: Caller,
  nowMs: number,
  lifeMs: number = sessionLimits.sessionMs,
): SessionClaims {
  return {
    server: start.server,
    upstream: start.upstream,
    caller: callerDigest(caller),
    revision: start.revision,
    issuedAt: nowMs,
    expiresAt: nowMs + lifeMs,
    holder: start.holder,
    key: randomBytes(keyBytes).toString("base64url"),
  };
}

/** Whether the caller is the one who started the session; anybody else gets 404, as for an unknown one. */
export function belongsTo(claims: SessionClaims, caller: Caller): boolean {
  return claims.caller === callerDigest(caller);
}

/** The authenticator hands out the same object for the same credential, so a call hashes nothing. */
const digests = new WeakMap<Caller, string>();

function callerDigest(caller: Caller): string {
  const known = digests.get(caller);
  if (known !== undefined) return known;
  const digest = hash("sha256", `tenon session\0${caller.id}`, "buffer")
    .subarray(0, keyBytes)
    .toString("base64url");
  digests.set(caller, digest);
  return digest;
}

const keyBytes = 16;
const absent = 0xffff;

/** Layout: key (16) · caller (16) · issuedAt (6) · expiresAt (6) · server · revision · upstream · holder, each with its length (2). */
export function claimsToBytes(claims: SessionClaims): Buffer {
  const times = Buffer.alloc(12);
  times.writeUIntBE(claims.issuedAt, 0, 6);
  times.writeUIntBE(claims.expiresAt, 6, 6);
  return Buffer.concat([
    fixed(claims.key),
    fixed(claims.caller),
    times,
    ...text(claims.server, sessionLimits.serverBytes, "server name"),
    ...text(claims.revision, sessionLimits.revisionBytes, "revision"),
    ...text(claims.upstream, sessionLimits.upstreamBytes, "session id of the upstream"),
    ...text(claims.holder, sessionLimits.holderBytes, "advertised URL"),
  ]);
}

/** The claims in bytes that were authenticated; undefined when another version of the gateway wrote them. */
export function claimsFromBytes(bytes: Buffer): SessionClaims | undefined {
  const textsFrom = 2 * keyBytes + 12;
  if (bytes.length < textsFrom) return undefined;
  const texts: (string | undefined)[] = [];
  let at = textsFrom;
  while (at + 2 <= bytes.length) {
    const length = bytes.readUInt16BE(at);
    at += 2;
    if (length === absent) {
      texts.push(undefined);
    } else {
      if (at + length > bytes.length) return undefined;
      texts.push(bytes.toString("utf8", at, at + length));
      at += length;
    }
  }
  const [server, revision, upstream, holder] = texts;
  if (at !== bytes.length || texts.length !== 4) return undefined;
  if (server === undefined || revision === undefined) return undefined;
  return {
    server,
    upstream,
    caller: bytes.toString("base64url", keyBytes, 2 * keyBytes),
    revision,
    issuedAt: bytes.readUIntBE(2 * keyBytes, 6),
    expiresAt: bytes.readUIntBE(2 * keyBytes + 6, 6),
    holder,
    key: bytes.toString("base64url", 0, keyBytes),
  };
}

function fixed(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, "base64url");
  if (bytes.length !== keyBytes) throw new RangeError(`A key or digest of ${keyBytes} bytes.`);
  return bytes;
}

function text(value: string | undefined, maxBytes: number, what: string): readonly Buffer[] {
  const length = Buffer.alloc(2);
  if (value === undefined) {
    length.writeUInt16BE(absent);
    return [length];
  }
  const bytes = Buffer.from(value);
  if (bytes.length > maxBytes) {
    throw new RangeError(`The ${what} has ${bytes.length} bytes, ${maxBytes} is the limit.`);
  }
  length.writeUInt16BE(bytes.length);
  return [length, bytes];
}

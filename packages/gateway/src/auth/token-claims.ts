import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { authLimits } from "./limits.ts";
import { comparableAudience } from "./resource.ts";

/** A verified access token, reduced to what the gateway goes by. */
export interface TokenFacts {
  readonly caller: Caller;
  /** As `comparableAudience` writes them. */
  readonly audiences: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Reads the claims of a token whose signature, issuer and times were verified (RFC 9068, section 2.2). A string says in
 * words for the client what is wrong with them.
 */
export function readTokenClaims(claims: JsonObject, token: string): TokenFacts | string {
  const issuer = text(claims["iss"]);
  const subject = text(claims["sub"]);
  const client = text(claims["client_id"]) ?? text(claims["azp"]) ?? text(claims["cid"]);
  const expires = claims["exp"];
  const audiences = texts(claims["aud"], authLimits.audiences);
  const scopes = readScopes(claims);
  if (issuer === undefined || typeof expires !== "number") return "it lacks a required claim";
  if (subject === undefined && client === undefined) return "it names neither a user nor a client";
  if (tooLong(subject) || tooLong(client)) return "it names its user or client at too great length";
  if (audiences === undefined || audiences.length === 0) return "it names no audience";
  if (scopes === undefined) return "its scopes cannot be read";
  // RFC 9449 and RFC 8705: such a token is worth nothing without a proof of the key, which is not checked here.
  if (isJsonObject(claims["cnf"] ?? null)) return "it is bound to a key of the client";
  return {
    caller: {
      kind: "token",
      id: `token:${issuer} ${escaped(subject)} ${escaped(client)}`,
      ...(client !== undefined && { client }),
      ...(subject !== undefined && { subject }),
      issuer,
      scopes,
      token,
    },
    audiences: audiences.map(comparableAudience),
    expiresAt: expires * 1_000,
  };
}

/** `scope` (RFC 8693, section 4.2), or `scp` as some issuers call it: text with spaces, or a list. */
function readScopes(claims: JsonObject): readonly string[] | undefined {
  const claim = claims["scope"] ?? claims["scp"] ?? [];
  const scopes = typeof claim === "string" ? claim.split(" ") : texts(claim, authLimits.scopes);
  if (scopes === undefined || scopes.length > authLimits.scopes) return undefined;
  return scopes.filter((scope) => scope !== "");
}

function texts(value: Json | undefined, max: number): readonly string[] | undefined {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value) || value.length > max) return undefined;
  return value.every((item) => typeof item === "string") ? value : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function tooLong(value: string | undefined): boolean {
  return value !== undefined && value.length > authLimits.nameLength;
}

/** Without spaces and controls, so that the parts of a caller's id cannot be shifted against each other. */
function escaped(value: string | undefined): string {
  return (value ?? "").toWellFormed().replaceAll(/[%\s\p{Cc}\p{Cf}]/gu, encodeURIComponent);
}

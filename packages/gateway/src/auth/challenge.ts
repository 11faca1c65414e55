/** Why a request is not let in. */
export type ChallengeCode =
  /** No key or token came. */
  | "unauthenticated"
  /** What came is not one of ours, has expired, or is for somebody else. */
  | "invalid-token"
  | "insufficient-scope"
  /** The token's issuer cannot be asked for its keys, so nobody knows; not the caller's fault. */
  | "issuer-unavailable";

/** The answer to a request that is not let in (MCP authorization, RFC 6750 section 3, RFC 9728 section 5.1). */
export interface Challenge {
  readonly kind: "challenge";
  readonly code: ChallengeCode;
  readonly status: 401 | 403 | 503;
  /** With `www-authenticate` or `retry-after`, and the body's type. */
  readonly headers: Readonly<Record<string, string>>;
  /** Safe to show. */
  readonly message: string;
  /** A JSON-RPC error without id. */
  readonly body: string;
}

/** What a challenge says to the client about the place it wanted. */
export interface ChallengePlace {
  /** Undefined where no authorization server can help, as with keys. */
  readonly metadataUrl: string | undefined;
  readonly scopes: readonly string[];
}

const codes = {
  unauthenticated: { status: 401, rpc: -31_021, error: undefined },
  "invalid-token": { status: 401, rpc: -31_021, error: "invalid_token" },
  "insufficient-scope": { status: 403, rpc: -31_022, error: "insufficient_scope" },
  "issuer-unavailable": { status: 503, rpc: -31_023, error: undefined },
} as const;

/** The challenge for a place. `message`: for people, ASCII without quotes; it goes into a header as well. */
export function challenge(code: ChallengeCode, message: string, place: ChallengePlace): Challenge {
  const { status, rpc, error } = codes[code];
  const type = { "content-type": "application/json" };
  const headers =
    status === 503
      ? { ...type, "retry-after": "5" }
      : { ...type, "www-authenticate": authenticate(error, message, place) };
  const body = JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: rpc, message } });
  return { kind: "challenge", code, status, headers, message, body };
}

function authenticate(
  error: string | undefined,
  message: string,
  { metadataUrl, scopes }: ChallengePlace,
): string {
  const parts: string[] = [];
  if (error !== undefined) parts.push(`error="${error}"`, `error_description="${message}"`);
  if (scopes.length > 0) parts.push(`scope="${scopes.join(" ")}"`);
  if (metadataUrl !== undefined) parts.push(`resource_metadata="${metadataUrl}"`);
  return parts.length === 0 ? "Bearer" : `Bearer ${parts.join(", ")}`;
}

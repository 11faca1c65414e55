import { authLimits } from "./limits.ts";

/** The headers that say who asks, as Node hands them over. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly "x-api-key"?: string | string[] | undefined;
}

const scheme = "bearer ";

/**
 * What `Authorization: Bearer` presents (RFC 6750, section 2.1), not looked into: a call must not pay for that with a token
 * that is known. "" when the header presents something else.
 */
export function bearerToken(headers: CredentialHeaders): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  if (authorization.length > authLimits.tokenLength) return "";
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme) return "";
  return authorization.slice(scheme.length).trim();
}

/** The key of `Authorization: Bearer KEY` or else of `X-API-Key: KEY`; "" when there is one that cannot be a key. */
export function presentedKey(headers: CredentialHeaders): string | undefined {
  const token = bearerToken(headers);
  if (token !== undefined) return token;
  const key = headers["x-api-key"];
  if (key === undefined) return undefined;
  return typeof key === "string" && key.length <= authLimits.tokenLength ? key : "";
}

import { askJson } from "./bounded-json.ts";
import { authLimits } from "./limits.ts";

/**
 * Where an issuer publishes its keys, from its metadata: RFC 8414 with the path inserted, OpenID Connect Discovery with
 * the path inserted, and with it appended, in the order that MCP gives (2025-11-25 and 2026-07-28, authorization server
 * metadata discovery). Undefined when none of them answers with this very issuer.
 */
export async function discoverKeys(issuer: string): Promise<string | undefined> {
  for (const url of metadataUrls(issuer)) {
    const answer = await askJson({
      url,
      maxBytes: authLimits.issuerBytes,
      timeoutMs: authLimits.issuerMs,
    });
    if (answer.kind !== "answer" || answer.status !== 200) continue;
    const claimed = answer.body?.["issuer"];
    const keys = answer.body?.["jwks_uri"];
    if (claimed === issuer && typeof keys === "string" && isAcceptable(keys, issuer)) return keys;
  }
  return undefined;
}

/** The metadata documents of an issuer, each once. */
export function metadataUrls(issuer: string): readonly string[] {
  if (!URL.canParse(issuer)) return [];
  const { origin, pathname } = new URL(issuer);
  const path = pathname.endsWith("/") ? pathname.slice(0, -1) : pathname;
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}/.well-known/openid-configuration${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
    ]),
  ];
}

/** Keys may lie on another host, but never travel with less protection than the metadata did. */
function isAcceptable(url: string, issuer: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && new URL(issuer).protocol === "http:");
}

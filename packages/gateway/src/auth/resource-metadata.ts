import type { GatewaySettings } from "../config/settings.ts";
import type { PublicBase } from "./public-base.ts";
import { metadataPath, neededScopes } from "./resource.ts";

/** Protected resource metadata (RFC 9728, section 2). */
export interface ResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly bearer_methods_supported: readonly ["header"];
  readonly scopes_supported?: readonly string[];
  readonly resource_name: string;
}

/** Headers of the metadata and of key sets: public, for pages of every origin, and different for every host. */
export const publicDocumentHeaders = {
  "content-type": "application/json",
  "cache-control": "public, max-age=300",
  vary: "Host, Forwarded, X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-Prefix",
  "access-control-allow-origin": "*",
  "x-content-type-options": "nosniff",
} as const;

/**
 * The metadata that a path asks for: `/.well-known/oauth-protected-resource`, the same with `/mcp` or `/mcp/SERVER` after
 * it, each of them also with the base's own path before `/.well-known` or before `/mcp`. Undefined, so 404, for others,
 * for servers that are not there, and without OAuth. `path` has no query.
 */
export function resourceMetadata(
  path: string,
  base: PublicBase,
  settings: Pick<GatewaySettings, "auth" | "servers">,
): ResourceMetadata | undefined {
  const { auth, servers } = settings;
  const at = path.indexOf(metadataPath);
  if (auth.kind !== "oauth" || auth.issuers.length === 0 || at === -1) return undefined;
  const suffix = suffixOf(path.slice(at + metadataPath.length), base);
  const server = suffix === undefined ? undefined : serverOf(suffix);
  if (server === undefined || (server !== "" && !servers.has(server))) return undefined;
  const scopes = supportedScopes(settings, server);
  return {
    resource: base.url + suffix,
    authorization_servers: auth.issuers,
    bearer_methods_supported: ["header"],
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    resource_name: server === "" ? "Tenon gateway" : `Tenon gateway: ${server}`,
  };
}

/** What follows, without the base's own path where the client's library put the well-known path before that. */
function suffixOf(rest: string, base: PublicBase): string | undefined {
  const plain = rest.endsWith("/") ? rest.slice(0, -1) : rest;
  if (plain !== "" && !plain.startsWith("/")) return undefined;
  if (base.path !== "" && (plain === base.path || plain.startsWith(`${base.path}/`))) {
    return plain.slice(base.path.length);
  }
  return plain;
}

function serverOf(suffix: string): string | undefined {
  if (suffix === "" || suffix === "/mcp") return "";
  return suffix.startsWith("/mcp/") ? suffix.slice("/mcp/".length) : undefined;
}

function supportedScopes(
  settings: Pick<GatewaySettings, "auth" | "servers">,
  server: string,
): readonly string[] {
  if (server !== "") return neededScopes(settings, server);
  const all = [...settings.servers.keys()].flatMap((name) => neededScopes(settings, name));
  return [...new Set([...neededScopes(settings, ""), ...all])];
}

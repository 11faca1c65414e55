import { Recent } from "../sessions/recent.ts";
import type { AuthSettings, GatewaySettings } from "../config/settings.ts";
import type { ChallengePlace } from "./challenge.ts";
import { authLimits } from "./limits.ts";
import type { PublicBase } from "./public-base.ts";

/** One endpoint of the gateway as an OAuth protected resource. */
export interface Resource extends ChallengePlace {
  /** The URL that clients use, and ask tokens for (RFC 8707). */
  readonly url: string;
  /** Which of its audiences a token must have one of, in the form of `comparableAudience`. */
  readonly audiences: ReadonlySet<string>;
}

/** The endpoints of the gateway under any public base. */
export type ResourceAt = (base: PublicBase, server: string) => Resource;

/** Where the metadata of protected resources is (RFC 9728, section 3). */
export const metadataPath = "/.well-known/oauth-protected-resource";

/** Resources by base and server; `server` is "" for all of them. Remembers what it made. */
export function resources(settings: Pick<GatewaySettings, "auth" | "servers">): ResourceAt {
  const known = new Recent<Resource>(authLimits.bases);
  return (base, server) => {
    const key = `${base.trusted ? "" : "?"}${base.url} ${server}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const resource = makeResource(settings, base, server);
    known.set(key, resource);
    return resource;
  };
}

function makeResource(
  settings: Pick<GatewaySettings, "auth" | "servers">,
  base: PublicBase,
  server: string,
): Resource {
  const path = server === "" ? "/mcp" : `/mcp/${server}`;
  const oauth = settings.auth.kind === "oauth" ? settings.auth : undefined;
  return {
    url: base.url + path,
    metadataUrl: oauth === undefined ? undefined : metadataUrl(base, path, oauth),
    scopes: neededScopes(settings, server),
    audiences: new Set([...(oauth?.audiences ?? []).map(comparableAudience), ...own(base, path)]),
  };
}

/**
 * The endpoint itself and what it lies in: a token for `/mcp`, or for the whole site, is good for `/mcp/desk`; one for
 * `/mcp/desk` is good for nothing else.
 */
function own(base: PublicBase, path: string): readonly string[] {
  if (!base.trusted) return [];
  return [base.url, `${base.url}/mcp`, base.url + path].map(comparableAudience);
}

/** Below the prefix, because that is what a proxy surely sends here; clients take it from the challenge. */
function metadataUrl(
  base: PublicBase,
  path: string,
  oauth: Extract<AuthSettings, { kind: "oauth" }>,
): string | undefined {
  return oauth.issuers.length === 0 ? undefined : base.url + metadataPath + path;
}

/** Scopes for the gateway and for the server, each once. */
export function neededScopes(
  settings: Pick<GatewaySettings, "auth" | "servers">,
  server: string,
): readonly string[] {
  const general = settings.auth.kind === "oauth" ? settings.auth.scopes : [];
  return [...new Set([...general, ...(settings.servers.get(server)?.scopes ?? [])])];
}

/** An audience in one spelling: a URL normalised and without a final slash, other text as it is. */
export function comparableAudience(audience: string): string {
  if (!/^https?:/iu.test(audience) || !URL.canParse(audience)) return audience;
  const { href } = new URL(audience);
  return href.endsWith("/") ? href.slice(0, -1) : href;
}

import { Recent } from "../sessions/recent.ts";
import type { GatewaySettings } from "../config/settings.ts";
import { readForwarded } from "./forwarded.ts";
import type { ForwardedHeaders } from "./forwarded.ts";
import { isListed, isLoopback, parseHost } from "./host.ts";
import type { HostName } from "./host.ts";
import { authLimits } from "./limits.ts";
import { proxyTest } from "./proxies.ts";
import type { IsProxy } from "./proxies.ts";

/** Under which URL clients reach the gateway; `/mcp` and `/.well-known/…` follow it. */
export interface PublicBase {
  /** Without a final slash. */
  readonly url: string;
  readonly origin: string;
  /** "" or `/prefix`. */
  readonly path: string;
  /**
   * Whether the operator vouches for it. Tokens for a base that only the request itself names are not accepted: whoever
   * holds a token for another site could name that site in `Host`.
   */
  readonly trusted: boolean;
}

/** What a request says about how it was reached. */
export interface RequestFacts {
  /** Address of the socket's other end. */
  readonly peer: string | undefined;
  /** Whether the socket itself speaks TLS. */
  readonly encrypted: boolean;
  /** What the path has before `/mcp` or `/.well-known`: "" or `/prefix`. */
  readonly prefix: string;
  readonly headers: ForwardedHeaders & { readonly host?: string | undefined };
}

/** What the settings say about public URLs, made ready once. */
export interface BaseRules {
  readonly configured: PublicBase | undefined;
  readonly isProxy: IsProxy;
  readonly allowedHosts: readonly string[];
  readonly known: Recent<PublicBase>;
}

/** Makes the settings ready for `publicBase`. Throws a usage error for a proxy range that is none. */
export function baseRules(
  settings: Pick<GatewaySettings, "publicUrl" | "trustedProxies" | "allowedHosts">,
): BaseRules {
  return {
    configured: settings.publicUrl === undefined ? undefined : baseOf(settings.publicUrl, true),
    isProxy: proxyTest(settings.trustedProxies),
    allowedHosts: settings.allowedHosts,
    known: new Recent(authLimits.bases),
  };
}

/**
 * The URL that the client used: `publicUrl`, else what trusted proxies say, else the `Host` header. Undefined when the
 * request names no usable host. Depends on its arguments only; `rules.known` is a memory of results.
 */
export function publicBase(facts: RequestFacts, rules: BaseRules): PublicBase | undefined {
  if (rules.configured !== undefined) return rules.configured;
  const { headers } = facts;
  const said = rules.isProxy(facts.peer) ? readForwarded(headers, rules.isProxy) : undefined;
  const text = said?.host ?? headers.host;
  const host = text === undefined ? undefined : parseHost(text);
  if (host === undefined) return undefined;
  const proto = protocolOf(said?.proto, facts.encrypted);
  const prefix = prefixOf(said?.prefix);
  if (proto === undefined || prefix === undefined) return undefined;
  const named =
    prefix === "" || facts.prefix.startsWith(prefix) ? facts.prefix : prefix + facts.prefix;
  const vouched = said?.host !== undefined && !said.contradicting;
  // The path of a request is the client's own word: only a proxy vouches for a prefix.
  const trusted = named === prefix && trustedHost(host, { vouched, peer: facts.peer, rules });
  return remembered(`${proto}://${text}${named}`, trusted, rules.known);
}

interface HostEvidence {
  readonly vouched: boolean;
  readonly peer: string | undefined;
  readonly rules: BaseRules;
}

function trustedHost(host: HostName, { vouched, peer, rules }: HostEvidence): boolean {
  if (isListed(host, rules.allowedHosts)) return true;
  if (isLoopback(host.name) && peer !== undefined && isLoopback(peer)) return true;
  return vouched && rules.allowedHosts.length === 0;
}

function protocolOf(said: string | undefined, encrypted: boolean): string | undefined {
  if (said === undefined) return encrypted ? "https" : "http";
  const lower = said.toLowerCase();
  return lower === "http" || lower === "https" ? lower : undefined;
}

const prefixPattern = /^(?:\/[\w.~-]+)*\/?$/u;

/** "" or `/prefix`; undefined for what is no plain path. */
function prefixOf(said: string | undefined): string | undefined {
  if (said === undefined) return "";
  if (said.length > authLimits.prefixLength || !prefixPattern.test(said)) return undefined;
  if (said.split("/").some((part) => part === "." || part === "..")) return undefined;
  return said.endsWith("/") ? said.slice(0, -1) : said;
}

function remembered(
  url: string,
  trusted: boolean,
  known: Recent<PublicBase>,
): PublicBase | undefined {
  const key = trusted ? url : `?${url}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const base = baseOf(url, trusted);
  if (base !== undefined) known.set(key, base);
  return base;
}

/** Takes a URL apart; undefined when it has more than host and path. */
function baseOf(text: string, trusted: boolean): PublicBase | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (parseHost(url.host) === undefined || url.username !== "" || url.password !== "")
    return undefined;
  if (url.search !== "" || url.hash !== "") return undefined;
  const path = url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : url.pathname;
  return { url: url.origin + path, origin: url.origin, path, trusted };
}

import type { GatewaySettings } from "../config/settings.ts";
import { isListed, isLoopback, parseHost } from "./host.ts";
import { authLimits } from "./limits.ts";

/** What browsers are held to: pages of strangers must not reach the gateway through them (DNS rebinding, CORS). */
export interface BrowserRules {
  readonly boundToLoopback: boolean;
  /** Hosts that are named by the settings, apart from loopback ones. */
  readonly hosts: readonly string[];
  /** Whether any host is good: nothing is configured, and the gateway listens beyond this machine. */
  readonly anyHost: boolean;
  readonly origins: ReadonlySet<string>;
  /** `Host` headers that were found to be good; bounded by `authLimits.knownHosts`. */
  readonly knownHosts: Set<string>;
}

/** The headers of a request that a browser sets by itself. */
export interface BrowserHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly "access-control-request-method"?: string | string[] | undefined;
  readonly "access-control-request-headers"?: string | string[] | undefined;
}

export type BrowserVerdict =
  /** Goes on; `headers` belong on the answer. */
  | { readonly kind: "pass"; readonly headers: Readonly<Record<string, string>> | undefined }
  /** Answered with 204 and these headers. */
  | { readonly kind: "preflight"; readonly headers: Readonly<Record<string, string>> }
  /** Answered with 403. */
  | { readonly kind: "refuse"; readonly reason: "host" | "origin"; readonly message: string };

/** Makes the settings ready for `judgeBrowser`. `boundTo`: the address that the gateway listens on. */
export function browserRules(
  settings: Pick<GatewaySettings, "publicUrl" | "allowedHosts" | "allowedOrigins">,
  boundTo: string,
): BrowserRules {
  const own = settings.publicUrl === undefined ? undefined : new URL(settings.publicUrl);
  const boundToLoopback = isLoopback(boundTo);
  return {
    boundToLoopback,
    hosts: [...settings.allowedHosts, ...(own === undefined ? [] : [own.host])],
    anyHost: !boundToLoopback && settings.allowedHosts.length === 0,
    origins: new Set([
      ...settings.allowedOrigins.map(comparableOrigin),
      ...(own === undefined ? [] : [own.origin]),
    ]),
    knownHosts: new Set(),
  };
}

const pass: BrowserVerdict = { kind: "pass", headers: undefined };

/**
 * Whether a request may go on as far as browsers are concerned (MCP transports, "Security Warning"). A request without
 * `Origin` comes from no page; its `Host` is judged all the same, because a rebound name is what gives a page away there.
 */
export function judgeBrowser(
  method: string,
  headers: BrowserHeaders,
  rules: BrowserRules,
): BrowserVerdict {
  if (!rules.anyHost && !isHostAllowed(headers.host, rules)) {
    const message =
      "This Host is not one of the gateway's; add it to allowedHosts or set publicUrl.";
    return { kind: "refuse", reason: "host", message };
  }
  const { origin } = headers;
  if (origin === undefined) return pass;
  if (!isOriginAllowed(origin, rules)) {
    const message = "Pages of this Origin may not use the gateway; add it to allowedOrigins.";
    return { kind: "refuse", reason: "origin", message };
  }
  const requested = headers["access-control-request-method"];
  if (method === "OPTIONS" && requested !== undefined) {
    return { kind: "preflight", headers: preflightHeaders(origin, headers) };
  }
  return { kind: "pass", headers: answerHeaders(origin) };
}

function isHostAllowed(text: string | undefined, rules: BrowserRules): boolean {
  if (text === undefined) return false;
  const { knownHosts } = rules;
  if (knownHosts.has(text)) return true;
  const host = parseHost(text);
  if (host === undefined) return false;
  const isAllowed = (rules.boundToLoopback && isLoopback(host.name)) || isListed(host, rules.hosts);
  if (isAllowed && knownHosts.size < authLimits.knownHosts) knownHosts.add(text);
  return isAllowed;
}

function isOriginAllowed(origin: string, rules: BrowserRules): boolean {
  if (rules.origins.has("*") || rules.origins.has(comparableOrigin(origin))) return true;
  if (!rules.boundToLoopback || !/^https?:\/\//iu.test(origin) || !URL.canParse(origin))
    return false;
  const host = parseHost(new URL(origin).host);
  return host !== undefined && isLoopback(host.name);
}

/** An origin as browsers write it: lower case, default port left out. */
function comparableOrigin(origin: string): string {
  return /^https?:\/\//iu.test(origin) && URL.canParse(origin) ? new URL(origin).origin : origin;
}

const readable =
  "Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, Server-Timing";

/** The origin itself and never `*`: answers differ by origin, and caches must know. */
function answerHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": readable,
    vary: "Origin",
  };
}

const usual = "authorization, content-type, mcp-protocol-version, mcp-session-id";

function preflightHeaders(
  origin: string,
  headers: BrowserHeaders,
): Readonly<Record<string, string>> {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
    "access-control-allow-headers": requestedHeaders(headers) ?? usual,
    "access-control-max-age": "600",
    vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  };
}

/** What the page wants to send, since `Mcp-Param-…` headers have any name: allowed as asked when every one is a header name. */
function requestedHeaders(headers: BrowserHeaders): string | undefined {
  const asked = headers["access-control-request-headers"];
  if (typeof asked !== "string") return undefined;
  const names = asked.split(",").map((name) => name.trim());
  if (names.length > authLimits.preflightHeaders) return undefined;
  return names.every((name) => /^[\w!#$%&'*+.^`|~-]+$/u.test(name)) ? names.join(", ") : undefined;
}

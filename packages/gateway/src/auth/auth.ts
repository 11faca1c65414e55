import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { Caller } from "../caller.ts";
import type { GatewaySettings, ServerSettings } from "../config/settings.ts";
import { mcpPath } from "../mcp-path.ts";
import { authenticator } from "./authenticator.ts";
import type { Authenticator } from "./authenticator.ts";
import { browserRules, judgeBrowser } from "./browser-rules.ts";
import type { BrowserVerdict } from "./browser-rules.ts";
import { credentials } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { identity, identityHeader, keysPath } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { baseRules, publicBase } from "./public-base.ts";
import type { BaseRules, PublicBase } from "./public-base.ts";
import { publicDocumentHeaders, resourceMetadata } from "./resource-metadata.ts";

type HeaderMap = Readonly<Record<string, string>>;

/** Everything about who may ask the gateway, and as whom it asks upstreams. */
export interface GatewayAuth extends Pick<
  Authenticator<IncomingMessage>,
  "authenticate" | "permit"
> {
  /** Whether the request may go on as far as browsers are concerned; pure. */
  readonly judgeBrowser: (request: IncomingMessage) => BrowserVerdict;
  /** The URL that the client used; undefined when the request names no usable host. */
  readonly baseOf: (request: IncomingMessage) => PublicBase | undefined;
  /** What stands at a well-known path: resource metadata, identity keys. Undefined: 404. */
  readonly document: (
    request: IncomingMessage,
  ) => { readonly headers: HeaderMap; readonly body: string } | undefined;
  /** Credential and, where the server's settings ask for it, identity. Throws or rejects with a `CredentialProblem`. */
  readonly upstreamHeaders: (
    server: ServerSettings,
    caller: Caller,
  ) => HeaderMap | Promise<HeaderMap>;
  /** The upstream answered 401 to them; true when asking again with `upstreamHeaders` gives others. */
  readonly refused: (server: ServerSettings, caller: Caller) => boolean;
}

export interface GatewayAuthOptions {
  /** From `masterSecrets`, once for the whole process. */
  readonly secrets: readonly string[];
  /** The address that the gateway listens on. */
  readonly boundTo: string;
  readonly now?: () => number;
  /** The one before a change of settings: issuers' keys and upstream tokens that still fit are kept. */
  readonly previous?: GatewayAuth;
}

/** Puts the parts together for the settings. Throws a usage error for a short secret or a proxy range that is none. */
export function gatewayAuth(settings: GatewaySettings, options: GatewayAuthOptions): GatewayAuth {
  const now = options.now ?? Date.now;
  const before = options.previous === undefined ? undefined : inner.get(options.previous);
  const rules = baseRules(settings);
  const baseOf = (request: IncomingMessage) => baseOfRequest(request, rules);
  const gate = authenticator(settings, {
    baseOf,
    now,
    ...(before !== undefined && { previous: before.gate }),
  });
  const browser = browserRules(settings, options.boundTo);
  const upstream = before?.upstream ?? credentials(now);
  const own = identity({ secrets: options.secrets, issuer: settings.publicUrl, now });
  const auth: GatewayAuth = {
    authenticate: gate.authenticate,
    permit: (caller, request, server) => gate.permit(caller, request, server),
    judgeBrowser: (request) => judgeBrowser(request.method ?? "GET", request.headers, browser),
    baseOf,
    document: (request) => documentAt(request, { settings, baseOf, own }),
    upstreamHeaders: (server, caller) => upstreamHeaders(server, caller, upstream, own),
    refused: (server, caller) => upstream.invalidate(server, caller),
  };
  inner.set(auth, { gate, upstream });
  return auth;
}

/** What the next one takes over; not for others to reach into. */
const inner = new WeakMap<
  GatewayAuth,
  { readonly gate: Authenticator<IncomingMessage>; readonly upstream: Credentials }
>();

function baseOfRequest(request: IncomingMessage, rules: BaseRules): PublicBase | undefined {
  if (rules.configured !== undefined) return rules.configured;
  const { headers, socket } = request;
  return publicBase(
    {
      peer: socket.remoteAddress,
      encrypted: socket instanceof TLSSocket,
      prefix: prefixOf(pathOf(request)),
      headers,
    },
    rules,
  );
}

function pathOf({ url = "/" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

/** What a path has before `/mcp` or `/.well-known`. */
function prefixOf(path: string): string {
  if (path === "/mcp") return "";
  const wellKnown = path.indexOf("/.well-known/");
  return wellKnown === -1 ? (mcpPath(path)?.prefix ?? "") : path.slice(0, wellKnown);
}

interface DocumentSources {
  readonly settings: GatewaySettings;
  readonly baseOf: (request: IncomingMessage) => PublicBase | undefined;
  readonly own: Identity;
}

function documentAt(
  request: IncomingMessage,
  { settings, baseOf, own }: DocumentSources,
): ReturnType<GatewayAuth["document"]> {
  const path = pathOf(request);
  if (path.endsWith(keysPath)) {
    const asserts = [...settings.servers.values()].some((server) => server.assertIdentity);
    return asserts ? shown({ keys: own.keys }) : undefined;
  }
  const base = baseOf(request);
  const metadata = base && resourceMetadata(path, base, settings);
  return metadata === undefined ? undefined : shown(metadata);
}

function shown(value: object): { readonly headers: HeaderMap; readonly body: string } {
  return { headers: publicDocumentHeaders, body: JSON.stringify(value) };
}

function upstreamHeaders(
  server: ServerSettings,
  caller: Caller,
  upstream: Credentials,
  own: Identity,
): HeaderMap | Promise<HeaderMap> {
  const headers = upstream.headersFor(server, caller);
  if (!server.assertIdentity) return headers;
  const assertion = own.assertionFor(server, caller);
  if (assertion === undefined) return headers;
  return headers instanceof Promise
    ? headers.then((late) => ({ ...late, [identityHeader]: assertion }))
    : { ...headers, [identityHeader]: assertion };
}

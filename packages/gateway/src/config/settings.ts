import type { OperatorMapping } from "@tenon/contract/translate";

/** What happens when a server no longer offers what was agreed. */
export type DriftPolicy = "serve-pinned" | "warn" | "block" | "follow";

/** What is agreed with a server: nothing (`follow`), a version of the registry, or a saved tool list. */
export type Pin =
  | { readonly kind: "follow" }
  /** `reference`: a channel, a version or a digest. `server`: its name in the registry. */
  | { readonly kind: "registry"; readonly server: string; readonly reference: string }
  | { readonly kind: "file"; readonly path: string };

export type ServerSource =
  /** `transport`: `auto` tries streamable HTTP first, then the HTTP+SSE of 2024-11-05. */
  | {
      readonly kind: "http";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly transport: "auto" | "streamable-http" | "sse";
    }
  | {
      readonly kind: "stdio";
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
    };

/** How a call of one tool is handled; what is unset falls back to the server's, then to the gateway's defaults. */
export interface ToolSettings {
  /** Longest silence of the upstream in a call, milliseconds; progress starts it again. */
  readonly timeoutMs?: number;
  /** Longest call, whatever it reports, milliseconds. */
  readonly totalTimeoutMs?: number;
  /** Calls of one client in a sliding time, in all replicas together. */
  readonly rateLimit?: { readonly calls: number; readonly perSeconds: number };
  /** Calls of one client at the same time in one replica. */
  readonly concurrency?: number;
  /** The tool may be called again with the same arguments; stated by the operator, not believed from the server. */
  readonly idempotent?: boolean;
  /** The tool changes nothing; stated by the operator. */
  readonly readOnly?: boolean;
  /** After how long a client without patience gets a handle to poll instead of the result, milliseconds. Unset: never. */
  readonly handOverMs?: number;
  /** What an operator says about the translation of calls, see docs/translation.md. */
  readonly mapping?: OperatorMapping;
  readonly drop?: "refuse" | "allow";
  readonly defaults?: "live" | "pinned";
}

/** How the gateway authenticates itself to an upstream; never with the client's own token. */
export type UpstreamCredential =
  | { readonly kind: "none" }
  | { readonly kind: "static"; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: "client-credentials";
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string;
      readonly resource?: string;
    }
  /** RFC 8693: the caller's token for one of the upstream. */
  | {
      readonly kind: "token-exchange";
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly audience: string;
      readonly scope?: string;
    }
  /** One set of headers per caller: key is `Caller.client` or `Caller.subject`. */
  | {
      readonly kind: "per-user";
      readonly users: ReadonlyMap<string, Readonly<Record<string, string>>>;
    };

export interface ServerSettings {
  readonly name: string;
  readonly source: ServerSource;
  readonly pin: Pin;
  /** Pins of single clients (`Caller.client`), instead of `pin`. */
  readonly clientPins: ReadonlyMap<string, Pin>;
  readonly drift: DriftPolicy;
  readonly credential: UpstreamCredential;
  /** Sends who the caller is as a short-lived signed assertion (header `Tenon-Identity`). */
  readonly assertIdentity: boolean;
  /** Scopes that a caller's token needs for this server. */
  readonly scopes: readonly string[];
  /** Defaults of this server's tools. */
  readonly defaults: ToolSettings;
  readonly tools: ReadonlyMap<string, ToolSettings>;
  /** Seconds between looks at the server's own tool list, apart from its `list_changed`. */
  readonly watchSeconds: number;
}

export type AuthSettings =
  | { readonly kind: "none" }
  /** `hash`: SHA-256 of the key, hexadecimal. */
  | {
      readonly kind: "keys";
      readonly keys: readonly {
        readonly name: string;
        readonly hash: string;
        readonly scopes: readonly string[];
      }[];
    }
  | {
      readonly kind: "oauth";
      /** Authorization servers that clients are sent to; also the issuers whose tokens count. */
      readonly issuers: readonly string[];
      /** Audiences accepted beside the gateway's own resource URLs. */
      readonly audiences: readonly string[];
      readonly scopes: readonly string[];
      /** Issuer to JWKS URL, where its metadata does not say. */
      readonly jwks: ReadonlyMap<string, string>;
    };

export interface AuditSettings {
  readonly enabled: boolean;
  readonly databaseUrl?: string;
  /** Spool, and PGlite without a URL. */
  readonly folder: string;
  readonly payload: "none" | "digest" | "redacted" | "full";
  /** JSON Pointers (`*` for any key or item) into arguments that are never stored, by `server/tool` or `*`. */
  readonly redact: ReadonlyMap<string, readonly string[]>;
  readonly retentionDays: number;
  /** When the spool is full: refuse calls that are not read-only, or go on and count what is lost. */
  readonly whenFull: "refuse" | "go-on";
}

/** Everything that an operator decides: tenon.gateway.yaml, validated, variables filled in, paths absolute. */
export interface GatewaySettings {
  /** Under which URL clients reach the gateway; unset: from the request, as far as proxies are trusted. */
  readonly publicUrl?: string;
  readonly registry?: { readonly url: string; readonly key?: string };
  readonly servers: ReadonlyMap<string, ServerSettings>;
  /** Arguments that the pinned schema does not allow. */
  readonly arguments: "refuse" | "warn" | "ignore";
  /** Structured results that the pinned output schema does not allow. */
  readonly results: "refuse" | "warn" | "ignore";
  readonly defaults: ToolSettings;
  readonly auth: AuthSettings;
  readonly audit: AuditSettings;
  /** Where rate limits and idempotency records are shared: the audit's database, or Valkey/Redis for rates. */
  readonly valkeyUrl?: string;
  /** Host names and origins that a browser may use, beside the public URL's and loopback ones. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** Proxies (CIDR) whose `X-Forwarded-*` and `Forwarded` count. */
  readonly trustedProxies: readonly string[];
  /** Master secrets of sealed session ids, 32 characters or more; the first seals, all open. Unset: one made at start. */
  readonly secrets: readonly string[];
  /** Where other replicas reach this one, for sessions that only it can serve. Unset: there are none. */
  readonly advertiseUrl?: string;
  /** Folder of what survives restarts (pins, spool, embedded database). */
  readonly dataFolder: string;
}

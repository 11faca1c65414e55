import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { limits } from "../limits/limits.ts";
import type { GatewayFile } from "./file-schema.ts";
import { pinSyntax } from "./server-schema.ts";
import type {
  AuditSettings,
  AuthSettings,
  GatewaySettings,
  Pin,
  ServerSettings,
  ServerSource,
  ToolSettings,
  UpstreamCredential,
} from "./settings.ts";

/** Folders that a configuration's paths count from. */
export interface Folders {
  /** The configuration file's. */
  readonly config: string;
  /** What survives restarts. */
  readonly data: string;
}

type FileServer = GatewayFile["servers"][string];
type FilePin = FileServer["pin"];

/** What is unset everywhere. */
const standardTimes = { timeoutMs: limits.timeoutMs, totalTimeoutMs: limits.totalTimeoutMs };

/** The settings that a checked file means. */
export function buildSettings(file: GatewayFile, folders: Folders): GatewaySettings {
  const { publicUrl, registry, valkey, replica } = file;
  const servers = Object.entries(file.servers).map(([name, entry]) =>
    serverOf(name, entry, file, folders),
  );
  return {
    ...(publicUrl === undefined ? {} : { publicUrl: withoutSlash(publicUrl) }),
    ...(registry === undefined
      ? {}
      : { registry: { ...registry, url: withoutSlash(registry.url) } }),
    servers: new Map(servers.map((server) => [server.name, server])),
    arguments: file.arguments,
    results: file.results,
    defaults: { ...standardTimes, ...file.tools["*"] },
    auth: authOf(file),
    audit: auditOf(file, folders),
    ...(valkey === undefined ? {} : { valkeyUrl: valkey }),
    allowedHosts: file.allowedHosts,
    allowedOrigins: file.allowedOrigins.map(withoutSlash),
    trustedProxies: file.trustedProxies,
    secrets: file.sessions.secrets,
    ...(replica === undefined ? {} : { advertiseUrl: withoutSlash(replica.advertise) }),
    dataFolder: folders.data,
  };
}

function serverOf(
  name: string,
  entry: FileServer,
  file: GatewayFile,
  folders: Folders,
): ServerSettings {
  const prefix = `${name}/`;
  const tools = new Map<string, ToolSettings>();
  for (const [key, settings] of Object.entries(file.tools)) {
    if (key.startsWith(prefix)) tools.set(key.slice(prefix.length), settings);
  }
  const defaults = tools.get("*") ?? {};
  tools.delete("*");
  const clientPins = Object.entries(file.clients).flatMap(([client, { pins }]) => {
    const pin = Object.hasOwn(pins, name) ? pins[name] : undefined;
    return pin === undefined ? [] : [[client, pinOf(pin, name, folders)] as const];
  });
  return {
    name,
    source: sourceOf(entry, folders),
    pin: pinOf(entry.pin, name, folders),
    clientPins: new Map(clientPins),
    drift: entry.drift ?? file.drift,
    credential: credentialOf(entry.credential),
    assertIdentity: entry.assertIdentity,
    scopes: entry.scopes,
    defaults,
    tools,
    watchSeconds: entry.watchSeconds ?? file.watch.seconds,
  };
}

function sourceOf(entry: FileServer, folders: Folders): ServerSource {
  if ("url" in entry) {
    const { url, headers, transport } = entry;
    return { kind: "http", url, headers, transport };
  }
  const { command, args, env, cwd } = entry;
  return { kind: "stdio", command, args, env, cwd: resolve(folders.config, cwd ?? ".") };
}

function pinOf(pin: FilePin, name: string, folders: Folders): Pin {
  if (typeof pin === "object") return { kind: "file", path: resolve(folders.config, pin.file) };
  if (pin === "follow") return { kind: "follow" };
  const [, server = name, reference = ""] = pinSyntax.exec(pin) ?? [];
  return { kind: "registry", server, reference };
}

function credentialOf(entry: FileServer["credential"]): UpstreamCredential {
  if (entry === undefined || entry === "none") return { kind: "none" };
  if ("headers" in entry) return { kind: "static", headers: entry.headers };
  if ("clientCredentials" in entry)
    return { kind: "client-credentials", ...entry.clientCredentials };
  if ("tokenExchange" in entry) return { kind: "token-exchange", ...entry.tokenExchange };
  return { kind: "per-user", users: new Map(Object.entries(entry.users)) };
}

function authOf({ auth }: GatewayFile): AuthSettings {
  if (auth === "none") return { kind: "none" };
  if ("oauth" in auth) {
    const { issuers, audiences, scopes, jwks } = auth.oauth;
    return { kind: "oauth", issuers, audiences, scopes, jwks: new Map(Object.entries(jwks)) };
  }
  const keys = auth.keys.map(({ name, key, hash, scopes }) => ({
    name,
    hash:
      hash?.toLowerCase() ??
      createHash("sha256")
        .update(key ?? "")
        .digest("hex"),
    scopes,
  }));
  return { kind: "keys", keys };
}

function auditOf({ audit }: GatewayFile, folders: Folders): AuditSettings {
  const folder = join(folders.data, "audit");
  if (audit === "none") {
    return {
      enabled: false,
      folder,
      payload: "none",
      redact: new Map(),
      retentionDays: 1,
      whenFull: "go-on",
    };
  }
  const { redact, ...rest } = audit;
  return { enabled: true, folder, redact: new Map(Object.entries(redact)), ...rest };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/u, "");
}

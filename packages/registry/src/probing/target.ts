import type { Reach, Target } from "@tenon/probe";
import { z } from "zod";
import type { Sealer } from "../auth/sealer.ts";
import { addressPolicy } from "../net/address-policy.ts";
import { RegistryProblem } from "../problem.ts";
import type { Settings } from "../settings.ts";
import type { ServerRow } from "../versions/version-row.ts";

/** What is kept encrypted of a server. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

const stored = z.object({
  headers: z.record(z.string(), z.string()),
  env: z.record(z.string(), z.string()),
});

/** Credentials for the database, tied to the server's name. */
export function sealCredentials(
  sealer: Sealer,
  name: string,
  credentials: Credentials,
): Uint8Array {
  return sealer.seal(JSON.stringify(credentials), `server/${name}`);
}

/** A server's credentials; empty when it has none. */
export function openCredentials(
  sealer: Sealer,
  server: Pick<ServerRow, "name" | "sealed">,
): Credentials {
  if (server.sealed === null) return { headers: {}, env: {} };
  return stored.parse(JSON.parse(sealer.open(server.sealed, `server/${server.name}`)));
}

/** Where to probe a server. Undefined for servers that are only pushed. */
export function targetOf(server: ServerRow, { headers, env }: Credentials): Target | undefined {
  const { display } = server;
  if (server.source === "http" && server.url !== null) {
    return {
      kind: "http",
      url: server.url,
      headers,
      transport: server.transport ?? "auto",
      display,
    };
  }
  if (server.source === "stdio" && server.command !== null) {
    const { command } = server;
    return { kind: "stdio", command, args: server.args ?? [], env, cwd: process.cwd(), display };
  }
  return undefined;
}

/** What the operator lets probes reach. */
export function reachOf({ probeAllow, probeStdio }: Settings): Reach {
  const allow = addressPolicy(probeAllow);
  return {
    kinds: probeStdio ? ["http", "stdio"] : ["http"],
    allowAddress: (address) => allow(address),
  };
}

/**
 * Refuses what could never be probed, before it is stored: commands where the operator wants none, and addresses spelled
 * out in the URL. Names are judged by the address that is really dialled, at each probe. Throws `stdio-refused`,
 * `target-refused`.
 */
export function requireReachable(
  settings: Settings,
  server: { readonly url?: string | undefined; readonly command?: string | undefined },
): void {
  if (server.command !== undefined && !settings.probeStdio) {
    throw new RegistryProblem("stdio-refused", "A server that is a command is refused here.");
  }
  if (server.url === undefined) return;
  // The URL parser has turned decimal, octal and shortened spellings into plain addresses (WHATWG URL).
  const host = new URL(server.url).hostname.replace(/^\[(.*)\]$/u, "$1");
  const literal = /^[\d.]+$/u.test(host) || host.includes(":");
  const local = /(?:^|\.)localhost\.?$/u.test(host);
  const allow = addressPolicy(settings.probeAllow);
  if ((literal && !allow(host)) || (local && !allow("127.0.0.1") && !allow("::1"))) {
    throw new RegistryProblem(
      "target-refused",
      `The address ${host.slice(0, 100)} is private, loopback, link-local or reserved.`,
    );
  }
}

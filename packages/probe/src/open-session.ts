import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  Client,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/client";
import type { JsonObject } from "@tenon/contract";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import type { Era } from "./snapshot.ts";
import type { Wire } from "./wire.ts";

const clientInfo = { name: "tenon", version: "0.1.0" } as const;

/**
 * How to open: ask which era is spoken, ask and wait as long as it takes, or speak only the handshake of 2025-11-25
 * and before.
 */
export type Opening = "negotiate" | "patient" | "legacy";

/** An open connection: the era that the server speaks, and its own answer to the opening. */
export interface OpenSession {
  readonly wire: Wire;
  readonly guard: Guard;
  readonly client: Client;
  readonly era: Era;
  readonly version: string;
  readonly hello: JsonObject | undefined;
}

/** Opens the wire in the era that the server speaks, within `timeoutMs`. */
export async function openSession(
  wire: Wire,
  guard: Guard,
  opening: Opening,
  timeoutMs: number,
): Promise<OpenSession> {
  guard.enter("connect");
  const client = new Client(clientInfo, {
    capabilities: {},
    ...(opening !== "legacy" && {
      versionNegotiation: { mode: "auto", probe: { timeoutMs: patience(timeoutMs, opening) } },
    }),
  });
  await guard.run(client.connect(wire, { timeout: timeoutMs }));
  const era: Era = client.getProtocolEra() ?? "legacy";
  const version = client.getNegotiatedProtocolVersion() ?? "unknown";
  const hello = wire.answerTo(era === "modern" ? "server/discover" : "initialize");
  return { wire, guard, client, era, version, hello };
}

/** How long `server/discover` may stay unanswered. Over HTTP silence then is a failure, over stdio an older server. */
function patience(timeoutMs: number, opening: Opening): number {
  if (opening === "patient") return timeoutMs;
  return Math.min(Math.ceil(timeoutMs / 3), limits.discoverTimeoutMs);
}

/** Params of a request; modern requests carry their envelope (2026-07-28, section "Request metadata"). */
export function requestParams({ era, version }: OpenSession, params: JsonObject): JsonObject {
  if (era === "legacy") return params;
  return {
    ...params,
    _meta: {
      [PROTOCOL_VERSION_META_KEY]: version,
      [CLIENT_INFO_META_KEY]: clientInfo,
      [CLIENT_CAPABILITIES_META_KEY]: {},
    },
  };
}

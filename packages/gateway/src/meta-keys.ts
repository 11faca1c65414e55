import type { JsonObject } from "@tenon/contract";
import { revisionOf } from "./era.ts";

const prefix = "io.modelcontextprotocol/";

/** Keys of `_meta` by which 2026-07-28 carries what earlier revisions settled in `initialize`. */
export const metaKeys = {
  protocolVersion: `${prefix}protocolVersion`,
  clientInfo: `${prefix}clientInfo`,
  clientCapabilities: `${prefix}clientCapabilities`,
  logLevel: `${prefix}logLevel`,
  serverInfo: `${prefix}serverInfo`,
  subscriptionId: `${prefix}subscriptionId`,
} as const;

/** Who the gateway says it is where it speaks for nobody in particular. */
export const gatewayInfo = { name: "tenon-gateway", version: "0.1.0" } as const;

/** The envelope of a request of the gateway's own in 2026-07-28. */
export function ownEnvelope(clientInfo: JsonObject, clientCapabilities: JsonObject): JsonObject {
  return {
    [metaKeys.protocolVersion]: revisionOf.modern,
    [metaKeys.clientInfo]: clientInfo,
    [metaKeys.clientCapabilities]: clientCapabilities,
  };
}

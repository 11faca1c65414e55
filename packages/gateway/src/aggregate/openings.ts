import type { Json, JsonObject } from "@tenon/contract";
import { revisionOf } from "../era.ts";
import { gatewayInfo, metaKeys } from "../meta-keys.ts";
import { joinedCapabilities, joinedExtensions, joinedInstructions } from "./introductions.ts";
import type { Introduction } from "./introductions.ts";

/** Revisions with `initialize`, newest first. */
const legacyRevisions: readonly string[] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
const self = { ...gatewayInfo, title: "Tenon gateway" };

/** The revision that a client asked for where it is spoken here, else the newest with sessions. */
export function agreedRevision(asked: Json | undefined): string {
  return typeof asked === "string" && legacyRevisions.includes(asked) ? asked : revisionOf.legacy;
}

/** The result of `initialize` for all servers together (MCP 2025-11-25, "Initialization"). */
export function initializeResult(
  revision: string,
  introductions: readonly Introduction[],
): JsonObject {
  const instructions = joinedInstructions(introductions);
  return {
    protocolVersion: revision,
    capabilities: joinedCapabilities(introductions),
    serverInfo: self,
    ...(instructions !== undefined && { instructions }),
  };
}

/** The result of `server/discover` for all servers together (MCP 2026-07-28). */
export function discoverResult(introductions: readonly Introduction[]): JsonObject {
  const instructions = joinedInstructions(introductions);
  return {
    resultType: "complete",
    supportedVersions: [revisionOf.modern, ...legacyRevisions],
    capabilities: { ...joinedCapabilities(introductions), ...joinedExtensions(introductions) },
    ...(instructions !== undefined && { instructions }),
    ttlMs: 60_000,
    cacheScope: "private",
    _meta: { [metaKeys.serverInfo]: self },
  };
}

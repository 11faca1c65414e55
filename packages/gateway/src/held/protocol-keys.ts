import type { JsonObject } from "@tenon/contract";
import { metaKeys } from "../meta-keys.ts";
import type { Outgoing } from "../upstream/upstream.ts";
import { objectAt } from "./message.ts";

/** Methods whose results 2026-07-28 wants to say how long and for whom they are good. */
export const cacheable: ReadonlySet<string> = new Set([
  "server/discover",
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
]);

/** Requests of 2025-11-25 that 2026-07-28 no longer has. */
export const legacyOnly: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "logging/setLevel",
  "resources/subscribe",
  "resources/unsubscribe",
]);

/** What a server may ask of a client, by the capability that allows it. */
export const askable: ReadonlyMap<string, string> = new Map([
  ["elicitation/create", "elicitation"],
  ["sampling/createMessage", "sampling"],
  ["roots/list", "roots"],
]);

/** What the client of a 2026-07-28 request can be asked for: its capabilities without what only one era has. */
export function inputCapabilities(params: JsonObject | undefined): JsonObject {
  const declared = objectAt(objectAt(params, "_meta"), metaKeys.clientCapabilities);
  const kept: Record<string, JsonObject> = {};
  for (const name of askable.values()) {
    const capability = objectAt(declared, name);
    if (capability !== undefined) kept[name] = name === "roots" ? {} : capability;
  }
  return kept;
}

const levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/** Whether a log message of this level is wanted by who asked for that level and worse (RFC 5424). */
export function isLoud(level: unknown, wanted: unknown): boolean {
  return typeof wanted === "string" && levels.indexOf(String(level)) >= levels.indexOf(wanted);
}

/** Headers of a client's request that mean the same in both eras. */
export function tracingHeaders(headers: Outgoing["headers"]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ["traceparent", "tracestate", "baggage"]) {
    const value = headers[name];
    if (typeof value === "string") kept[name] = value;
  }
  return kept;
}

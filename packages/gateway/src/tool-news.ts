import type { JsonObject } from "@tenon/contract";
import type { RequestId } from "./json-rpc.ts";
import { metaKeys } from "./meta-keys.ts";

/** Methods of notifications about changed tools, and of the first one of a subscription. */
export const newsMethods = {
  toolsChanged: "notifications/tools/list_changed",
  acknowledged: "notifications/subscriptions/acknowledged",
} as const;

/** What a legacy client is told when the tools are others. */
export const toolsChanged = Buffer.from(
  JSON.stringify({ jsonrpc: "2.0", method: newsMethods.toolsChanged }),
);

/** A notification for a `subscriptions/listen`, under the id of that request (MCP 2026-07-28). */
export function subscriptionNote(
  subscription: RequestId,
  method: string,
  params: JsonObject,
): Buffer {
  const stamped = { ...params, _meta: { [metaKeys.subscriptionId]: subscription } };
  return Buffer.from(JSON.stringify({ jsonrpc: "2.0", method, params: stamped }));
}

import type { JsonObject } from "@tenon/contract";
import type { RequestId } from "../json-rpc.ts";
import { metaKeys } from "../meta-keys.ts";
import { edited } from "./json-edit.ts";
import { heldLimits } from "./limits.ts";
import { objectAt, toBytes } from "./message.ts";

/** What a listener of 2026-07-28 hears of (`SubscriptionFilter`). */
export interface NewsFilter {
  readonly toolsListChanged: boolean;
  readonly promptsListChanged: boolean;
  readonly resourcesListChanged: boolean;
  readonly resourceSubscriptions: readonly string[];
}

const lists = [
  ["toolsListChanged", "notifications/tools/list_changed"],
  ["promptsListChanged", "notifications/prompts/list_changed"],
  ["resourcesListChanged", "notifications/resources/list_changed"],
] as const;

export const updated = "notifications/resources/updated";

/** The filter of a `subscriptions/listen`; undefined when it has none. */
export function readFilter(params: JsonObject | undefined): NewsFilter | undefined {
  const wanted = objectAt(params, "notifications");
  if (wanted === undefined) return undefined;
  const uris = wanted["resourceSubscriptions"];
  const texts = Array.isArray(uris) ? uris.filter((uri) => typeof uri === "string") : [];
  return {
    toolsListChanged: wanted["toolsListChanged"] === true,
    promptsListChanged: wanted["promptsListChanged"] === true,
    resourcesListChanged: wanted["resourcesListChanged"] === true,
    resourceSubscriptions: [...new Set(texts)].slice(0, heldLimits.subscribedUris),
  };
}

/** As much of a filter as a server with these capabilities can honour. */
export function honoured(filter: NewsFilter, capabilities: JsonObject): NewsFilter {
  const tells = (name: string): boolean => objectAt(capabilities, name)?.["listChanged"] === true;
  const follows = objectAt(capabilities, "resources")?.["subscribe"] === true;
  return {
    toolsListChanged: filter.toolsListChanged && tells("tools"),
    promptsListChanged: filter.promptsListChanged && tells("prompts"),
    resourcesListChanged: filter.resourcesListChanged && tells("resources"),
    resourceSubscriptions: follows ? filter.resourceSubscriptions : [],
  };
}

/** A filter as it goes over the wire: only what is asked for. */
export function filterJson(filter: NewsFilter): JsonObject {
  const { resourceSubscriptions } = filter;
  const flags = lists.filter(([name]) => filter[name]).map(([name]) => [name, true] as const);
  return {
    ...Object.fromEntries(flags),
    ...(resourceSubscriptions.length > 0 && { resourceSubscriptions }),
  };
}

/** Whether the filter wants a notification. */
export function wants(filter: NewsFilter, method: string, params: JsonObject | undefined): boolean {
  const uri = params?.["uri"];
  if (method === updated)
    return typeof uri === "string" && filter.resourceSubscriptions.includes(uri);
  return lists.some(([name, listed]) => listed === method && filter[name]);
}

/** Notifications that say that everything in the filter may have changed, for after a gap. */
export function allChanged(filter: NewsFilter): readonly Buffer[] {
  return [
    ...lists.filter(([name]) => filter[name]).map(([, method]) => toBytes({ method })),
    ...filter.resourceSubscriptions.map((uri) => toBytes({ method: updated, params: { uri } })),
  ];
}

/** A notification with the name of the subscription that it is sent for. */
export function stamped(bytes: Buffer, subscription: RequestId): Buffer {
  const meta = new Map([[metaKeys.subscriptionId, JSON.stringify(subscription)]]);
  return edited(bytes, new Map([["params", new Map([["_meta", meta]])]]));
}

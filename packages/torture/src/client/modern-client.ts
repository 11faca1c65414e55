import { isJsonObject, type JsonObject } from "@tenon/contract";
import type { Agent } from "undici";
import { metaKeys, revisionOf } from "../era.ts";
import { Asked, bodyOf, type Client, type Place, type RequestOptions } from "./client.ts";
import { Exchange } from "./exchange.ts";
import { asText } from "../json.ts";

const capabilities = { elicitation: { form: {} }, sampling: {} };

/** A client of 2026-07-28; there is nothing to open. */
export function modernClient(place: Place, agent: Agent): Client {
  let next = 0;
  const ask = (method: string, params: JsonObject = {}, options: RequestOptions = {}): Asked => {
    next += 1;
    const id = options.id ?? next;
    const meta = {
      [metaKeys.protocolVersion]: revisionOf.modern,
      [metaKeys.clientCapabilities]: capabilities,
      [metaKeys.clientInfo]: { name: "tenon-torture", version: "1" },
      ...options.meta,
    };
    const message = { jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } };
    const headers = { ...headersOf(place, method, params), ...options.headers };
    const body = bodyOf(message, options.raw);
    return new Asked(id, new Exchange({ url: place.url, method: "POST", headers, body }, agent));
  };
  return {
    era: "modern",
    place,
    session: undefined,
    ask,
    tell: async (message) => {
      const headers = headersOf(place, asText(message["method"]), {});
      const body = JSON.stringify(message);
      const exchange = new Exchange({ url: place.url, method: "POST", headers, body }, agent);
      await exchange.ended(10_000);
      return exchange;
    },
    listen: () =>
      ask("subscriptions/listen", { notifications: { toolsListChanged: true } }).exchange,
    end: () => Promise.reject(new Error("The modern era has no sessions")),
  };
}

function headersOf(place: Place, method: string, params: JsonObject): Record<string, string> {
  const name = params["name"] ?? params["uri"];
  return {
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-protocol-version": revisionOf.modern,
    "mcp-method": method,
    ...(typeof name === "string" ? { "mcp-name": name } : {}),
    ...place.headers,
  };
}

/** Whether a gateway speaks 2026-07-28: the answer to `server/discover` lists it. */
export function speaksModern(result: JsonObject | undefined): boolean {
  const versions = isJsonObject(result) ? result["supportedVersions"] : undefined;
  return Array.isArray(versions) && versions.includes(revisionOf.modern);
}

import type { JsonObject } from "@tenon/contract";
import type { Agent } from "undici";
import { revisionOf } from "../era.ts";
import { describe } from "./answer.ts";
import { Asked, bodyOf, type Client, type Place, type RequestOptions } from "./client.ts";
import { Exchange } from "./exchange.ts";

const accept = "application/json, text/event-stream";

/** Opens a session of 2025-11-25. Throws with what was seen when `initialize` gives none within the time. */
export async function openLegacy(place: Place, agent: Agent, timeoutMs: number): Promise<Client> {
  const client = legacyClient(place, agent, undefined);
  const asked = client.ask("initialize", {
    protocolVersion: revisionOf.legacy,
    capabilities: { elicitation: {}, sampling: {} },
    clientInfo: { name: "tenon-torture", version: "1" },
  });
  const answer = await asked.answer(timeoutMs);
  if (answer.kind !== "result") throw new Error(`initialize gave ${describe(answer)}`);
  const opened = legacyClient(place, agent, asked.exchange.headers["mcp-session-id"]);
  const { status, failure } = await opened.tell({
    jsonrpc: "2.0",
    method: "notifications/initialized",
  });
  if (status === undefined || status >= 300) {
    throw new Error(`notifications/initialized gave HTTP ${status ?? failure ?? "nothing"}`);
  }
  return opened;
}

/** A client that uses a session id which it has from somewhere, or none. */
export function legacyClient(place: Place, agent: Agent, session: string | undefined): Client {
  let next = 0;
  const headersOf = (isFirst: boolean): Record<string, string> => ({
    accept,
    "content-type": "application/json",
    ...(isFirst ? {} : { "mcp-protocol-version": revisionOf.legacy }),
    ...(session === undefined ? {} : { "mcp-session-id": session }),
    ...place.headers,
  });
  const post = (body: string, headers: Readonly<Record<string, string>>): Exchange =>
    new Exchange({ url: place.url, method: "POST", headers, body }, agent);
  return {
    era: "legacy",
    place,
    session,
    ask: (method: string, params: JsonObject = {}, options: RequestOptions = {}) => {
      next += 1;
      const id = options.id ?? next;
      const given = options.meta === undefined ? params : { ...params, _meta: options.meta };
      const body = bodyOf({ jsonrpc: "2.0", id, method, params: given }, options.raw);
      return new Asked(
        id,
        post(body, { ...headersOf(method === "initialize"), ...options.headers }),
      );
    },
    tell: async (message) => {
      const exchange = post(JSON.stringify(message), headersOf(false));
      await exchange.ended(10_000);
      return exchange;
    },
    listen: () => {
      const headers = { ...headersOf(false), accept: "text/event-stream" };
      return new Exchange({ url: place.url, method: "GET", headers }, agent);
    },
    end: async () => {
      const exchange = new Exchange(
        { url: place.url, method: "DELETE", headers: headersOf(false) },
        agent,
      );
      await exchange.ended(10_000);
      return exchange;
    },
  };
}

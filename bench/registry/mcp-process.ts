import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { serveAs } from "./served.ts";

/** How many servers, and how many tools each lists. */
export interface McpSettings {
  readonly servers: number;
  readonly tools: number;
}

/**
 * MCP servers of 2026-07-28, each on a port of its own, with as little behind them as the protocol allows: what is
 * measured is who asks. The URL is that of the first; the others follow in `key`, one port per comma.
 */
serveAs<McpSettings>(async ({ servers, tools }) => {
  const ports: number[] = [];
  const all = Array.from({ length: servers }, (_, index) => {
    const list = JSON.stringify(Array.from({ length: tools }, (_, tool) => toolOf(index, tool)));
    return createServer((request, response) => void answer(list, request, response));
  });
  for (const server of all) {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    if (address !== null && typeof address === "object") ports.push(address.port);
  }
  return {
    url: `http://127.0.0.1:${ports[0]}/mcp`,
    key: ports.join(","),
    close: async () => {
      for (const server of all) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
});

const cache = '"ttlMs":0,"cacheScope":"private","resultType":"complete"';

async function answer(
  list: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  if (request.method !== "POST") return void response.writeHead(405).end();
  const { id, method } = JSON.parse(text) as { id?: unknown; method?: string };
  if (id === undefined) return void response.writeHead(202).end();
  const result =
    method === "server/discover"
      ? `{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"serverInfo":{"name":"bench","version":"1.0.0"},${cache}}`
      : `{"tools":${list},${cache}}`;
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`);
}

function toolOf(server: number, tool: number): object {
  return {
    name: `tool_${tool}_of_${server}`,
    description: `Handles one contact of account ${server}; call list_contact first to learn its id.`,
    inputSchema: {
      type: "object",
      properties: {
        id: { type: "string", minLength: 1, description: "Id of the contact" },
        status: { type: "string", enum: ["open", "won", "lost"] },
        limit: { type: "integer", minimum: 1, maximum: 100 },
      },
      required: ["id"],
      additionalProperties: false,
    },
  };
}

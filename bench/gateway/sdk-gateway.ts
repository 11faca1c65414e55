/** The usual way to build a gateway: the SDK's server in front of the SDK's client. */
import { randomUUID } from "node:crypto";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { NodeStreamableHTTPServerTransport } from "@modelcontextprotocol/node";
import { Server } from "@modelcontextprotocol/server";
import { z } from "zod";
import { served } from "./served.ts";

const upstream = new URL(process.argv[2] ?? "");
const sessions = new Map<string, NodeStreamableHTTPServerTransport>();

async function open(): Promise<NodeStreamableHTTPServerTransport> {
  const client = new Client({ name: "bench", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(upstream));
  const server = new Server({ name: "bench", version: "1" }, { capabilities: { tools: {} } });
  const anything = z.looseObject({});
  server.setRequestHandler("tools/list", async () => {
    return (await client.request({ method: "tools/list" }, anything)) as never;
  });
  server.setRequestHandler("tools/call", async ({ params }) => {
    return (await client.request({ method: "tools/call", params }, anything)) as never;
  });
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    enableJsonResponse: true,
    onsessioninitialized: (id) => void sessions.set(id, transport),
  });
  await server.connect(transport);
  return transport;
}

await served((request, response) => {
  const id = request.headers["mcp-session-id"];
  const known = typeof id === "string" ? sessions.get(id) : undefined;
  void (async () => {
    await (known ?? (await open())).handleRequest(request, response);
  })();
});

/** Servers of the gateway benches as people build them: on the SDK, each on a port of its own, as many as `UPSTREAMS` says. */
import type { RequestListener } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import { served } from "./served.ts";

const tools = Array.from({ length: Number(process.env["TOOLS"] ?? "1") }, (_, at) => ({
  name: `echo_${at}`,
  description: "Says the same again.",
  inputSchema: {
    type: "object",
    properties: { text: { type: "string" }, count: { type: "integer" }, flag: { type: "boolean" } },
    required: ["text"],
  },
}));

function echo(): RequestListener {
  const mcp = createMcpHandler(() => {
    const server = new Server({ name: "echo", version: "1" }, { capabilities: { tools: {} } });
    server.setRequestHandler("tools/list", () => ({ tools }) as never);
    return server;
  });
  const handle = toNodeHandler(mcp);
  return (request, response) => {
    const { method = "GET", url = "/" } = request;
    void handle(Object.assign(request, { method, url }), response);
  };
}

const count = Number(process.env["UPSTREAMS"] ?? "1");
await served(...Array.from({ length: count }, echo));

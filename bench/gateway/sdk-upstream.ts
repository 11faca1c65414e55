/** Servers of the gateway benches as people build them: on the SDK, each on a port of its own, as many as `UPSTREAMS` says. */
import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";

const tools = Array.from({ length: Number(process.env["TOOLS"] ?? "1") }, (_, at) => ({
  name: `echo_${at}`,
  description: "Says the same again.",
  inputSchema: {
    type: "object",
    properties: { text: { type: "string" }, count: { type: "integer" }, flag: { type: "boolean" } },
    required: ["text"],
  },
}));

async function listening(): Promise<string> {
  const mcp = createMcpHandler(() => {
    const server = new Server({ name: "echo", version: "1" }, { capabilities: { tools: {} } });
    server.setRequestHandler("tools/list", () => ({ tools }) as never);
    return server;
  });
  const handle = toNodeHandler(mcp);
  const http = createServer((request, response) => {
    const { method = "GET", url = "/" } = request;
    void handle(Object.assign(request, { method, url }), response);
  });
  http.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  const address = http.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return `http://127.0.0.1:${port}/mcp`;
}

const count = Number(process.env["UPSTREAMS"] ?? "1");
const urls = await Promise.all(Array.from({ length: count }, listening));
process.send?.({ url: urls[0], urls });
// Nothing outlives the bench.
process.on("disconnect", () => process.exit(0));

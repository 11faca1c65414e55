import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A real MCP server, both eras, whose tools can be replaced while it runs. */
export interface LivingServer {
  readonly url: string;
  /** From the next request on it lists these tools and calls itself this version. */
  readonly upgrade: (version: string, tools: readonly object[]) => void;
  readonly close: () => Promise<void>;
}

/** Starts one on a free port of the loopback address. */
export async function livingServer(
  name: string,
  version: string,
  tools: readonly object[],
): Promise<LivingServer> {
  let now = { version, tools };
  const handler = toNodeHandler(
    createMcpHandler(
      () => {
        const server = new Server({ name, version: now.version }, { capabilities: { tools: {} } });
        server.setRequestHandler("tools/list", () => raw({ tools: now.tools }));
        return server;
      },
      { legacy: "stateless" },
    ),
  );
  const listener = createServer((request, response) => {
    const { method = "GET", url = "/" } = request;
    void handler(Object.assign(request, { method, url }), response);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    upgrade: (version, tools) => {
      now = { version, tools };
    },
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** The SDK's types want its own tool shape; this server sends raw definitions on purpose. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
function raw(result: object): any {
  return result;
}

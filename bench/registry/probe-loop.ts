import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { load } from "@tenon/probe";
import { serveAs } from "./served.ts";

// The plain loops that the registry's probing is compared with: `GET /?with=client|probe` asks every server once.
serveAs<{ readonly urls: readonly string[]; readonly parallel: number }>(
  async ({ urls, parallel }) => {
    const { createServer } = await import("node:http");
    const server = createServer(async (request, response) => {
      const ask = request.url?.includes("with=client") ? withClient : withProbe;
      const started = performance.now();
      const waiting = urls.values();
      await Promise.all(
        Array.from({ length: parallel }, async () => {
          for (const url of waiting) await ask(url);
        }),
      );
      response.end(String(performance.now() - started));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    if (address === null || typeof address === "string")
      throw new Error("a TCP port was asked for");
    return {
      url: `http://127.0.0.1:${address.port}`,
      close: async () => {
        server.closeAllConnections();
        server.close();
      },
    };
  },
);

/** The SDK's client as its pages show it. */
async function withClient(url: string): Promise<void> {
  const client = new Client(
    { name: "bench", version: "1.0.0" },
    { versionNegotiation: { mode: "auto" } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const { tools } = await client.listTools();
  if (tools.length === 0) throw new Error(`${url} listed no tools`);
  await client.close();
}

/** What the registry itself probes with, and nothing else. */
async function withProbe(url: string): Promise<void> {
  const result = await load(
    { kind: "http", url, headers: {}, transport: "auto", display: url },
    { kinds: ["http"], allowAddress: () => true },
  );
  if (!result.ok) throw new Error(result.failure.message);
}

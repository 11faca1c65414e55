import { createServer } from "node:http";
import type { RequestListener } from "node:http";

/** Serves listeners, each on a port of its own, and tells the bench their URLs; nothing outlives the bench. */
export async function served(...listeners: readonly RequestListener[]): Promise<void> {
  const urls = await Promise.all(listeners.map(listening));
  process.send?.({ url: urls[0], urls });
  process.on("disconnect", () => process.exit(0));
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return `http://127.0.0.1:${port}/mcp`;
}

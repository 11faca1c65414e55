import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A client that asked something, as its server sees it, and what it is told in the end. */
export async function waitingClient(
  endings: (() => Promise<unknown> | void)[],
  asked: RequestInit = { method: "POST" },
): Promise<{
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly said: Promise<{ readonly status: number; readonly body: unknown }>;
}> {
  const { promise, resolve } = Promise.withResolvers<[IncomingMessage, ServerResponse]>();
  const server = createServer((...both) => resolve(both));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const said = (async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/mcp`, asked);
    return { status: answer.status, body: await answer.json() };
  })();
  said.catch(() => undefined);
  const [request, response] = await promise;
  return { request, response, said };
}

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import {
  NodeStreamableHTTPServerTransport,
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
  toWebRequest,
} from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
} from "@modelcontextprotocol/server";
import { FixtureEvents } from "./fixture-events.ts";
import { fixtureServer } from "./fixture-server.ts";
import type { Fixture, FixtureNews } from "./fixture-server.ts";

/** A fixture that listens. */
export interface ServedFixture {
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface Session {
  readonly fixture: Fixture;
  readonly transport: NodeStreamableHTTPServerTransport;
}

/** Serves the fixture on a free port of this machine: 2025 with sessions, 2026 without, or both on one URL. */
export async function serveFixture(
  eras: "legacy" | "modern" | "both" = "both",
): Promise<ServedFixture> {
  const sessions = new Map<string, Session>();
  const news = {
    release: 0,
    changeTools: () => {
      news.release += 1;
      modern.notify.toolsChanged();
      for (const { fixture } of sessions.values()) fixture.toolsChanged();
    },
    promptsChanged: () => {
      modern.notify.promptsChanged();
      for (const { fixture } of sessions.values()) fixture.server.sendPromptListChanged();
    },
  };
  const modern = createMcpHandler(({ era }) => fixtureServer(era, news).server, {
    legacy: "reject",
  });
  const modernNode = toNodeHandler(modern);
  const isHostGood = localhostHostValidation();
  const isOriginGood = localhostOriginValidation();
  const http = createServer((request, response) => {
    if (!isHostGood(request, response) || !isOriginGood(request, response)) return;
    if (isWhole(request)) answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: WholeRequest, response: ServerResponse): Promise<void> => {
    const body = request.method === "POST" ? await json(request) : undefined;
    const id = request.headers["mcp-session-id"];
    const isLegacy =
      eras === "both"
        ? request.method !== "POST" ||
          id !== undefined ||
          (await isLegacyRequest(await toWebRequest(request, body)))
        : eras === "legacy";
    if (isLegacy) await legacy(sessions, news, { request, response, body });
    else await modernNode(request, response, body);
  };
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: async () => {
      await modern.close();
      await Promise.all([...sessions.values()].map(({ transport }) => transport.close()));
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

type WholeRequest = IncomingMessage & { readonly method: string; readonly url: string };

/** Requests to a server have both; only the type says that they may not. */
function isWhole(request: IncomingMessage): request is WholeRequest {
  return request.method !== undefined && request.url !== undefined;
}

interface Exchange {
  readonly request: WholeRequest;
  readonly response: ServerResponse;
  readonly body: unknown;
}

async function legacy(
  sessions: Map<string, Session>,
  news: FixtureNews,
  { request, response, body }: Exchange,
): Promise<void> {
  const id = request.headers["mcp-session-id"];
  if (typeof id === "string") {
    const session = sessions.get(id);
    if (session === undefined) refuse(response, 404, -32_001, "Session not found");
    else await session.transport.handleRequest(request, response, body);
    return;
  }
  if (request.method !== "POST" || !isInitializeRequest(body)) {
    refuse(response, 400, -32_000, "A session id is required");
    return;
  }
  const fixture = fixtureServer("legacy", news);
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: new FixtureEvents(),
    retryInterval: 100,
    onsessioninitialized: (opened) => void sessions.set(opened, { fixture, transport }),
    onsessionclosed: (closed) => void sessions.delete(closed),
  });
  await fixture.server.connect(transport);
  await transport.handleRequest(request, response, body);
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code, message } }));
}

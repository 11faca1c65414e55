import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { NodeStreamableHTTPServerTransport, toNodeHandler } from "@modelcontextprotocol/node";
import { type Server, createMcpHandler } from "@modelcontextprotocol/server";
import { expect, it, onTestFinished } from "vitest";
import { type ToolsNotice, type WatchOptions, parseTarget, watchTools } from "../src/index.ts";
import { buildServer } from "./fixtures/build-server.ts";
import { bothEras, listen, sessionful } from "./fixtures/http-servers.ts";
import { serve, status } from "./fixtures/probing.ts";
import { oldSse } from "./fixtures/sse-server.ts";

const stdioServer = join(import.meta.dirname, "fixtures/stdio-server.ts");

/** A running watch that ends with the test. */
function watch(text: string, options: Partial<WatchOptions> = {}) {
  const controller = new AbortController();
  const notices: ToolsNotice[] = [];
  const states: string[] = [];
  const end = watchTools(parseTarget(text, "."), (notice) => notices.push(notice), {
    signal: controller.signal,
    minReconnectMs: 10,
    maxReconnectMs: 40,
    onState: (state) => {
      const code = state.state === "waiting" ? (state.failure?.code ?? "ended") : "";
      states.push(`${state.state} ${code}`.trim());
    },
    ...options,
  });
  onTestFinished(async () => {
    controller.abort();
    await end;
  });
  return { notices, states, end, stop: () => controller.abort() };
}

async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { timeout: 8_000, interval: 20 }).toBe(true);
}

/** A server of 2025 with sessions whose tools can change. */
function changing(): { handler: RequestListener; tell: () => Promise<void> } {
  const servers = new Set<Server>();
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    if (known !== undefined) return known.handleRequest(request, response);
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
    });
    const server = buildServer("changing");
    servers.add(server);
    await server.connect(transport);
    return transport.handleRequest(request, response);
  };
  return {
    handler: (request, response) => void handle(request, response),
    tell: async () => {
      await Promise.all([...servers].map((server) => server.sendToolListChanged()));
    },
  };
}

function modern() {
  const mcp = createMcpHandler(() => buildServer("changing"), { legacy: "reject" });
  const node = toNodeHandler(mcp);
  const handler: RequestListener = (request, response) => {
    const { method = "GET", url = "/" } = request;
    void node(Object.assign(request, { method, url }), response);
  };
  return { handler, tell: async () => mcp.notify.toolsChanged() };
}

it.each([
  ["2026", modern],
  ["2025", changing],
] as const)("hears changes over HTTP, %s, a burst as one", async (_name, make) => {
  const { handler, tell } = make();
  const { url } = await serve(handler);
  const { notices, states, end, stop } = watch(url);
  await until(() => states.includes("connected"));
  await tell();
  await tell();
  await until(() => notices.length > 0);
  expect(notices).toEqual(["list-changed"]);
  stop();
  expect(await end).toEqual({ reason: "aborted" });
});

it.each(["modern", "legacy"])("hears changes over stdio, %s", async (era) => {
  const { notices, end, stop } = watch(
    `stdio:${process.execPath} ${stdioServer} changing ${era} 50`,
  );
  await until(() => notices.length > 0);
  expect(notices[0]).toBe("list-changed");
  stop();
  expect(await end).toEqual({ reason: "aborted" });
});

it.each([
  ["2026", modern],
  ["2025", changing],
] as const)("connects again after the server was away and says so, %s", async (_name, make) => {
  const { handler } = make();
  const first = await listen(handler);
  const { url } = first;
  const { notices, states } = watch(url);
  await until(() => states.includes("connected"));
  await first.close();
  await until(() => states.includes("waiting unreachable"));
  const { createServer } = await import("node:http");
  const again = createServer(make().handler);
  await new Promise<void>((resolve) =>
    again.listen(Number(new URL(url).port), "127.0.0.1", resolve),
  );
  onTestFinished(() => {
    again.closeAllConnections();
    again.close();
  });
  await until(() => notices.includes("reconnected"));
  expect(states.filter((state) => state === "connected")).toHaveLength(2);
});

it("makes a connection anew that is silent for too long", async () => {
  const { url } = await serve(modern().handler);
  const { states } = watch(url, { idleMs: 100 });
  await until(() => states.filter((state) => state === "connected").length > 1);
  expect(states).toContain("waiting ended");
});

it.each([
  ["promises no notices, 2026", () => bothEras("plain", "reject")],
  ["promises no notices, 2025", () => sessionful("plain").handler],
  ["promises no notices, 2024", () => oldSse()],
])("ends where the server %s", async (_name, make) => {
  const { url } = await serve(make());
  expect(await watch(url).end).toEqual({ reason: "unsupported" });
});

it("ends where a target is not allowed, and waits longer and longer where one is down", async () => {
  expect(await watch("stdio:node", { kinds: ["http"] }).end).toMatchObject({
    reason: "failed",
    failure: { code: "not-allowed" },
  });
  expect(await watch("package.json").end).toEqual({ reason: "unsupported" });
  const { url, requests } = await serve(status(503));
  const { states } = watch(url);
  await until(() => states.length >= 4);
  expect(new Set(states)).toEqual(new Set(["waiting unreachable"]));
  expect(requests.length).toBeGreaterThan(3);
});

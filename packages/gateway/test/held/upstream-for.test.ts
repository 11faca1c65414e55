import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { ServerSettings, ServerSource } from "../../src/config/settings.ts";
import { upstreamFor } from "../../src/held/upstream-for.ts";
import { httpRelay } from "../../src/relay/relay.ts";
import { textSealer } from "../../src/sessions/sealed-text.ts";
import type { Upstream } from "../../src/upstream/upstream.ts";
import {
  ask,
  callerOf,
  listenLegacy,
  modernMeta,
  openLegacy,
  stdioServer,
  textOf,
  until,
} from "./fixtures/asking.ts";
import { freePort, httpServer } from "./fixtures/http-servers.ts";
import { sseServer } from "./fixtures/sse-server.ts";

const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const lines: string[] = [];

function upstream(source: ServerSource): Upstream {
  const settings: ServerSettings = {
    name: "fixture",
    source,
    pin: { kind: "follow" },
    clientPins: new Map(),
    drift: "follow",
    credential: { kind: "none" },
    assertIdentity: false,
    scopes: [],
    defaults: {},
    tools: new Map(),
    watchSeconds: 60,
  };
  const made = upstreamFor(settings, {
    relay: httpRelay,
    credentials: () => ({}),
    refused: () => undefined,
    sealer: textSealer(["a secret of thirty-two characters"], { purpose: "parked call" }),
    holder: undefined,
    paramHeaders: () => ({}),
    log: (line) => void lines.push(line),
  });
  endings.push(() => made.close());
  return made;
}

const http = (
  url: string,
  transport: "auto" | "sse" | "streamable-http" = "auto",
): ServerSource => ({ kind: "http", url, headers: {}, transport });
const stdio = (era: string): ServerSource => ({ kind: "stdio", ...stdioServer(era) });
const call = (name: string, args: object = {}) => ({ name, arguments: args as never });

const initialize = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "t", version: "1" },
};

async function bothWays(server: Upstream): Promise<unknown> {
  const caller = callerOf("a");
  const legacy = async (): Promise<string> => {
    const session = await openLegacy(server, {}, caller);
    return textOf(
      (
        await ask(server, "legacy", "tools/call", call("echo", { text: "l" }), { session, caller })
          .done
      ).response,
    );
  };
  const modern = async (): Promise<string> => {
    const params = { ...call("echo", { text: "m" }), _meta: modernMeta() };
    return textOf((await ask(server, "modern", "tools/call", params, { caller }).done).response);
  };
  return Promise.all([legacy(), modern()]);
}

describe.each(["legacy", "modern", "both"] as const)("a server that speaks %s", (era) => {
  test("serves clients of both eras over stdio", async () => {
    expect(await bothWays(upstream(stdio(era)))).toEqual(["l", "m"]);
  });

  test("serves clients of both eras over HTTP, in their own where it can", async () => {
    const server = await httpServer(era);
    endings.push(() => server.close());
    expect(await bothWays(upstream(http(server.url)))).toEqual(["l", "m"]);
    const spoken = new Set(server.requests.filter((request) => request.includes("tools/call")));
    expect(spoken.size).toBe(1);
    expect(server.sessions.size > 0).toBe(era !== "modern");
  });
});

test("an HTTP+SSE server is found by trying, and by its setting", async () => {
  const server = await sseServer();
  endings.push(() => server.close());
  for (const transport of ["auto", "sse"] as const) {
    expect(await bothWays(upstream(http(server.url, transport)))).toEqual(["done", "done"]);
  }
  const { failure } = await ask(
    upstream(http(server.url, "streamable-http")),
    "legacy",
    "initialize",
  ).done;
  expect(failure?.code).toBe("not-sent");
});

test("a legacy server that says nothing to server/discover is found out", async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const message = text === "" ? {} : JSON.parse(text);
      const result =
        message.method === "initialize"
          ? {
              protocolVersion: "2025-06-18",
              capabilities: {},
              serverInfo: { name: "mute", version: "1" },
            }
          : message.method === "tools/list" &&
              message.params?._meta?.["io.modelcontextprotocol/protocolVersion"] === undefined
            ? { tools: [] }
            : undefined;
      if (result === undefined) return;
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const found = upstream(http(`http://127.0.0.1:${port}/mcp`));
  const { response } = await ask(
    found,
    "modern",
    "tools/list",
    { _meta: modernMeta() },
    { caller: callerOf("a") },
  ).done;
  expect(response.result).toEqual({
    resultType: "complete",
    ttlMs: 0,
    cacheScope: "private",
    tools: [],
  });
});

test("a server that is not there is not-sent, and is found when it comes", async () => {
  const port = await freePort();
  const server = upstream(http(`http://127.0.0.1:${port}/mcp`));
  expect((await ask(server, "legacy", "initialize").done).failure?.code).toBe("not-sent");
  expect(
    (await ask(server, "modern", "tools/list", { _meta: modernMeta() }).done).failure?.code,
  ).toBe("not-sent");
  expect(server.health().state).toBe("down");
  const there = await httpServer("legacy", port);
  endings.push(() => there.close());
  expect(await bothWays(server)).toEqual(["l", "m"]);
  expect(server.health().state).toBe("up");
});

test("a server that comes back with another era is asked again", async () => {
  const first = await httpServer("legacy");
  const port = Number(new URL(first.url).port);
  const server = upstream(http(first.url));
  expect(await bothWays(server)).toEqual(["l", "m"]);
  await first.close();
  expect(
    (
      await ask(server, "modern", "tools/list", { _meta: modernMeta() }, { caller: callerOf("a") })
        .done
    ).failure,
  ).toBeDefined();
  const second = await httpServer("modern", port);
  endings.push(() => second.close());
  const works = async (): Promise<boolean> => {
    const params = { ...call("echo", { text: "m" }), _meta: modernMeta() };
    const modern = await ask(server, "modern", "tools/call", params, { caller: callerOf("a") })
      .done;
    const legacy = await ask(server, "legacy", "initialize", initialize, { caller: callerOf("a") })
      .done;
    return modern.response?.result !== undefined && legacy.response?.result !== undefined;
  };
  for (const end = performance.now() + 15_000; performance.now() < end && !(await works());)
    await pause(200);
  expect(await bothWays(server)).toEqual(["l", "m"]);
  expect(second.requests.filter((request) => request === "POST tools/call").length).toBeGreaterThan(
    1,
  );
});

test("cancelling while the eras are asked for, and a credential that is refused", async () => {
  const server = createServer(
    (_request, response) => void setTimeout(() => response.writeHead(401).end(), 100),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const refused = upstream(http(`http://127.0.0.1:${port}/mcp`));
  const cancelled = ask(refused, "legacy", "initialize");
  cancelled.sent.cancel("enough");
  expect((await cancelled.done).failure?.code).toBe("cancelled");
  expect((await ask(refused, "legacy", "initialize").done).failure?.code).toBe("unauthorized");
  expect(cancelled.late).toEqual([]);
});

test("a process on its own stream, and what it says to standard error", async () => {
  const server = upstream(stdio("legacy"));
  const session = await openLegacy(server);
  const listened = listenLegacy(server, session);
  await ask(server, "legacy", "tools/call", call("change"), { session }).done;
  await until(() => listened.events.length === 1);
  await ask(server, "legacy", "tools/call", call("die"), { session }).done;
  expect(lines.some((line) => line.startsWith("about to die"))).toBe(true);
});

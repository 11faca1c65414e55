import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { parseGatewayConfig } from "../../src/config/read-config.ts";
import { reach } from "../../src/ops/reach.ts";
import type { Reached } from "../../src/ops/reach.ts";

const folder = mkdtempSync(join(tmpdir(), "tenon-gateway-reach-"));
const tool = { name: "find", inputSchema: { type: "object" } };
let server: Server;
let port = 0;

/** A server of 2026-07-28 that answers its discovery and its list, and wants a key. */
beforeAll(async () => {
  writeFileSync(
    join(folder, "tools.json"),
    JSON.stringify({ tools: [tool, { ...tool, name: "add" }] }),
  );
  writeFileSync(join(folder, "broken.json"), "{");
  server = createServer((request, response) => {
    if (request.headers["x-key"] !== "k") {
      response.writeHead(401).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { id, method } = JSON.parse(Buffer.concat(chunks).toString());
      const cached = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
      const result =
        method === "server/discover"
          ? { ...cached, supportedVersions: ["2026-07-28"], capabilities: { tools: {} } }
          : { ...cached, tools: [tool] };
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function reached(text: string, online: boolean): Promise<readonly Reached[]> {
  const settings = parseGatewayConfig(text, "x", {}, { config: folder, data: folder });
  return reach(settings, { online, timeoutMs: 10_000, signal: new AbortController().signal });
}

it("reads pinned files, and asks nobody when it is not told to", async () => {
  const text = `servers:
  a: { url: http://x.invalid, pin: { file: tools.json } }
  b: { url: http://x.invalid, pin: { file: broken.json } }
  c: { url: http://x.invalid, pin: prod }
  d: { url: http://x.invalid }
registry: { url: http://x.invalid }
auth: { keys: [{ name: agent, key: ${"k".repeat(20)} }] }
clients: { agent: { pins: { a: { file: none.json } } } }
`;
  expect(await reached(text, false)).toMatchObject([
    { kind: "pin", name: "a", ok: true, message: expect.stringContaining("2 tools") },
    {
      kind: "pin",
      name: "a (client agent)",
      ok: false,
      message: expect.stringContaining("no such file"),
    },
    { kind: "pin", name: "b", ok: false },
  ]);
});

it("asks servers with their credential, and the database", async () => {
  const text = `servers:
  own: { url: "http://127.0.0.1:${port}/mcp", credential: { headers: { X-Key: k } } }
  other: { url: "http://127.0.0.1:${port}/mcp" }
audit: { databaseUrl: "${inject("postgres")}/postgres" }
`;
  expect(await reached(text, true)).toMatchObject([
    { kind: "server", name: "own", ok: true, message: "MCP 2026-07-28, 1 tool" },
    { kind: "server", name: "other", ok: false },
    { kind: "database", ok: true, message: expect.stringMatching(/^Postgres \d/u) },
  ]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseGatewayConfig } from "../../src/config/read-config.ts";
import { serveGateway } from "../../src/serve.ts";
import type { ServedGateway } from "../../src/serve.ts";
import { ask } from "../fixtures/raw-client.ts";

const folder = mkdtempSync(join(tmpdir(), "tenon-between-"));
let turnedAway = 0;
/** Turns every call away for longer than the client waits. */
const busy = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const method = request.headers["mcp-method"];
    if (method === "tools/call") {
      turnedAway += 1;
      response.writeHead(429, { "retry-after": "5" }).end();
      return;
    }
    if (method !== "server/discover") {
      response.writeHead(404).end();
      return;
    }
    const result = { resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: {} };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id: "tenon", result }));
  });
});
let gateway: ServedGateway;

beforeAll(async () => {
  await new Promise<void>((done) => busy.listen(0, "127.0.0.1", done));
  const { port } = busy.address() as AddressInfo;
  const text = `servers: { busy: { url: "http://127.0.0.1:${port}/mcp" } }\naudit: none\n`;
  const folders = { config: folder, data: join(folder, "data") };
  const settings = parseGatewayConfig(text, "tenon.gateway.yaml", {}, folders);
  const logger = pino({ level: "silent" });
  gateway = await serveGateway({ host: "127.0.0.1", port: 0, settings, logger, drainMs: 500 });
});

afterAll(async () => {
  await gateway.close();
  busy.closeAllConnections();
  busy.close();
  rmSync(folder, { recursive: true, force: true });
});

async function outcomes(): Promise<readonly string[]> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const counted = text.matchAll(
    /^mcp_server_operation_duration_seconds_count\{[^}]*method="tools\/call"[^}]*outcome="([^"]+)"[^}]*\} (\d+)$/gmu,
  );
  return [...counted].map(([, outcome, count]) => `${outcome} ${count}`);
}

it("is not in doubt when the client goes while nothing is under way", async () => {
  const controller = new AbortController();
  const asked = ask(
    `${gateway.url}/mcp/busy`,
    "tools/call",
    { name: "page_oncall", arguments: {} },
    { signal: controller.signal },
  );
  asked.catch(() => undefined);
  await expect.poll(() => turnedAway, { timeout: 10_000 }).toBe(1);
  controller.abort();
  await expect(asked).rejects.toThrow(/abort/u);
  await expect.poll(outcomes, { timeout: 10_000 }).toEqual(["failed-before-sending 1"]);
  expect(turnedAway).toBe(1);
});

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseGatewayConfig } from "../../src/config/read-config.ts";
import { serveGateway } from "../../src/serve.ts";
import type { ServedGateway } from "../../src/serve.ts";
import { ask } from "../fixtures/raw-client.ts";

const extension = "io.modelcontextprotocol/tasks";
const capable = {
  "io.modelcontextprotocol/clientCapabilities": { extensions: { [extension]: {} } },
};

/** A server that makes a task of every call (SEP-2663). Task ids are the same on all servers: only one of them is meant. */
class TaskServer {
  readonly asked: JsonObject[] = [];
  readonly #name: string;
  readonly #server: Server;

  constructor(name: string) {
    this.#name = name;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (request.method !== "POST") {
          response.writeHead(405).end();
          return;
        }
        const message = JSON.parse(Buffer.concat(chunks).toString("utf8")) as JsonObject;
        this.asked.push(message);
        const result = this.#result(message);
        response.writeHead(result === undefined ? 404 : 200, {
          "content-type": "application/json",
        });
        const answer = { jsonrpc: "2.0", id: message["id"], result };
        response.end(result === undefined ? "" : JSON.stringify(answer));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  of(method: string): readonly JsonObject[] {
    return this.asked.filter((message) => message["method"] === method);
  }

  #result({ method }: JsonObject): JsonObject | undefined {
    const fresh = { resultType: "complete", ttlMs: 0, cacheScope: "public" };
    const task = { taskId: "t-1", createdAt: "2026-11-21T00:00:00Z", ttlMs: 60_000 };
    switch (method) {
      case "server/discover": {
        const capabilities = { tools: {}, extensions: { [extension]: {} } };
        return { ...fresh, supportedVersions: ["2026-07-28"], capabilities };
      }
      case "tools/list":
        return { ...fresh, tools: [{ name: "index", inputSchema: { type: "object" } }] };
      case "tools/call":
        return { resultType: "task", ...task, status: "working" };
      case "tasks/get": {
        const result = { content: [{ type: "text", text: `done by ${this.#name}` }] };
        return { resultType: "complete", ...task, status: "completed", result };
      }
      case "tasks/update":
      case "tasks/cancel":
        return { resultType: "complete" };
      default:
        return undefined;
    }
  }
}

const north = new TaskServer("north");
const south = new TaskServer("south");
const folder = mkdtempSync(join(tmpdir(), "tenon-tasks-"));
const replicas: ServedGateway[] = [];

beforeAll(async () => {
  const urls = [await north.listen(), await south.listen()];
  const text = `
servers:
  north: { url: "${urls[0]}" }
  south: { url: "${urls[1]}" }
sessions: { secrets: ["0123456789abcdef0123456789abcdef"] }
auth: { keys: [{ name: ann, key: ann-ann-ann-ann-ann-ann-ann-ann-1 }, { name: bob, key: bob-bob-bob-bob-bob-bob-bob-bob-1 }] }
audit: none
`;
  const logger = pino({ level: "silent" });
  for (const data of ["a", "b"]) {
    const folders = { config: folder, data: join(folder, data) };
    const settings = parseGatewayConfig(text, "tenon.gateway.yaml", {}, folders);
    replicas.push(
      await serveGateway({ host: "127.0.0.1", port: 0, settings, logger, drainMs: 500 }),
    );
  }
}, 60_000);

afterAll(async () => {
  for (const replica of replicas) await replica.close();
  north.close();
  south.close();
  rmSync(folder, { recursive: true, force: true });
});

async function request(
  path: string,
  method: string,
  params: JsonObject,
  { by = "ann", replica = 0 } = {},
): Promise<JsonObject> {
  const headers = { authorization: `Bearer ${by}-${by}-${by}-${by}-${by}-${by}-${by}-${by}-1` };
  const url = `${replicas[replica]?.url}${path}`;
  const { message } = await ask(url, method, { ...params, _meta: capable }, { headers });
  return message;
}

function resultOf(message: JsonObject): JsonObject {
  const { result } = message;
  if (!isJsonObject(result)) throw new Error(JSON.stringify(message));
  return result;
}

it("passes tasks of one server on as they are", async () => {
  const made = resultOf(await request("/mcp/south", "tools/call", { name: "index" }));
  expect(made).toMatchObject({ resultType: "task", taskId: "t-1" });
  const told = resultOf(await request("/mcp/south", "tasks/get", { taskId: "t-1" }));
  expect(told).toMatchObject({
    status: "completed",
    result: { content: [{ text: "done by south" }] },
  });
  const { capabilities } = resultOf(await request("/mcp/south", "server/discover", {}));
  expect(capabilities).toMatchObject({ extensions: { [extension]: {} } });
});

it("finds the server of a task for the clients of all servers, at any replica", async () => {
  const { capabilities } = resultOf(await request("/mcp", "server/discover", {}));
  expect(capabilities).toMatchObject({ extensions: { [extension]: {} } });
  const made = resultOf(await request("/mcp", "tools/call", { name: "south__index" }));
  expect(made).toMatchObject({ resultType: "task", status: "working" });
  const { taskId = null } = made;
  expect(taskId).not.toBe("t-1");
  const told = resultOf(await request("/mcp", "tasks/get", { taskId }, { replica: 1 }));
  expect(told).toMatchObject({ result: { content: [{ text: "done by south" }] } });
  const again = told["taskId"] ?? null;
  const before = [north.asked.length, south.of("tasks/cancel").length];
  resultOf(await request("/mcp", "tasks/update", { taskId: again, inputResponses: { a: {} } }));
  resultOf(await request("/mcp", "tasks/cancel", { taskId: again }));
  expect([north.asked.length, south.of("tasks/cancel").length - 1]).toEqual(before);
  expect(south.of("tasks/update").at(-1)).toMatchObject({
    params: { taskId: "t-1", inputResponses: { a: {} } },
  });
});

it("gives nobody the task of another client", async () => {
  const { taskId = null } = resultOf(await request("/mcp", "tools/call", { name: "north__index" }));
  const before = north.of("tasks/get").length;
  const foreign = await request("/mcp", "tasks/get", { taskId }, { by: "bob" });
  expect(foreign["error"]).toMatchObject({ code: -32602 });
  const invented = await request("/mcp", "tasks/get", { taskId: "t-1" });
  expect(invented["error"]).toMatchObject({ code: -32602 });
  expect(north.of("tasks/get").length).toBe(before);
});

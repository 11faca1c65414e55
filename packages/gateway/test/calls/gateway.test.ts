import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseGatewayConfig } from "../../src/config/read-config.ts";
import { serveGateway } from "../../src/serve.ts";
import type { ServedGateway } from "../../src/serve.ts";
import { DeskServer } from "../fixtures/desk-server.ts";
import { ask, post } from "../fixtures/raw-client.ts";

const strict = { type: "object", additionalProperties: false };
const anything = { type: "object", additionalProperties: true };
const pinned = [
  {
    name: "update_contact",
    description: "Changes a contact.",
    inputSchema: {
      ...strict,
      properties: { customer_email: { type: "string" } },
      required: ["customer_email"],
    },
  },
  { name: "page_oncall", inputSchema: anything },
  { name: "slow_job", inputSchema: anything },
  { name: "old_tool", inputSchema: strict },
];
const live = [
  {
    ...pinned[0],
    inputSchema: {
      ...strict,
      properties: { customer_email_address: { type: "string" } },
      required: ["customer_email_address"],
    },
  },
  pinned[1],
  pinned[2],
];

const folder = mkdtempSync(join(tmpdir(), "tenon-gateway-"));
const database = `calls_${process.pid}_${Date.now()}`;
const desk = new DeskServer(live as never);
const gateways: ServedGateway[] = [];
let url = "";

function settings(data: string) {
  const text = `
servers:
  desk: { url: "${desk.url}", pin: { file: desk.tools.json } }
  free: { url: "${desk.url}", pin: follow }
tools:
  "*": { timeoutMs: 1500 }
  desk/page_oncall: { rateLimit: { calls: 200, perSeconds: 1 } }
  desk/slow_job: { handOverMs: 300, timeoutMs: 20000 }
  free/limited: { rateLimit: { calls: 1, perSeconds: 60 } }
sessions: { secrets: ["0123456789abcdef0123456789abcdef"] }
audit: { databaseUrl: "${inject("postgres")}/${database}", payload: full }
`;
  return parseGatewayConfig(
    text,
    "tenon.gateway.yaml",
    {},
    { config: folder, data: join(folder, data) },
  );
}

beforeAll(async () => {
  const client = new Client({ connectionString: `${inject("postgres")}/postgres` });
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
  writeFileSync(join(folder, "desk.tools.json"), JSON.stringify({ tools: pinned }));
  await desk.listen();
  for (const data of ["a", "b"]) {
    const served = await serveGateway({
      host: "127.0.0.1",
      port: 0,
      settings: settings(data),
      logger: pino({ level: "silent" }),
      drainMs: 1_000,
    });
    gateways.push(served);
  }
  url = gateways[0]?.url ?? "";
  // What the server really offers has been seen, and the plans are made.
  for (;;) {
    const { message } = await call("update_contact", { customer_email: "a@b.c" });
    const result = message["result"] as { isError?: boolean } | undefined;
    if (result !== undefined && result.isError !== true) break;
    await pause(200);
  }
}, 90_000);

afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

async function call(
  name: string,
  args: object,
  more: { server?: string; headers?: Record<string, string>; at?: string } = {},
) {
  const path = `${more.at ?? url}/mcp/${more.server ?? "desk"}`;
  return await ask(
    path,
    "tools/call",
    { name, arguments: args as never },
    { headers: more.headers ?? {} },
  );
}

describe("a gateway with a pin", () => {
  it("serves the pinned list, the same bytes in every replica", async () => {
    const lists = await Promise.all(
      gateways.map(async (gateway) => (await ask(`${gateway.url}/mcp/desk`, "tools/list")).text),
    );
    expect(lists[0]).toBe(lists[1]);
    const { tools, resultType } = JSON.parse(lists[0] ?? "").result;
    expect({ tools: tools.slice(0, -1), resultType }).toEqual({
      tools: pinned,
      resultType: "complete",
    });
    // Some calls may be handed over, so there is a tool to get their results.
    expect(tools.at(-1).name).toBe("tenon_result");
  });

  it("translates a call to what the server now wants", async () => {
    const { message } = await call("update_contact", { customer_email: "x@y.z" });
    expect(message["result"]).toMatchObject({ content: [{ type: "text" }] });
    expect(desk.calls().at(-1)?.message["params"]).toMatchObject({
      name: "update_contact",
      arguments: { customer_email_address: "x@y.z" },
    });
  });

  it("refuses wrong arguments and gone tools before anything is sent, and says what to do", async () => {
    const before = desk.calls().length;
    const wrong = await call("update_contact", { customer_mail: "x@y.z" });
    expect(wrong.message["result"]).toMatchObject({ isError: true });
    expect(wrong.text).toContain("customer_email");
    const gone = await call("old_tool", {});
    expect(gone.message["result"]).toMatchObject({ isError: true });
    const unknown = await call("never_there", {});
    expect(unknown.message["error"]).toMatchObject({ code: -32602 });
    expect(desk.calls().length).toBe(before);
  });

  it("passes a call that did not change as the bytes it came in", async () => {
    const { headers } = await call("page_oncall", { a: [1, { é: null }] });
    expect(JSON.parse(desk.calls().at(-1)?.text ?? "").params.arguments).toEqual({
      a: [1, { é: null }],
    });
    expect(headers.get("server-timing")).toMatch(/total;dur=[\d.]+, .*upstream;dur=/u);
  });
});

describe("calls that do not end well", () => {
  it("answer with a code when the upstream hangs, and tell it to stop", async () => {
    const { gone } = desk;
    const { message, status } = await call("page_oncall", { then: "hang" });
    expect(status).toBe(200);
    expect(message["error"]).toMatchObject({ code: -31003, data: { code: "timed-out" } });
    await expect.poll(() => desk.gone).toBe(gone + 1);
  });

  it("are made once when the connection breaks, and reported as unknown", async () => {
    const { message } = await call("page_oncall", { effect: "reset", then: "reset" });
    expect(message["error"]).toMatchObject({ data: { code: "outcome-unknown" } });
    expect(desk.effects.get("reset")).toBe(1);
  });

  it("are given up upstream when the client goes away", async () => {
    const { gone } = desk;
    const controller = new AbortController();
    const asked = ask(
      `${url}/mcp/desk`,
      "tools/call",
      { name: "page_oncall", arguments: { then: "hang" } },
      { signal: controller.signal },
    );
    await expect.poll(() => desk.calls().at(-1)?.text).toContain("hang");
    controller.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(() => desk.gone).toBe(gone + 1);
  });

  it("are refused with a time to come back when there are too many", async () => {
    const first = await call("limited", {}, { server: "free" });
    const second = await call("limited", {}, { server: "free", at: gateways[1]?.url ?? "" });
    expect(first.message).toHaveProperty("result");
    // Both replicas count together.
    expect(second.message["error"]).toMatchObject({ data: { code: "rate-limited" } });
    expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("an idempotency key", () => {
  it("makes one call of many, at once and later, in all replicas", async () => {
    const headers = { "idempotency-key": "k-1" };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        call(
          "page_oncall",
          { effect: "once", ms: 100 },
          { headers, at: gateways[at % 2]?.url ?? "" },
        ),
      ),
    );
    const later = await call(
      "page_oncall",
      { effect: "once", ms: 100 },
      { headers, at: gateways[1]?.url ?? "" },
    );
    expect(desk.effects.get("once")).toBe(1);
    expect(new Set([...answers, later].map(({ text }) => text)).size).toBe(1);
    const other = await call("page_oncall", { effect: "other" }, { headers });
    expect(other.message["error"]).toMatchObject({ data: { code: "key-conflict" } });
  });

  it("does not repeat a call whose outcome is unknown", async () => {
    const headers = { "idempotency-key": "k-2" };
    await call("page_oncall", { effect: "lost", then: "reset" }, { headers });
    const again = await call("page_oncall", { effect: "lost", then: "reset" }, { headers });
    expect(again.message["error"]).toMatchObject({ data: { code: "key-unknown-outcome" } });
    expect(desk.effects.get("lost")).toBe(1);
  });
});

describe("a call that takes longer than its client may wait", () => {
  it("is handed over, goes on, and gives its result to its own client at any replica", async () => {
    const { message } = await call("slow_job", { effect: "slow", ms: 1_500 });
    const { content, _meta } = message["result"] as { content: { text: string }[]; _meta: object };
    const handle = String(Object.values(_meta)[0]);
    expect(content[0]?.text).toContain("still running");
    const poll = async () => await call("tenon_result", { handle }, { at: gateways[1]?.url ?? "" });
    expect((await poll()).text).toContain("still running");
    await expect.poll(async () => (await poll()).text, { timeout: 10_000 }).toContain("slow_job");
    expect(desk.effects.get("slow")).toBe(1);
    const made = await call("tenon_result", { handle: handle.slice(0, -4) });
    expect(made.message["error"]).toMatchObject({ code: -32602 });
  });

  it("answers as any other when it is fast", async () => {
    const { message } = await call("slow_job", { effect: "fast" });
    expect(message).toHaveProperty("result.content.0.text");
    expect(message["result"] as object).not.toHaveProperty("_meta");
  });
});

describe("sessions of 2025", () => {
  async function open(path = "/mcp/desk"): Promise<string> {
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "t", version: "1" },
    };
    const { headers, message } = await post(`${url}${path}`, {
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params,
    });
    expect(message).toHaveProperty("result.capabilities.tools");
    return headers.get("mcp-session-id") ?? "";
  }

  it("live in their sealed id, so any replica serves them", async () => {
    const id = await open();
    expect(id).not.toContain("desk-");
    const headers = { "mcp-session-id": id };
    for (const gateway of gateways) {
      const body = {
        jsonrpc: "2.0",
        id: "s",
        method: "tools/call",
        params: { name: "page_oncall", arguments: {} },
      };
      const { message } = await post(`${gateway.url}/mcp/desk`, body, { headers });
      expect(message).toMatchObject({ id: "s", result: { content: [{}] } });
      expect(desk.calls().at(-1)?.headers["mcp-session-id"]).toMatch(/^desk-\d+$/u);
    }
  });

  it("are unknown when they are made up, ended, or another server's", async () => {
    const id = await open();
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    expect(
      (await post(`${url}/mcp/free`, list, { headers: { "mcp-session-id": id } })).status,
    ).toBe(404);
    expect(
      (await post(`${url}/mcp/desk`, list, { headers: { "mcp-session-id": "made-up" } })).status,
    ).toBe(404);
    const ended = await fetch(`${url}/mcp/desk`, {
      method: "DELETE",
      headers: { "mcp-session-id": id },
    });
    expect(ended.status).toBe(200);
    expect(
      (await post(`${url}/mcp/desk`, list, { headers: { "mcp-session-id": id } })).status,
    ).toBe(404);
    // The other replica hears of it.
    await expect
      .poll(
        async () =>
          (await post(`${gateways[1]?.url}/mcp/desk`, list, { headers: { "mcp-session-id": id } }))
            .status,
      )
      .toBe(404);
  });
});

describe("all servers under one path", () => {
  it("have prefixed names and answer in both eras", async () => {
    const { message } = await ask(`${url}/mcp`, "tools/list");
    const names = (message["result"] as { tools: { name: string }[] }).tools.map(
      ({ name }) => name,
    );
    expect(names).toEqual([
      "desk__update_contact",
      "desk__page_oncall",
      "desk__slow_job",
      "desk__old_tool",
      "desk__tenon_result",
      "free__update_contact",
      "free__page_oncall",
      "free__slow_job",
    ]);
    const called = await ask(`${url}/mcp`, "tools/call", {
      name: "desk__update_contact",
      arguments: { customer_email: "m@n.o" },
    });
    expect(called.message).toHaveProperty("result.content");
    expect(desk.calls().at(-1)?.text).toContain("m@n.o");
  });

  it("open a session with each server that a client of 2025 uses", async () => {
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "t", version: "1" },
    };
    const opened = await post(`${url}/mcp`, {
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params,
    });
    const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
    const sessions = desk.calls("initialize").length;
    for (const [id, name] of [
      "desk__page_oncall",
      "free__page_oncall",
      "desk__page_oncall",
    ].entries()) {
      const body = { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } };
      expect((await post(`${url}/mcp`, body, { headers })).message).toMatchObject({
        id,
        result: {},
      });
    }
    expect(desk.calls("initialize").length).toBe(sessions + 2);
  });
});

describe("the audit", () => {
  it("tells who sent what under which contract, and how it ended", async () => {
    await call("update_contact", { customer_email: "audit@me.now" });
    const found = async (query: string) => {
      const answer = await fetch(`${url}/v1/audit?${query}`);
      return ((await answer.json()) as { calls: Record<string, unknown>[] }).calls ?? [];
    };
    await expect
      .poll(async () => (await found("tool=update_contact"))[0], { timeout: 15_000 })
      .toMatchObject({
        server: "desk",
        tool: "update_contact",
        decision: "translate",
        outcome: "result",
      });
    await expect
      .poll(async () => (await found("outcome=outcome-unknown")).length, { timeout: 15_000 })
      .toBeGreaterThan(0);
  });
});

import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ask, post } from "../fixtures/raw-client.ts";
import { Stage } from "./stage.ts";

const stage = new Stage(inject("postgres"));

beforeAll(async () => await stage.start(), 90_000);
afterAll(async () => await stage.close());

describe("sessions of 2025", () => {
  async function open(path = "/mcp/desk"): Promise<string> {
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "t", version: "1" },
    };
    const { headers, message } = await post(`${stage.url}${path}`, {
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
    for (const gateway of stage.gateways) {
      const body = {
        jsonrpc: "2.0",
        id: "s",
        method: "tools/call",
        params: { name: "page_oncall", arguments: {} },
      };
      const { message } = await post(`${gateway.url}/mcp/desk`, body, { headers });
      expect(message).toMatchObject({ id: "s", result: { content: [{}] } });
      expect(stage.desk.calls().at(-1)?.headers["mcp-session-id"]).toMatch(/^desk-\d+$/u);
    }
  });

  it("are unknown when they are made up, ended, or another server's", async () => {
    const id = await open();
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    expect(
      (await post(`${stage.url}/mcp/free`, list, { headers: { "mcp-session-id": id } })).status,
    ).toBe(404);
    expect(
      (await post(`${stage.url}/mcp/desk`, list, { headers: { "mcp-session-id": "made-up" } }))
        .status,
    ).toBe(404);
    const ended = await fetch(`${stage.url}/mcp/desk`, {
      method: "DELETE",
      headers: { "mcp-session-id": id },
    });
    expect(ended.status).toBe(200);
    expect(
      (await post(`${stage.url}/mcp/desk`, list, { headers: { "mcp-session-id": id } })).status,
    ).toBe(404);
    // The other replica hears of it.
    await expect
      .poll(
        async () =>
          (await post(`${stage.other}/mcp/desk`, list, { headers: { "mcp-session-id": id } }))
            .status,
      )
      .toBe(404);
  });
});

describe("all servers under one path", () => {
  it("have prefixed names and answer in both eras", async () => {
    const { message } = await ask(`${stage.url}/mcp`, "tools/list");
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
    const called = await ask(`${stage.url}/mcp`, "tools/call", {
      name: "desk__update_contact",
      arguments: { customer_email: "m@n.o" },
    });
    expect(called.message).toHaveProperty("result.content");
    expect(stage.desk.calls().at(-1)?.text).toContain("m@n.o");
  });

  it("open a session with each server that a client of 2025 uses", async () => {
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "t", version: "1" },
    };
    const opened = await post(`${stage.url}/mcp`, {
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params,
    });
    const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
    const sessions = stage.desk.calls("initialize").length;
    for (const [id, name] of [
      "desk__page_oncall",
      "free__page_oncall",
      "desk__page_oncall",
    ].entries()) {
      const body = { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } };
      expect((await post(`${stage.url}/mcp`, body, { headers })).message).toMatchObject({
        id,
        result: {},
      });
    }
    expect(stage.desk.calls("initialize").length).toBe(sessions + 2);
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { serveFixture } from "../conformance/fixture-http.ts";
import type { ServedFixture } from "../conformance/fixture-http.ts";
import { GatewayProcess } from "../conformance/gateway-process.ts";
import { toolListOf } from "../conformance/tool-list.ts";
import { connected } from "./clients.ts";
import type { AgentClient } from "./clients.ts";

const fixtureStdio = join(import.meta.dirname, "../conformance/fixture-stdio.ts");
const patience = { timeout: 20_000, interval: 50 };

let fixture: ServedFixture;
let gateway: GatewayProcess;
let whole = "";
const folder = mkdtempSync(join(tmpdir(), "tenon-news-"));

beforeAll(async () => {
  fixture = await serveFixture();
  whole = await toolListOf(fixture.url, "2025-11-25");
  const servers = {
    follow: { url: fixture.url },
    pinned: { url: fixture.url, pin: { file: "tools.json" } },
    stdio: { command: process.execPath, args: [fixtureStdio] },
  };
  const config = JSON.stringify({ servers, audit: "none" });
  gateway = await GatewayProcess.start({ "tenon.gateway.yaml": config, "tools.json": whole });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await fixture.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.entries(connected))("%s", (_name, open) => {
  test.each([
    { path: "/mcp/pinned", prefix: "" },
    { path: "/mcp", prefix: "pinned__" },
  ])("hears on $path that the pin moved, and lists the new tools", async ({ path, prefix }) => {
    await using at = held(await open(`${gateway.url}${path}`, folder));
    const { client } = at;
    const toggled = `${prefix}test_simple_text`;
    const before = await pinnedTools(client, prefix);
    const was = before.includes(toggled);
    const { changes } = client.told;
    gateway.write("tools.json", was ? without(whole, "test_simple_text") : whole);
    await vi.waitFor(() => expect(client.told.changes).toBeGreaterThan(changes), patience);
    // On the path of all servers another one may have been what was heard first.
    await vi.waitFor(async () => {
      const after = await pinnedTools(client, prefix);
      expect(after.includes(toggled)).toBe(!was);
      const rest = before.filter((name) => name !== toggled);
      expect(after.filter((name) => name !== toggled)).toEqual(rest);
    }, patience);
  });

  test.each([
    { path: "/mcp/follow", tool: "test_trigger_tool_change" },
    { path: "/mcp/stdio", tool: "test_trigger_tool_change" },
    { path: "/mcp", tool: "follow__test_trigger_tool_change" },
  ])("hears on $path that a followed server's tools changed", async ({ path, tool }) => {
    await using at = held(await open(`${gateway.url}${path}`, folder));
    const { client } = at;
    const { changes } = client.told;
    await client.call(tool);
    await vi.waitFor(() => expect(client.told.changes).toBeGreaterThan(changes), patience);
  });
});

async function pinnedTools(client: AgentClient, prefix: string): Promise<readonly string[]> {
  const tools = await client.listTools();
  return tools.filter((name) => name.startsWith(prefix));
}

/** A tool list without one of its tools. */
function without(list: string, name: string): string {
  const { tools }: { readonly tools: readonly { readonly name: string }[] } = JSON.parse(list);
  return JSON.stringify({ tools: tools.filter((tool) => tool.name !== name) });
}

/** The client, closed at the end of its scope. */
function held(client: AgentClient) {
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

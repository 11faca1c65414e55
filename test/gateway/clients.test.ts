import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFixture } from "../conformance/fixture-http.ts";
import type { ServedFixture } from "../conformance/fixture-http.ts";
import { GatewayProcess } from "../conformance/gateway-process.ts";
import { answered, clients, connected } from "./clients.ts";
import type { OpenClient } from "./clients.ts";

const everything = join(import.meta.dirname, "../node_modules/everything-2026/dist/index.js");

let fixture: ServedFixture;
let gateway: GatewayProcess;
const folder = mkdtempSync(join(tmpdir(), "tenon-clients-"));

beforeAll(async () => {
  fixture = await serveFixture();
  const servers = {
    stdio: { command: process.execPath, args: [everything, "stdio"] },
    http: { url: fixture.url },
  };
  const config = JSON.stringify({ servers, audit: "none" });
  gateway = await GatewayProcess.start({ "tenon.gateway.yaml": config });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await fixture.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.entries(clients))("%s", (_name, open) => {
  test("lists and calls on the path of a server", async () => {
    await using http = await opened(open, "/mcp/http");
    expect(await http.client.listTools()).toContain("test_simple_text");
    expect(await http.client.call("test_simple_text")).toMatch(/simple text/u);
    await using stdio = await opened(open, "/mcp/stdio");
    expect(await stdio.client.listTools()).toContain("echo");
    expect(await stdio.client.call("echo", { message: "hello" })).toBe("Echo: hello");
  });

  test("lists and calls on the path of all servers", async () => {
    await using all = await opened(open, "/mcp");
    const tools = await all.client.listTools();
    expect(tools).toEqual(expect.arrayContaining(["http__test_simple_text", "stdio__echo"]));
    expect(await all.client.call("http__test_simple_text")).toMatch(/simple text/u);
    expect(await all.client.call("stdio__echo", { message: "hello" })).toBe("Echo: hello");
  });
});

describe.each(Object.entries(connected))("%s", (_name, open) => {
  test.each([
    { path: "/mcp/http", tool: "test_elicitation" },
    { path: "/mcp", tool: "http__test_elicitation" },
  ])("is asked for the user's input on $path", async ({ path, tool }) => {
    await using at = await opened(open, path);
    const text = await at.client.call(tool, { message: "Who are you?" });
    expect(text).toMatch(/action=accept/u);
    expect(text).toContain(answered.username);
  });

  test.each([
    { path: "/mcp/stdio", tool: "trigger-elicitation-request" },
    { path: "/mcp", tool: "stdio__trigger-elicitation-request" },
  ])("is asked by a server on standard input and output on $path", async ({ path, tool }) => {
    await using at = await opened(open, path);
    expect(await at.client.call(tool)).toContain(answered.name);
  });

  test.each([
    { path: "/mcp/http", tool: "test_tool_with_progress", expected: [0, 50, 100] },
    { path: "/mcp", tool: "http__test_tool_with_progress", expected: [0, 50, 100] },
  ])("sees the progress of $tool on $path", async ({ path, tool, expected }) => {
    await using at = await opened(open, path);
    await at.client.call(tool);
    expect(at.client.told.progress).toEqual(expected);
  });

  test.each([
    { path: "/mcp/stdio", tool: "trigger-long-running-operation" },
    { path: "/mcp", tool: "stdio__trigger-long-running-operation" },
  ])("sees the progress of $tool on $path", async ({ path, tool }) => {
    await using at = await opened(open, path);
    await at.client.call(tool, { duration: 0.3, steps: 3 });
    expect(at.client.told.progress).toEqual([1, 2, 3]);
  });
});

/** A client that is closed at the end of its scope. */
async function opened(open: OpenClient, path: string) {
  const client = await open(`${gateway.url}${path}`, folder);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { environment, folder, main } from "../tenon.ts";
import { closedPort } from "./closed-port.ts";

const gone = await closedPort();
const text = (more: string): string =>
  `servers: { gone: { url: http://127.0.0.1:${gone}/mcp } }\naudit: none\n${more}\n`;

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly cwd: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** A machine that does much else at the same time takes long to start a process. */
vi.setConfig({ testTimeout: 240_000 });
const soon = (met: () => void): Promise<void> => vi.waitFor(met, { timeout: 60_000, interval: 50 });

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Starts `tenon gateway serve` and waits for its line. */
async function serve(
  env: Readonly<Record<string, string>> = {},
  ...args: readonly string[]
): Promise<Served> {
  const cwd = folder({ "tenon.gateway.yaml": text("") });
  const all = [main, "gateway", "serve", "--port", "0", "--data", join(cwd, "data"), ...args];
  const child = spawn(process.execPath, all, {
    cwd,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  await vi.waitFor(() => expect(stdout + stderr).toContain("listens on"), {
    timeout: 120_000,
    interval: 50,
  });
  const url = /^Tenon gateway listens on (http:\S+)\n$/u.exec(stdout)?.[1] ?? "";
  return { child, url, cwd, stdout: () => stdout, stderr: () => stderr };
}

async function ended({ child }: Served): Promise<number | null> {
  child.kill("SIGTERM");
  const [code]: (number | null)[] = await once(child, "close");
  return code ?? null;
}

it("says where it listens, reads its file again, and ends in good order", async () => {
  const served = await serve();
  expect(await (await fetch(`${served.url}/healthz`)).json()).toEqual({ status: "alive" });
  const ready = await fetch(`${served.url}/readyz`);
  expect(ready.status).toBe(200);
  const file = join(served.cwd, "tenon.gateway.yaml");
  writeFileSync(file, text("drift: wran"));
  served.child.kill("SIGHUP");
  await soon(() => expect(served.stderr()).toContain("the old one stays"));
  expect(served.stderr()).toContain("drift: `wran` is not one of");
  writeFileSync(file, text("drift: warn"));
  served.child.kill("SIGHUP");
  await soon(() => expect(served.stderr()).toContain('"changed":true'));
  expect(await ended(served)).toBe(0);
  expect(served.stdout()).toBe(`Tenon gateway listens on ${served.url}\n`);
  for (const line of served.stderr().trimEnd().split("\n"))
    expect(() => JSON.parse(line)).not.toThrow();
});

it("refuses a port that is taken", async () => {
  const { url } = await serve();
  const cwd = folder({ "tenon.gateway.yaml": text("") });
  const args = [main, "gateway", "serve", "--port", new URL(url).port, "--data", join(cwd, "data")];
  const child = spawn(process.execPath, args, {
    cwd,
    env: environment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const [code]: (number | null)[] = await once(child, "close");
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining("Something else listens on 127.0.0.1:"),
  ]);
});

it("sends traces where OTEL_* says, and logs calls without their arguments", async () => {
  const paths: string[] = [];
  const collector = createServer((request, response) => {
    paths.push(request.url ?? "");
    request.resume();
    response.end();
  });
  await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
  const { port } = collector.address() as AddressInfo;
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces` };
  const served = await serve(env, "--log-calls");
  const version = "2026-07-28";
  const params = {
    name: "refund",
    arguments: { iban: "hunter2" },
    _meta: {
      "io.modelcontextprotocol/protocolVersion": version,
      "io.modelcontextprotocol/clientCapabilities": {},
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    },
  };
  const answer = await fetch(`${served.url}/mcp/gone`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      "mcp-method": "tools/call",
      "mcp-name": "refund",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  expect(await answer.json()).toMatchObject({ id: 1, error: { data: { code: "not-sent" } } });
  expect(await ended(served)).toBe(0);
  collector.close();
  expect(paths).toContain("/v1/traces");
  const lines = served
    .stderr()
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: "call",
      server: "gone",
      tool: "refund",
      outcome: "failed-before-sending",
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    }),
  );
  expect(served.stderr()).not.toContain("hunter2");
});

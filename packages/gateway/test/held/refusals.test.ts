import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { probeLegacy } from "../../src/held/era-probe.ts";
import { legacyOnModern } from "../../src/held/legacy-on-modern.ts";
import { modernOnLegacy } from "../../src/held/modern-on-legacy.ts";
import { textSealer } from "../../src/sessions/sealed-text.ts";
import type { Upstream } from "../../src/upstream/upstream.ts";
import { ask, callerOf, modernMeta, openLegacy } from "./fixtures/asking.ts";
import { relayTo } from "./fixtures/http-servers.ts";

const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

interface Refusal {
  readonly status: number;
  readonly code: number;
  /** The method that is refused. */
  readonly of: string;
}

/** A server of both eras that refuses one method without naming the request. */
async function refusing({ status, code, of }: Refusal) {
  const asked: string[] = [];
  let sessions = 0;
  const opened = { protocolVersion: "2025-11-25", capabilities: { tools: {} } };
  const serverInfo = { name: "refusing", version: "1" };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { id, method } = text === "" ? {} : JSON.parse(text);
      asked.push(method);
      if (id === undefined) {
        response.writeHead(202).end();
        return;
      }
      const error = { code, message: "No, thank you" };
      const isRefused = method === of;
      const result =
        method === "initialize"
          ? { ...opened, serverInfo }
          : { resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: {} };
      const body = isRefused ? { id: null, error } : { id, result };
      response
        .writeHead(isRefused ? status : 200, {
          "content-type": "application/json",
          ...(method === "initialize" && { "mcp-session-id": `s${++sessions}` }),
        })
        .end(JSON.stringify({ jsonrpc: "2.0", ...body }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const inner = relayTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  endings.push(() => inner.close());
  return { inner, asked };
}

function closing(server: Upstream): Upstream {
  endings.push(() => server.close());
  return server;
}

const misfit = (): void => undefined;
const sealer = textSealer(["a secret of thirty-two characters"], { purpose: "parked call" });
const modern = (inner: Upstream): Upstream =>
  closing(modernOnLegacy({ inner, cheapSessions: true, sealer, holder: "", misfit }));
const legacy = (inner: Upstream): Upstream =>
  closing(legacyOnModern({ inner, paramHeaders: () => ({}), misfit }));

const calls = (asked: readonly string[]): number =>
  asked.filter((method) => method === "tools/call").length;

describe("an error of the server that does not name its request", () => {
  const call = (server: Upstream) => {
    const params = { name: "x", _meta: modernMeta() };
    return ask(server, "modern", "tools/call", params, { id: "mine", caller: callerOf("a") }).done;
  };

  it("reaches a modern client under its own id, once a new session did not help", async () => {
    const { inner, asked } = await refusing({ status: 400, code: -32000, of: "tools/call" });
    const { response } = await call(modern(inner));
    expect(response).toMatchObject({
      id: "mine",
      error: { code: -32000, message: "No, thank you" },
    });
    expect(calls(asked)).toBe(2);
  });

  it("does not have a call made again that failed in the middle", async () => {
    const { inner, asked } = await refusing({ status: 500, code: -32603, of: "tools/call" });
    expect((await call(modern(inner))).response).toMatchObject({
      id: "mine",
      error: { code: -32603 },
    });
    expect(calls(asked)).toBe(1);
  });

  it("is no answer where sessions are not known", async () => {
    const { inner, asked } = await refusing({ status: 404, code: -32001, of: "tools/call" });
    expect((await call(modern(inner))).failure?.code).toBe("not-sent");
    expect(calls(asked)).toBe(2);
  });

  it("is told when a session cannot be opened", async () => {
    const { inner } = await refusing({ status: 400, code: -32602, of: "initialize" });
    const { failure } = await call(modern(inner));
    expect(failure).toMatchObject({ code: "not-sent", message: /No, thank you$/u });
  });

  it("reaches a legacy client under its own id", async () => {
    const { inner } = await refusing({ status: 400, code: -32000, of: "tools/call" });
    const server = legacy(inner);
    const session = await openLegacy(server, {}, callerOf("a"));
    const options = { id: 9, session, caller: callerOf("a") };
    const answer = await ask(server, "legacy", "tools/call", { name: "x" }, options).done;
    expect(answer).toMatchObject({ status: 200, response: { id: 9, error: { code: -32000 } } });
  });

  it("reaches a legacy client that opens a session", async () => {
    const { inner } = await refusing({ status: 400, code: -32602, of: "server/discover" });
    const { response } = await ask(legacy(inner), "legacy", "initialize").done;
    expect(response).toMatchObject({ id: 1, error: { code: -32602, message: "No, thank you" } });
    const other = await refusing({ status: 404, code: -32601, of: "server/discover" });
    const { failure } = await ask(legacy(other.inner), "legacy", "initialize").done;
    expect(failure?.code).toBe("bad-answer");
  });

  it("says of an era that it is not spoken, but not under 500", async () => {
    const not = await refusing({ status: 400, code: -32000, of: "initialize" });
    expect(await probeLegacy(not.inner, callerOf("a"))).toBe("speaks-not");
    const unwell = await refusing({ status: 503, code: -32000, of: "initialize" });
    expect(await probeLegacy(unwell.inner, callerOf("a"))).toMatchObject({
      code: "cut",
      status: 503,
    });
  });
});

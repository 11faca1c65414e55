import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { HandOver } from "../../src/front/hand-over.ts";
import { waitingClient } from "./waiting-client.ts";

const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const call = { jsonrpc: "2.0", id: "a", method: "tools/call", params: { name: "pay" } };

/** A replica that holds sessions: it answers, or breaks the connection of what it got. */
async function holder(breaks: boolean): Promise<{ readonly url: string; readonly got: string[] }> {
  const got: string[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += String(chunk);
    });
    request.on("end", () => {
      got.push(text);
      if (breaks) request.socket.resetAndDestroy();
      else response.writeHead(200, { "content-type": "application/json" }).end('{"held":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

function handOver(): HandOver {
  const made = new HandOver("http://own");
  endings.push(() => made.close());
  return made;
}

async function told(url: string, message: object): Promise<unknown> {
  const { request, response, said } = await waitingClient(endings);
  expect(handOver().pass(url, request, response, Buffer.from(JSON.stringify(message)))).toBe(true);
  return await said;
}

describe("handing over to the replica that holds the session", () => {
  it("gives back what it answered", async () => {
    const { url, got } = await holder(false);
    expect(await told(url, call)).toEqual({ status: 200, body: { held: true } });
    expect(got).toEqual([JSON.stringify(call)]);
  });

  it("says 404 when it cannot be reached", async () => {
    const { url } = await holder(false);
    await endings.pop()?.();
    expect(await told(url, call)).toMatchObject({ status: 404, body: { id: null } });
  });

  it("does not have a call made again that may have arrived", async () => {
    const { url, got } = await holder(true);
    const answer = await told(url, call);
    expect(answer).toMatchObject({
      status: 200,
      body: { id: "a", error: { code: -31002, data: { code: "outcome-unknown" } } },
    });
    expect(got).toHaveLength(1);
    const note = { jsonrpc: "2.0", method: "notifications/initialized" };
    expect(await told(url, note)).toMatchObject({ status: 404, body: { id: null } });
  });

  it("sends nothing for a client that went away before there was a connection", async () => {
    const { url, got } = await holder(false);
    const leaving = new AbortController();
    const asked = { method: "POST", signal: leaving.signal };
    const { request, response } = await waitingClient(endings, asked);
    handOver().pass(url, request, response, Buffer.from(JSON.stringify(call)));
    response.destroy();
    leaving.abort();
    await pause(150);
    expect(got).toEqual([]);
  });
});

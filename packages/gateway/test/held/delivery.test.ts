import { type Socket, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Client, type Dispatcher } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { Passage } from "../../src/front/hand-over.ts";
import { Delivery } from "../../src/held/delivery.ts";
import { Exchange } from "../../src/relay/exchange.ts";
import type { UpstreamFailure } from "../../src/upstream/upstream.ts";
import { waitingClient } from "../front/waiting-client.ts";
import { RecordedReply } from "../relay/recorded-reply.ts";

const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** A server that breaks its first connection once it has two requests, and answers what comes on others. */
async function breakingServer() {
  const arrived: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const isFirst = sockets.size === 0;
    sockets.add(socket.on("error", () => undefined));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const here = text.match(/<\w+>/gu) ?? [];
      if (isFirst && here.length < 2) return;
      arrived.push(...here);
      text = "";
      if (isFirst) socket.resetAndDestroy();
      else socket.write("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  return { origin: `http://127.0.0.1:${port}`, arrived };
}

/** Two POSTs on one connection, as nothing of ours ever sends them. */
async function shared(second: Dispatcher.DispatchHandler): Promise<readonly string[]> {
  const { origin, arrived } = await breakingServer();
  const client = new Client(origin, { pipelining: 2 });
  endings.push(() => client.destroy());
  const order = { path: "/", method: "POST", idempotent: true, blocking: false } as const;
  client.dispatch({ ...order, body: "<first>" }, new Delivery(() => undefined));
  client.dispatch({ ...order, body: "<second>" }, second);
  await pause(300);
  return arrived;
}

describe("a POST that shared its broken connection with another one", () => {
  it("is written again by undici", async () => {
    const careless: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: () => undefined,
      onResponseData: () => undefined,
      onResponseEnd: () => undefined,
      onResponseError: () => undefined,
    };
    expect(await shared(careless)).toEqual(["<first>", "<second>", "<second>"]);
  });

  it("is not, as a delivery", async () => {
    const failures: UpstreamFailure[] = [];
    const arrived = await shared(new Delivery((failure) => void failures.push(failure)));
    expect(arrived).toEqual(["<first>", "<second>"]);
    expect(failures.map(({ code }) => code)).toEqual(["cut"]);
  });

  it("is not, as an exchange of the relay", async () => {
    const reply = new RecordedReply();
    const arrived = await shared(new Exchange(reply, false, new Set()));
    expect(arrived).toEqual(["<first>", "<second>"]);
    expect(reply.ends).toBe(1);
  });

  it("is not, as a passage to another replica, and its client is not told to begin again", async () => {
    const { response, said } = await waitingClient(endings);
    const call = '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"<second>"}}';
    const arrived = await shared(new Passage(response, Buffer.from(call)));
    expect(arrived).toEqual(["<first>", "<second>"]);
    expect(await said).toMatchObject({ status: 200, body: { id: 7, error: { code: -31002 } } });
  });
});

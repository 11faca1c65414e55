import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerOf, describe as inWords } from "../src/client/answer.ts";
import { ownAgent } from "../src/client/client.ts";
import { Exchange } from "../src/client/exchange.ts";
import { tortureLimits } from "../src/limits.ts";

async function exchangeWith(listener: RequestListener): Promise<Exchange> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const agent = ownAgent();
  onTestFinished(async () => {
    await agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${port}/`;
  return new Exchange({ url, method: "POST", headers: {}, body: "{}" }, agent);
}

const stream = { "content-type": "text/event-stream" };
const message = (body: object): string =>
  `data: ${JSON.stringify({ jsonrpc: "2.0", ...body })}\n\n`;

describe("an exchange", () => {
  it("keeps messages and the times of bytes apart, comments among the bytes", async () => {
    const exchange = await exchangeWith((_, response) => {
      response.writeHead(200, stream);
      response.write(": alive\n\n");
      setTimeout(() => response.write(message({ method: "note" })), 40);
      setTimeout(() => response.end(message({ id: 1, result: { ok: true } })), 80);
    });
    const answer = await answerOf(exchange, 1, 5_000);
    expect(answer).toMatchObject({ kind: "result", result: { ok: true } });
    await exchange.ended(5_000);
    expect(exchange.messages.map(({ message: one }) => one["method"] ?? "result")).toEqual([
      "note",
      "result",
    ]);
    expect(exchange.bytesAt.length).toBe(3);
  });

  it.each<[string, RequestListener, RegExp]>([
    [
      "a stream without its answer",
      (_, response) => response.writeHead(200, stream).end(message({ method: "x" })),
      /cut connection.*without the answer/u,
    ],
    [
      "a reset",
      (_, response) => response.socket?.resetAndDestroy(),
      /cut connection.*(?:ECONNRESET|UND_ERR_SOCKET)/u,
    ],
    [
      "a page",
      (_, response) => response.writeHead(502).end("<html>"),
      /HTTP 502 without a JSON-RPC answer.*<html>/u,
    ],
    [
      "half a message",
      (_, response) => response.writeHead(200).end('{"id":'),
      /HTTP 200 without a JSON-RPC answer/u,
    ],
    [
      "somebody else's answer",
      (_, response) => response.end('{"id":2,"result":{}}'),
      /HTTP 200 without/u,
    ],
    [
      "an error",
      (_, response) => response.writeHead(400).end('{"id":1,"error":{"code":-5,"message":"no"}}'),
      /error -5 .*HTTP 400.*no/u,
    ],
    ["silence", () => undefined, /no answer after 0\.3 s/u],
  ])("says in words that it got %s", async (_, listener, words) => {
    const answer = await answerOf(await exchangeWith(listener), 1, 300);
    expect(inWords(answer)).toMatch(words);
  });

  it("is over for the server as soon as it is aborted", async () => {
    let closed = false;
    const exchange = await exchangeWith((_, response) => {
      response.writeHead(200, stream).flushHeaders();
      response.once("close", () => (closed = true));
    });
    await exchange.until(() => exchange.headAt, 2_000);
    exchange.abort();
    await expect.poll(() => closed).toBe(true);
    expect(exchange.isOver).toBe(true);
  });

  it.each([
    [0, undefined],
    [1, "The answer is too large"],
  ])("reads an answer at the limit and %i past it", async (past, failure) => {
    const exchange = await exchangeWith((_, response) => {
      response.end(Buffer.alloc(tortureLimits.answerBytes + past, " "));
    });
    await exchange.ended(20_000);
    expect(exchange.failure).toBe(failure);
  });

  it("keeps as many messages as the limit says", async () => {
    const exchange = await exchangeWith((_, response) => {
      response.writeHead(200, stream).end("data: {}\n\n".repeat(tortureLimits.messages + 1));
    });
    await exchange.ended(20_000);
    expect(exchange.messages.length).toBe(tortureLimits.messages);
  });
});

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { anonymous } from "../../src/caller.ts";
import { Exchange } from "../../src/relay/exchange.ts";
import { httpRelay } from "../../src/relay/relay.ts";
import type { Outgoing, Upstream } from "../../src/upstream/upstream.ts";
import { RecordedReply } from "./recorded-reply.ts";

type Behaviour = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const open: { readonly server: Server; readonly relay: Upstream }[] = [];

afterEach(async () => {
  for (const { server, relay } of open.splice(0)) {
    await relay.close();
    server.closeAllConnections();
    server.close();
  }
});

async function relayTo(behaviour: Behaviour): Promise<{ relay: Upstream; server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => behaviour(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const relay = httpRelay({
    name: "desk",
    url: `http://127.0.0.1:${port}/mcp?tenant=7`,
    headers: { "x-own": "1" },
    credentials: () => ({ authorization: "Bearer ours" }),
    refused: () => undefined,
  });
  open.push({ server, relay });
  return { relay, server };
}

function outgoing(more: Partial<Outgoing> = {}): Outgoing {
  const message = {
    jsonrpc: "2.0",
    id: 7,
    method: "tools/call",
    params: { name: "echo" },
  } as const;
  return {
    era: "modern",
    message,
    bytes: Buffer.from(
      '{ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name":"echo"} }',
    ),
    caller: anonymous,
    session: undefined,
    headers: {},
    ...more,
  };
}

const answer = '{"jsonrpc":"2.0","id":7,"result":{"content":[],"é":1.0}}';

describe("httpRelay", () => {
  it("passes bytes both ways, and of the client's headers only those of the protocol", async () => {
    let seen: { headers: IncomingMessage["headers"]; body: string; url: string } | undefined;
    const { relay } = await relayTo((request, response, body) => {
      seen = { headers: request.headers, body, url: request.url ?? "" };
      response.writeHead(200, { "content-type": "application/json" }).end(answer);
    });
    const reply = new RecordedReply();
    const sent = outgoing({
      session: "up-1",
      headers: {
        authorization: "Bearer the client's",
        cookie: "a=b",
        "mcp-session-id": "sealed",
        "mcp-method": "tools/call",
        "mcp-param-region": "eu",
        traceparent: "00-1-2-01",
      },
    });
    relay.request(sent, reply);
    expect(await reply.end).toEqual({ text: answer, status: 200 });
    expect(seen?.body).toBe(sent.bytes.toString());
    expect(seen?.url).toBe("/mcp?tenant=7");
    expect(seen?.headers).toMatchObject({
      authorization: "Bearer ours",
      "x-own": "1",
      "mcp-session-id": "up-1",
      "mcp-method": "tools/call",
      "mcp-param-region": "eu",
      traceparent: "00-1-2-01",
    });
    expect(seen?.headers).not.toHaveProperty("cookie");
  });

  it("streams messages before the answer and tells the session of initialize", async () => {
    const { relay } = await relayTo((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "mcp-session-id": "up-9" });
      response.write(": hello\n\nid: e1\ndata: \n\n");
      response.write(
        'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n',
      );
      setTimeout(
        () => response.end(`data: ${answer.slice(0, 17)}\ndata: ${answer.slice(17)}\n\n`),
        20,
      );
    });
    const reply = new RecordedReply();
    const message = { jsonrpc: "2.0", id: 7, method: "initialize" } as const;
    relay.request(outgoing({ era: "legacy", message }), reply);
    const end = await reply.end;
    expect("text" in end && end.text.replace("\n", "")).toBe(answer);
    expect(reply.sessions).toEqual(["up-9"]);
    expect(reply.messages).toEqual([
      { text: "", eventId: "e1" },
      { text: '{"jsonrpc":"2.0","method":"notifications/progress"}', eventId: undefined },
    ]);
  });

  it("passes an error of the protocol with its status", async () => {
    const error = '{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"no"}}';
    const { relay } = await relayTo((_request, response) => {
      response.writeHead(404, { "content-type": "application/json" }).end(error);
    });
    const reply = new RecordedReply();
    relay.request(outgoing(), reply);
    expect(await reply.end).toEqual({ text: error, status: 404 });
  });

  it.each<[string, Behaviour, string]>([
    ["a reset before the head", (request) => request.socket.resetAndDestroy(), "cut"],
    [
      "a reset in the body",
      (request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": 500 });
        response.write('{"jsonrpc"');
        setTimeout(() => request.socket.resetAndDestroy(), 20);
      },
      "cut",
    ],
    [
      "a stream that ends without the answer",
      (_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end('data: {"method":"notifications/progress"}\n\n');
      },
      "cut",
    ],
    [
      "a resumable stream that ends in good order",
      (_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end("id: 1\ndata: \n\n");
      },
      "to-be-resumed",
    ],
    [
      "JSON that breaks off",
      (_request, response) => {
        response
          .writeHead(200, { "content-type": "application/json" })
          .end('{"jsonrpc": "2.0", "id"');
      },
      "bad-answer",
    ],
    ["a page", (_request, response) => response.end("<html>"), "bad-answer"],
    [
      "an event that is no message",
      (_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" }).write("data: hi\n\n");
      },
      "bad-answer",
    ],
    ["401", (_request, response) => response.writeHead(401).end(), "unauthorized"],
    [
      "404 without a message",
      (_request, response) => response.writeHead(404).end(),
      "session-gone",
    ],
    [
      "429 with Retry-After",
      (_request, response) => response.writeHead(429, { "retry-after": "3" }).end(),
      "turned-away",
    ],
    [
      "503 with Retry-After, which may come after the work",
      (_request, response) => response.writeHead(503, { "retry-after": "3" }).end(),
      "cut",
    ],
    ["502", (_request, response) => response.writeHead(502).end("bad gateway"), "cut"],
  ])("calls %s by its name", async (_name, behaviour, code) => {
    const { relay } = await relayTo(behaviour);
    const reply = new RecordedReply();
    relay.request(outgoing(), reply);
    expect(await reply.code()).toBe(code);
    await pause(30);
    expect(reply.ends).toBe(1);
  });

  it("says not-sent only when nothing was sent", async () => {
    const { relay, server } = await relayTo(() => undefined);
    await new Promise((closed) => server.close(closed));
    const reply = new RecordedReply();
    relay.request(outgoing(), reply);
    expect(await reply.code()).toBe("not-sent");
    expect(relay.health().state).toBe("down");
  });

  it("sends nothing without a credential", async () => {
    let requests = 0;
    const { server } = await relayTo(() => requests++);
    const { port } = server.address() as AddressInfo;
    const relay = httpRelay({
      name: "desk",
      url: `http://127.0.0.1:${port}/mcp`,
      headers: {},
      credentials: () => Promise.reject(new Error("the token endpoint is down")),
      refused: () => undefined,
    });
    const reply = new RecordedReply();
    relay.request(outgoing(), reply);
    expect(await reply.code()).toBe("not-sent");
    expect(requests).toBe(0);
    await relay.close();
  });

  it("closes the connection of a cancelled call, and tells a session's server by a message", async () => {
    const notes: string[] = [];
    let gone = 0;
    const { relay } = await relayTo((_request, response, body) => {
      if (body.includes("notifications/cancelled")) {
        notes.push(body);
        response.writeHead(202).end();
      } else response.on("close", () => gone++);
    });
    for (const session of [undefined, "up-1"]) {
      const reply = new RecordedReply();
      const sent = relay.request(outgoing({ era: "legacy", session }), reply);
      await pause(50);
      sent.cancel("enough");
      expect(await reply.code()).toBe("cancelled");
    }
    await expect.poll(() => gone).toBe(2);
    expect(notes.map((note) => JSON.parse(note).params)).toEqual([
      { requestId: 7, reason: "enough" },
    ]);
  });
});

it("lets no request be written a second time", () => {
  const reply = new RecordedReply();
  const exchange = new Exchange(reply, false, new Set());
  let aborts = 0;
  const controller = {
    aborted: false,
    paused: false,
    reason: null,
    abort: () => aborts++,
    pause: () => undefined,
    resume: () => undefined,
  };
  exchange.onRequestStart(controller);
  expect({ aborts, ends: reply.ends }).toEqual({ aborts: 0, ends: 0 });
  exchange.onRequestStart(controller);
  expect({ aborts, ends: reply.ends }).toEqual({ aborts: 1, ends: 1 });
});

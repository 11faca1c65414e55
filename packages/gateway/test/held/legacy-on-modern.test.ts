import { afterEach, describe, expect, test } from "vitest";
import { legacyOnModern } from "../../src/held/legacy-on-modern.ts";
import { LogLines } from "../../src/held/log-lines.ts";
import { sharedUpstream } from "../../src/held/shared-upstream.ts";
import { stdioChannel } from "../../src/held/stdio-channel.ts";
import type { Upstream } from "../../src/upstream/upstream.ts";
import {
  ask,
  callerOf,
  listenLegacy,
  openLegacy,
  stdioServer,
  tell,
  textOf,
  until,
} from "./fixtures/asking.ts";
import { type HttpServer, freePort, httpServer, relayTo } from "./fixtures/http-servers.ts";

const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

function bridge(inner: Upstream): Upstream {
  const upstream = legacyOnModern({
    inner,
    paramHeaders: (tool) => ({ "mcp-param-tool": tool }),
    misfit: () => undefined,
  });
  endings.push(
    () => inner.close(),
    () => upstream.close(),
  );
  return upstream;
}

function onStdio(): Upstream {
  return bridge(
    sharedUpstream("stdio", (_caller, listener) =>
      stdioChannel(stdioServer("modern"), listener, new LogLines(() => undefined)),
    ),
  );
}

async function onHttp(): Promise<{ upstream: Upstream; server: HttpServer }> {
  const server = await httpServer("modern");
  endings.push(() => server.close());
  return { upstream: bridge(relayTo(server.url)), server };
}

const call = (name: string, args: object = {}, token?: string | number) => ({
  name,
  arguments: args as never,
  ...(token !== undefined && { _meta: { progressToken: token, "com.example/own": [1] } }),
});

const kinds = [
  ["stdio", async () => onStdio()],
  ["HTTP", async () => (await onHttp()).upstream],
] as const;

describe.each(kinds)("over %s", (_kind, start) => {
  test("initialize, ping, lists and calls are answered as 2025-11-25 has them", async () => {
    const upstream = await start();
    const params = {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "t", version: "1" },
    };
    const { response, session } = await ask(upstream, "legacy", "initialize", params, { id: "i" })
      .done;
    expect(response).toMatchObject({
      id: "i",
      result: {
        protocolVersion: "2025-06-18",
        serverInfo: { name: "fixture", version: "4.5.6" },
        capabilities: { tools: { listChanged: true } },
        instructions: "Ask before you write.",
      },
    });
    expect(
      await tell(upstream, "legacy", { method: "notifications/initialized" }, { session }),
    ).toBe(202);
    expect((await ask(upstream, "legacy", "ping", {}, { session, id: 4 }).done).response).toEqual({
      jsonrpc: "2.0",
      id: 4,
      result: {},
    });
    const listed = (await ask(upstream, "legacy", "tools/list", {}, { session }).done).response
      .result;
    expect(Object.keys(listed)).not.toEqual(expect.arrayContaining(["resultType"]));
    expect(listed.tools.length).toBeGreaterThan(5);
    expect(listed).not.toHaveProperty("ttlMs");
    const seen = JSON.parse(
      textOf(
        (await ask(upstream, "legacy", "tools/call", call("meta", { a: 1 }, "t"), { session }).done)
          .response,
      ),
    );
    expect(seen.meta).toMatchObject({ "com.example/own": [1] });
    expect(seen.envelope).toMatchObject({
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "t" },
    });
    const unknown = await ask(upstream, "legacy", "tools/nothing", {}, { session }).done;
    expect([unknown.status, unknown.response?.error.code ?? unknown.failure]).toEqual([
      200, -32601,
    ]);
  });

  test("progress is streamed under the client's token, ids keep their types", async () => {
    const upstream = await start();
    const session = await openLegacy(upstream);
    const asked = [1, "1"].map((id) =>
      ask(upstream, "legacy", "tools/call", call("count", { steps: 2, everyMs: 60 }, id), {
        session,
        id,
      }),
    );
    for (const [index, { done, messages, times }] of asked.entries()) {
      const { response, afterMs } = await done;
      const id = [1, "1"][index];
      expect(response.id).toBe(id);
      expect(messages.map(({ params }) => params.progressToken)).toEqual([id, id]);
      expect(afterMs - (times[0] ?? afterMs)).toBeGreaterThan(50);
    }
  });

  test("3 MB come whole; a session of another caller is unknown; DELETE ends one", async () => {
    const upstream = await start();
    const session = await openLegacy(upstream, {}, callerOf("a"));
    const own = { session, caller: callerOf("a") };
    expect(
      textOf(
        (await ask(upstream, "legacy", "tools/call", call("big", { bytes: 3_000_000 }), own).done)
          .response,
      ),
    ).toHaveLength(3_000_000);
    expect(
      (await ask(upstream, "legacy", "tools/list", {}, { session, caller: callerOf("b") }).done)
        .failure?.code,
    ).toBe("session-gone");
    expect(await upstream.end(session, callerOf("a"))).toBe(200);
    expect((await ask(upstream, "legacy", "tools/list", {}, own).done).failure?.code).toBe(
      "session-gone",
    );
  });

  test("input_required becomes requests on the call's stream, and the retry carries the answers", async () => {
    const upstream = await start();
    const session = await openLegacy(upstream, { elicitation: {}, roots: { listChanged: true } });
    const asked = ask(upstream, "legacy", "tools/call", call("ask"), { session, id: 9 });
    await until(() => asked.messages.length === 1);
    const [question] = asked.messages;
    expect(question).toMatchObject({
      jsonrpc: "2.0",
      method: "elicitation/create",
      params: { message: "Who?" },
    });
    const answer = { id: question.id, result: { action: "accept", content: { name: "Ada" } } };
    expect(await tell(upstream, "legacy", answer, { session })).toBe(202);
    const { response } = await asked.done;
    expect(response.id).toBe(9);
    expect(JSON.parse(textOf(response))).toEqual({ given: { name: "Ada" }, state: "the state" });
    const where = ask(upstream, "legacy", "tools/call", call("roots"), { session });
    await until(() => where.messages.length === 1);
    expect(where.messages[0].method).toBe("roots/list");
    await tell(
      upstream,
      "legacy",
      { id: where.messages[0].id, error: { code: -32000, message: "no roots" } },
      { session },
    );
    expect((await where.done).response.error).toEqual({ code: -32000, message: "no roots" });
  });

  test("a client that cannot be asked gets an error", async () => {
    const upstream = await start();
    const session = await openLegacy(upstream);
    const { response } = await ask(upstream, "legacy", "tools/call", call("ask"), { session }).done;
    expect(response.error.code).toBeLessThan(0);
  });

  test("cancellation by note reaches the server's signal", async () => {
    const upstream = await start();
    const session = await openLegacy(upstream);
    const hanging = ask(upstream, "legacy", "tools/call", call("hang"), { session, id: "h" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await tell(
      upstream,
      "legacy",
      { method: "notifications/cancelled", params: { requestId: "h" } },
      { session },
    );
    expect((await hanging.done).failure?.code).toBe("cancelled");
    let seen = "0";
    for (const end = performance.now() + 5_000; performance.now() < end && seen === "0";) {
      seen = textOf(
        (await ask(upstream, "legacy", "tools/call", call("aborts"), { session }).done).response,
      );
    }
    expect(seen).toBe("1");
    expect(hanging.late).toEqual([]);
  });

  test("log messages come from the level that the client set", async () => {
    const upstream = await start();
    const session = await openLegacy(upstream);
    const loud = ask(upstream, "legacy", "tools/call", call("log"), { session });
    await loud.done;
    await ask(upstream, "legacy", "logging/setLevel", { level: "error" }, { session }).done;
    const quiet = ask(upstream, "legacy", "tools/call", call("log"), { session });
    await quiet.done;
    expect([quiet.messages.length, loud.messages.map(({ method }) => method)]).toEqual([
      0,
      ["notifications/message"],
    ]);
  });
});

test("an open stream hears of changes over HTTP, without names of subscriptions", async () => {
  const { upstream, server } = await onHttp();
  const session = await openLegacy(upstream);
  const listened = listenLegacy(upstream, session);
  await until(() => server.requests.includes("POST subscriptions/listen"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  server.change();
  await until(() => listened.events.length === 1);
  expect(listened.events[0]?.message).toEqual({
    jsonrpc: "2.0",
    method: "notifications/tools/list_changed",
    params: { _meta: {} },
  });
  const before = server.requests.filter(
    (request) => request === "POST subscriptions/listen",
  ).length;
  await ask(upstream, "legacy", "resources/subscribe", { uri: "file:///a" }, { session }).done;
  await until(
    () =>
      server.requests.filter((request) => request === "POST subscriptions/listen").length ===
      before + 1,
  );
});

test("an open stream hears of changes and updates over stdio", async () => {
  const upstream = onStdio();
  const session = await openLegacy(upstream);
  const listened = listenLegacy(upstream, session);
  await ask(upstream, "legacy", "resources/subscribe", { uri: "file:///a" }, { session }).done;
  await ask(upstream, "legacy", "tools/call", call("touch"), { session }).done;
  await ask(upstream, "legacy", "tools/call", call("change"), { session }).done;
  await until(() => listened.events.length === 2);
  expect(listened.events.map(({ message }) => message.method)).toEqual([
    "notifications/resources/updated",
    "notifications/tools/list_changed",
  ]);
});

test("a server that is not there is not-sent; one that dies is cut and comes back", async () => {
  const upstream = bridge(relayTo(`http://127.0.0.1:${await freePort()}/mcp`));
  expect((await ask(upstream, "legacy", "initialize").done).failure?.code).toBe("not-sent");
  const stdio = onStdio();
  const session = await openLegacy(stdio);
  const dying = ask(stdio, "legacy", "tools/call", call("die"), { session });
  expect((await dying.done).failure?.code).toBe("cut");
  expect(
    textOf(
      (await ask(stdio, "legacy", "tools/call", call("echo", { text: "a" }), { session }).done)
        .response,
    ),
  ).toBe("a");
});

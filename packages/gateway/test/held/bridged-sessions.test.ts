import { Agent } from "undici";
import { afterEach, expect, test } from "vitest";
import { channelUpstream } from "../../src/held/channel-upstream.ts";
import { sseChannel } from "../../src/held/sse-channel.ts";
import { ask, modernMeta, textOf, until } from "./fixtures/asking.ts";
import { bridge, call, endAll, endings, named, onHttp } from "./fixtures/bridged.ts";
import { freePort, relayTo } from "./fixtures/http-servers.ts";
import { sseServer } from "./fixtures/sse-server.ts";

afterEach(endAll);

test("anonymous calls over HTTP leave nothing to each other, and end their sessions", async () => {
  const { upstream, server } = await onHttp();
  const anonymous = { kind: "anonymous", id: "anonymous", scopes: [] } as const;
  for (let round = 0; round < 10; round++) {
    expect(textOf((await call(upstream, "recall", {}, { caller: anonymous }).done).response)).toBe(
      "",
    );
    await call(upstream, "remember", { value: "x" }, { caller: anonymous }).done;
  }
  await upstream.close();
  await until(() => server.sessions.size === 0);
});

test("a session that the server forgot is opened again, unseen by the client", async () => {
  const { upstream, server } = await onHttp();
  await call(upstream, "echo", { text: "a" }).done;
  server.forget();
  expect(textOf((await call(upstream, "echo", { text: "b" }).done).response)).toBe("b");
});

test("a listener is carried over to a new session", async () => {
  const { upstream, server } = await onHttp();
  const params = { notifications: { toolsListChanged: true }, _meta: modernMeta() };
  const listening = ask(upstream, "modern", "subscriptions/listen", params, {
    id: 1,
    caller: named,
  });
  await until(() => listening.messages.length === 1);
  await until(() => server.requests.includes("GET"));
  for (const [id, transport] of server.sessions) {
    server.forget();
    expect(id).toBeTypeOf("string");
    await (transport as { close: () => Promise<void> }).close();
  }
  await until(() => listening.messages.length === 2);
  expect(listening.messages[1].method).toBe("notifications/tools/list_changed");
  await until(() => server.requests.filter((request) => request === "GET").length >= 3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await call(upstream, "change").done;
  await until(() => listening.messages.length === 3);
});

test("over HTTP+SSE calls are told apart by having a session each while they can be asked", async () => {
  const server = await sseServer();
  const target = {
    url: server.url,
    headers: {},
    credentials: () => ({}),
    refused: () => undefined,
    dispatcher: new Agent(),
  };
  const upstream = bridge(
    channelUpstream("sse", (caller, listener) => sseChannel(target, caller, listener)),
    true,
  );
  endings.unshift(() => server.close());
  const asked = [1, 2].map((id) =>
    call(upstream, "ask", {}, { id, capabilities: { elicitation: {} } }),
  );
  const firsts = await Promise.all(asked.map(({ done }) => done));
  expect(firsts.map(({ response }) => response.result.resultType)).toEqual([
    "input_required",
    "input_required",
  ]);
  expect(server.sessions()).toBe(2);
  for (const [index, { response }] of firsts.entries()) {
    const { inputRequests, requestState } = response.result;
    const answer = { action: "accept", content: { n: index } };
    const more = {
      inputResponses: { [Object.keys(inputRequests)[0] ?? ""]: answer },
      requestState,
    };
    const { response: last } = await call(
      upstream,
      "ask",
      {},
      { more, capabilities: { elicitation: {} } },
    ).done;
    expect(JSON.parse(textOf(last))).toEqual(answer);
  }
});

test("a server that is not there is not-sent", async () => {
  const upstream = bridge(relayTo(`http://127.0.0.1:${await freePort()}/mcp`), true);
  expect((await call(upstream, "echo").done).failure?.code).toBe("not-sent");
  expect((await ask(upstream, "modern", "server/discover", {}).done).failure?.code).toBe(
    "not-sent",
  );
});

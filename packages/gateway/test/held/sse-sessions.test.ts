import { Agent } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { channelUpstream } from "../../src/held/channel-upstream.ts";
import { sseChannel } from "../../src/held/sse-channel.ts";
import type { Upstream } from "../../src/upstream/upstream.ts";
import { ask, openLegacy, tell, textOf, until } from "./fixtures/asking.ts";
import { freePort } from "./fixtures/http-servers.ts";
import { type SseServer, sseServer } from "./fixtures/sse-server.ts";

let server: SseServer;
let upstream: Upstream;
const dispatcher = new Agent();

function upstreamAt(url: string): Upstream {
  const target = {
    url,
    headers: {},
    credentials: () => ({}),
    refused: () => undefined,
    dispatcher,
  };
  return channelUpstream("old", (caller, listener) => sseChannel(target, caller, listener));
}

beforeEach(async () => {
  server = await sseServer();
  upstream = upstreamAt(server.url);
});

afterEach(async () => {
  await upstream.close();
  await server.close();
});

const call = (name: string, args: object = {}) => ({
  name,
  arguments: args as never,
  _meta: { progressToken: "t" },
});

test("sessions over HTTP+SSE keep to themselves, stream progress and carry 3 MB", async () => {
  const [a, b] = await Promise.all([openLegacy(upstream), openLegacy(upstream)]);
  for (const [session, value] of [
    [a, "A"],
    [b, "B"],
  ]) {
    await ask(upstream, "legacy", "tools/call", call("remember", { value }), { session }).done;
  }
  expect(
    textOf(
      (await ask(upstream, "legacy", "tools/call", call("recall"), { session: a }).done).response,
    ),
  ).toBe("A");
  const counted = ask(upstream, "legacy", "tools/call", call("count"), { session: b, id: "n" });
  const { response, afterMs } = await counted.done;
  expect(response.id).toBe("n");
  expect(counted.messages.map(({ params }) => params.progressToken)).toEqual(["t", "t"]);
  expect(afterMs - (counted.times[0] ?? 0)).toBeGreaterThan(40);
  const big = await ask(upstream, "legacy", "tools/call", call("big", { bytes: 3_000_000 }), {
    session: a,
  }).done;
  expect(textOf(big.response)).toHaveLength(3_000_000);
});

test("elicitation, cancellation and the end of a session reach the server", async () => {
  const session = await openLegacy(upstream, { elicitation: {} });
  const asked = ask(upstream, "legacy", "tools/call", call("ask"), { session });
  await until(() => asked.messages.length === 1);
  await tell(
    upstream,
    "legacy",
    { id: asked.messages[0].id, result: { action: "decline" } },
    { session },
  );
  expect(textOf((await asked.done).response)).toContain("decline");
  const hanging = ask(upstream, "legacy", "tools/call", call("hang"), { session });
  hanging.sent.cancel("enough");
  await until(() => server.aborts() === 1);
  expect(await upstream.end(session, { kind: "anonymous", id: "anonymous", scopes: [] })).toBe(200);
  await until(() => server.sessions() === 0);
});

test("a cut event stream cuts the calls, and a new session works at once", async () => {
  const session = await openLegacy(upstream);
  const hanging = ask(upstream, "legacy", "tools/call", call("hang"), { session });
  await ask(upstream, "legacy", "tools/list", {}, { session, id: 2 }).done;
  server.cut();
  expect((await hanging.done).failure?.code).toBe("cut");
  expect((await ask(upstream, "legacy", "tools/list", {}, { session }).done).failure?.code).toBe(
    "session-gone",
  );
  await openLegacy(upstream);
});

test("nobody there, and nothing there, are not-sent", async () => {
  const nobody = upstreamAt(`http://127.0.0.1:${await freePort()}/sse`);
  const nothing = upstreamAt(server.url.replace("/sse", "/other"));
  for (const broken of [nobody, nothing]) {
    expect((await ask(broken, "legacy", "initialize").done).failure?.code).toBe("not-sent");
    await broken.close();
  }
});

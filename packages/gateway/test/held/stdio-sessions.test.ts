import { afterEach, expect, test } from "vitest";
import { channelUpstream } from "../../src/held/channel-upstream.ts";
import { LogLines } from "../../src/held/log-lines.ts";
import { stdioChannel } from "../../src/held/stdio-channel.ts";
import { heldLimits } from "../../src/held/limits.ts";
import type { Upstream, UpstreamFailure } from "../../src/upstream/upstream.ts";
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

const lines: string[] = [];
const open: Upstream[] = [];

function start(...args: readonly string[]): Upstream {
  const upstream = channelUpstream("fixture", (_caller, listener) =>
    stdioChannel(stdioServer(...args), listener, new LogLines((line) => lines.push(line))),
  );
  open.push(upstream);
  return upstream;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

const call = (name: string, args: object = {}, token?: string | number) => ({
  name,
  arguments: args as never,
  ...(token !== undefined && { _meta: { progressToken: token } }),
});

test("two sessions with equal ids and tokens never meet", async () => {
  const upstream = start("legacy");
  const [a, b] = await Promise.all([openLegacy(upstream), openLegacy(upstream)]);
  expect(a).not.toBe(b);
  const asked = [a, b].map((session, index) =>
    ask(upstream, "legacy", "tools/call", call("remember", { value: `value ${index}` }), {
      session,
      id: "x",
    }),
  );
  for (const { done } of asked) expect((await done).response.id).toBe("x");
  const counted = [a, b].map((session, index) =>
    ask(upstream, "legacy", "tools/call", call("count", { steps: 3 + index, everyMs: 5 }, "t"), {
      session,
      id: 7,
    }),
  );
  for (const [index, { done, messages }] of counted.entries()) {
    expect((await done).response.id).toBe(7);
    expect(messages.map(({ params }) => [params.progressToken, params.progress])).toEqual(
      [1, 2, 3, 4].slice(0, 3 + index).map((progress) => ["t", progress]),
    );
  }
  for (const [index, session] of [a, b].entries()) {
    const { response } = await ask(upstream, "legacy", "tools/call", call("recall"), { session })
      .done;
    expect(textOf(response)).toBe(`value ${index}`);
  }
});

test("ids and tokens keep their types, progress comes before the result", async () => {
  const upstream = start("legacy");
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
    expect(afterMs - (times[0] ?? 0)).toBeGreaterThan(40);
  }
});

test("a session of another caller is unknown", async () => {
  const upstream = start("legacy");
  const session = await openLegacy(upstream, {}, callerOf("a"));
  const { failure } = await ask(
    upstream,
    "legacy",
    "tools/list",
    {},
    { session, caller: callerOf("b") },
  ).done;
  expect(failure?.code).toBe("session-gone");
  expect(
    await tell(
      upstream,
      "legacy",
      { method: "notifications/x" },
      { session, caller: callerOf("b") },
    ),
  ).toBe(404);
  expect(await upstream.end(session, callerOf("b"))).toBe(404);
  expect(await upstream.end(session, callerOf("a"))).toBe(200);
  expect(
    (await ask(upstream, "legacy", "tools/list", {}, { session, caller: callerOf("a") }).done)
      .failure?.code,
  ).toBe("session-gone");
});

test("a result of 3 MB comes whole", async () => {
  const upstream = start("legacy");
  const session = await openLegacy(upstream);
  const { response } = await ask(
    upstream,
    "legacy",
    "tools/call",
    call("big", { bytes: 3_000_000 }),
    { session },
  ).done;
  expect(textOf(response)).toHaveLength(3_000_000);
});

test("a request of several lines, with numbers that are no doubles, goes through as it is", async () => {
  const upstream = start("legacy");
  const session = await openLegacy(upstream);
  const raw =
    '{"jsonrpc":"2.0",\n"id": 5,\r\n"method":"tools/call","params":{"name":"echo",\n"arguments":{"text":"a\\nb"}}}';
  const { response } = await ask(upstream, "legacy", "tools/call", {}, { session, id: 5, raw })
    .done;
  expect(response).toMatchObject({ id: 5 });
  expect(textOf(response)).toBe("a\nb");
});

test("elicitation goes to the call's stream and its answer back", async () => {
  const upstream = start("legacy");
  const session = await openLegacy(upstream, { elicitation: {} });
  const asked = ask(upstream, "legacy", "tools/call", call("ask"), { session, id: 9 });
  await until(() => asked.messages.length === 1);
  const [question] = asked.messages;
  expect(question).toMatchObject({ method: "elicitation/create", params: { message: "Who?" } });
  const answer = { id: question.id, result: { action: "accept", content: { name: "Ada" } } };
  expect(await tell(upstream, "legacy", answer, { session })).toBe(202);
  expect(textOf((await asked.done).response)).toContain("Ada");
});

test("cancellation by note and by the port reaches the server's signal, and nothing more is delivered", async () => {
  const upstream = start("legacy");
  const session = await openLegacy(upstream);
  const first = ask(upstream, "legacy", "tools/call", call("hang"), { session, id: "a" });
  const second = ask(upstream, "legacy", "tools/call", call("hang"), { session, id: "b" });
  await tell(
    upstream,
    "legacy",
    { method: "notifications/cancelled", params: { requestId: "a" } },
    { session },
  );
  second.sent.cancel("enough");
  expect((await first.done).failure?.code).toBe("cancelled");
  expect((await second.done).failure).toEqual({ code: "cancelled", message: "enough" });
  const { response } = await ask(upstream, "legacy", "tools/call", call("aborts"), { session })
    .done;
  expect(textOf(response)).toBe("2");
  expect([...first.late, ...second.late]).toEqual([]);
});

test("what belongs to no call goes to the session's stream, also to one that comes back", async () => {
  const upstream = start("legacy");
  const session = await openLegacy(upstream);
  const before = listenLegacy(upstream, session);
  await ask(upstream, "legacy", "tools/call", call("change"), { session }).done;
  await until(() => before.events.length === 1);
  expect(before.events[0]?.message.method).toBe("notifications/tools/list_changed");
  before.sent.cancel("gone");
  const silent = ask(upstream, "legacy", "tools/call", call("touch"), { session });
  await silent.done;
  await ask(upstream, "legacy", "tools/call", call("log"), { session }).done;
  const again = listenLegacy(upstream, session, before.events[0]?.id);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const seen = [...silent.messages, ...again.events.map(({ message }) => message)];
  expect(seen.map(({ method }) => method)).toEqual(["notifications/resources/updated"]);
  const replayed = listenLegacy(upstream, session, "0");
  await until(() => replayed.events.length >= 1);
  expect(replayed.events[0]?.message.method).toBe("notifications/tools/list_changed");
  expect(await again.ended).toBeUndefined();
});

test("log messages come on the call's stream", async () => {
  const upstream = start("legacy");
  const session = await openLegacy(upstream);
  listenLegacy(upstream, session);
  const asked = ask(upstream, "legacy", "tools/call", call("log"), { session });
  await asked.done;
  expect(asked.messages.map(({ method }) => method)).toEqual(["notifications/message"]);
});

test("a process that dies in mid-call cuts it, ends the stream and the session; a new session works at once", async () => {
  const upstream = start("legacy");
  const session = await openLegacy(upstream);
  const stream = listenLegacy(upstream, session);
  const other = ask(upstream, "legacy", "tools/call", call("hang"), { session, id: 1 });
  const dying = ask(upstream, "legacy", "tools/call", call("die"), { session, id: 2 });
  expect((await dying.done).failure).toMatchObject({
    code: "cut",
    message: "The command ended with exit code 7.",
  });
  expect((await other.done).failure?.code).toBe("cut");
  expect((await stream.ended)?.code).toBe("cut");
  expect(lines).toContain("about to die\ufffd[31m");
  expect((await ask(upstream, "legacy", "tools/list", {}, { session }).done).failure?.code).toBe(
    "session-gone",
  );
  expect(await openLegacy(upstream)).not.toBe(session);
});

test("a command that is not there is not-sent, and rests after it failed again and again", async () => {
  const upstream = channelUpstream("none", (_caller, listener) =>
    stdioChannel(
      { command: "/nowhere/at-all", args: [], env: {}, cwd: "/" },
      listener,
      new LogLines(() => undefined),
    ),
  );
  open.push(upstream);
  const failures = [];
  for (let round = 0; round < 6; round++) {
    failures.push((await ask(upstream, "legacy", "initialize").done).failure);
  }
  expect(failures.map((failure) => failure?.code)).toEqual(
    Array.from({ length: 6 }, () => "not-sent"),
  );
  expect(failures[0]?.message).toContain("ENOENT");
  expect(failures[5]?.retryAfterSeconds).toBeGreaterThan(0);
  expect(upstream.health().state).toBe("down");
});

test("as much waits for a process that does not read as the limit says", async () => {
  const script = ["-e", "setInterval(() => undefined, 1000)"];
  const order = { command: process.execPath, args: script, env: {}, cwd: "/" };
  const listener = { message: () => undefined, ended: () => undefined };
  const channel = stdioChannel(order, listener, new LogLines(() => undefined));
  const failures: UpstreamFailure[] = [];
  const chunk = Buffer.alloc(1024 * 1024, "x");
  // A pipe and the supervisor's start take some of it.
  for (let sent = 0; sent <= heldLimits.queuedBytes + 2 * chunk.length; sent += chunk.length) {
    channel.send(chunk, (failure) => failures.push(failure));
  }
  await Promise.resolve();
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.length).toBeLessThan(5);
  expect(failures[0]).toMatchObject({ code: "not-sent", retryAfterSeconds: 1 });
  await channel.close();
});

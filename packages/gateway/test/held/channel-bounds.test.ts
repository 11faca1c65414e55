import { afterEach, expect, test, vi } from "vitest";
import type { Channel, ChannelListener } from "../../src/held/channel.ts";
import { channelUpstream } from "../../src/held/channel-upstream.ts";
import { heldLimits } from "../../src/held/limits.ts";
import { parseMessage, toBytes } from "../../src/held/message.ts";
import type { Upstream } from "../../src/upstream/upstream.ts";
import { anonymous } from "../../src/caller.ts";
import { ask, callerOf, listenLegacy, openLegacy, tell } from "./fixtures/asking.ts";

/** A peer in this process that answers `initialize` and keeps what else it gets. */
class Peer implements Channel {
  readonly got: string[] = [];
  closed = false;
  readonly #listener: ChannelListener;

  constructor(listener: ChannelListener) {
    this.#listener = listener;
  }

  send(bytes: Buffer): void {
    const message = parseMessage(bytes);
    this.got.push(bytes.toString());
    if (message?.kind !== "request" || message.method !== "initialize") return;
    queueMicrotask(() => this.say({ id: message.id, result: { protocolVersion: "2025-06-18" } }));
  }

  say(message: Parameters<typeof toBytes>[0]): void {
    const bytes = toBytes(message);
    const parsed = parseMessage(bytes);
    if (parsed !== undefined) this.#listener.message(bytes, parsed);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

const peers: Peer[] = [];
const ends: Upstream[] = [];

function start(): Upstream {
  const upstream = channelUpstream("peers", (_caller, listener) => {
    const peer = new Peer(listener);
    peers.push(peer);
    return peer;
  });
  ends.push(upstream);
  return upstream;
}

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(ends.splice(0).map((upstream) => upstream.close()));
  peers.length = 0;
});

test("one caller has as many sessions as the limit says; others are not affected", async () => {
  const upstream = start();
  const sessions: string[] = [];
  for (let count = 0; count < heldLimits.sessionsPerCaller; count++)
    sessions.push(await openLegacy(upstream));
  const { failure } = await ask(upstream, "legacy", "initialize").done;
  expect(failure).toMatchObject({ code: "turned-away", retryAfterSeconds: 30 });
  await openLegacy(upstream, {}, callerOf("b"));
  await upstream.end(sessions[0] ?? "", anonymous);
  await openLegacy(upstream);
});

test("a session that nobody uses ends, one with a stream or a call does not", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "performance"] });
  const upstream = start();
  const [idle, called, listened] = [
    await openLegacy(upstream),
    await openLegacy(upstream),
    await openLegacy(upstream),
  ];
  ask(upstream, "legacy", "tools/call", {}, { session: called });
  listenLegacy(upstream, listened);
  vi.advanceTimersByTime(heldLimits.idleMs - heldLimits.sweepMs);
  expect(peers.map(({ closed }) => closed)).toEqual([false, false, false]);
  vi.advanceTimersByTime(3 * heldLimits.sweepMs);
  expect(peers.map(({ closed }) => closed)).toEqual([true, false, false]);
  expect(
    (await ask(upstream, "legacy", "tools/list", {}, { session: idle }).done).failure?.code,
  ).toBe("session-gone");
});

test("a server may ask as much at once as the limit says; more is refused, and an answer makes room", async () => {
  const upstream = start();
  const session = await openLegacy(upstream);
  const [peer] = peers;
  const listened = listenLegacy(upstream, session);
  await Promise.resolve();
  for (let id = 0; id <= heldLimits.serverRequests; id++)
    peer?.say({ id, method: "sampling/createMessage" });
  expect(listened.events).toHaveLength(heldLimits.serverRequests);
  expect(peer?.got.at(-1)).toContain(`"id":${heldLimits.serverRequests},"error"`);
  await tell(upstream, "legacy", { id: 0, result: { model: "m" } }, { session });
  await tell(upstream, "legacy", { id: 0, result: { model: "twice" } }, { session });
  await tell(upstream, "legacy", { id: "1", result: { model: "other type" } }, { session });
  expect(peer?.got.filter((text) => text.includes('"model"'))).toHaveLength(1);
  peer?.say({ id: "more", method: "sampling/createMessage" });
  expect(listened.events).toHaveLength(heldLimits.serverRequests + 1);
});

test("pings and questions without anybody who hears them", async () => {
  const upstream = start();
  const session = await openLegacy(upstream);
  const [peer] = peers;
  peer?.say({ id: "p", method: "ping" });
  expect(peer?.got.at(-1)).toBe('{"jsonrpc":"2.0","id":"p","result":{}}');
  peer?.say({ id: "q", method: "roots/list" });
  peer?.say({ method: "notifications/progress", params: { progressToken: 99, progress: 1 } });
  const listened = listenLegacy(upstream, session);
  await Promise.resolve();
  expect(listened.events.map(({ message }) => message.id)).toEqual(["q"]);
  peer?.say({ method: "notifications/cancelled", params: { requestId: "q" } });
  peer?.say({ method: "notifications/cancelled", params: { requestId: "never asked" } });
  expect(listened.events.map(({ message }) => message.method)).toEqual([
    "roots/list",
    "notifications/cancelled",
  ]);
});

test("as many calls are under way in a session as the limit says", async () => {
  const upstream = start();
  const session = await openLegacy(upstream);
  for (let id = 0; id < heldLimits.calls; id++)
    ask(upstream, "legacy", "tools/call", {}, { session, id });
  const { failure } = await ask(upstream, "legacy", "tools/call", {}, { session, id: "more" }).done;
  expect(failure?.code).toBe("not-sent");
});

import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Era } from "../../src/era.ts";
import type { Verdict } from "../../src/held/era-probe.ts";
import { heldLimits } from "../../src/held/limits.ts";
import { RoutedUpstream, type Ways } from "../../src/held/routed-upstream.ts";
import type { Upstream } from "../../src/upstream/upstream.ts";
import { ask, callerOf } from "./fixtures/asking.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

type Script = Record<Era, Verdict[]>;

/** A server whose probes say what the script says, the last of it for ever. */
class Scripted implements Ways {
  readonly name = "scripted";
  readonly changes = true;
  readonly asked: Era[] = [];
  script: Script;
  /** What requests in the server's own era are answered with. */
  refusal: { readonly status: number; readonly body: object } | undefined;

  constructor(script: Script) {
    this.script = script;
  }

  probe(era: Era): Promise<Verdict> {
    this.asked.push(era);
    const [next, ...rest] = this.script[era];
    if (rest.length > 0) this.script[era] = rest;
    return Promise.resolve(next ?? "silent");
  }

  same(era: Era): Upstream {
    return this.#way(era);
  }

  bridged(client: Era): Upstream {
    return this.#way(`${client}, bridged`);
  }

  health(): ReturnType<Upstream["health"]> {
    return { state: "up" };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #way(name: string): Upstream {
    return {
      name,
      request: ({ message }, reply) => {
        const result = { jsonrpc: "2.0", id: message.id, result: { way: name } };
        const { status, body } = this.refusal ?? { status: 200, body: result };
        queueMicrotask(() => reply.response(Buffer.from(JSON.stringify(body)), status));
        return { cancel: () => undefined };
      },
      note: () => Promise.resolve(202),
      stream: () => ({ cancel: () => undefined }),
      end: () => Promise.resolve(200),
      health: () => this.health(),
      close: () => Promise.resolve(),
    };
  }
}

const call = async (server: Upstream, era: Era = "modern"): Promise<unknown> => {
  const asked = ask(server, era, "tools/call", { name: "x" }, { caller: callerOf("a") });
  const { response } = await asked.done;
  return response.result?.way ?? response.error.code;
};

/** What is asked again only after some time may be asked again now. */
const later = (): void => void vi.advanceTimersByTime(heldLimits.rediscoverMs);

/** Waits until so many probes were asked for, and a little longer for what they said to count. */
async function probes(ways: Scripted, count: number): Promise<void> {
  for (let turn = 0; ways.asked.length < count && turn < 200; turn++) await pause(10);
  await pause(10);
  expect(ways.asked).toHaveLength(count);
}

const unknown = {
  status: 400,
  body: { jsonrpc: "2.0", id: null, error: { code: -32000, message: "Session ID required" } },
};

test("a server that came back with another era is found out by a call that it turns away", async () => {
  const ways = new Scripted({ legacy: ["speaks-not"], modern: ["speaks"] });
  const server = new RoutedUpstream(ways);
  expect(await call(server)).toBe("modern");
  ways.script = { legacy: ["speaks"], modern: ["speaks-not"] };
  ways.refusal = unknown;
  expect(await call(server)).toBe(-32000);
  ways.refusal = undefined;
  later();
  await call(server);
  await probes(ways, 5);
  expect(await call(server)).toBe("modern, bridged");
  expect(await call(server, "legacy")).toBe("legacy");
});

test("an error that does not name its request reaches the client under its id", async () => {
  const ways = new Scripted({ legacy: ["speaks"], modern: ["speaks"] });
  const server = new RoutedUpstream(ways);
  for (const status of [200, 400, 404, 500]) {
    ways.refusal = { ...unknown, status };
    const answer = await ask(server, "legacy", "tools/list", {}, { id: "mine" }).done;
    expect(answer).toMatchObject({ status, response: { ...unknown.body, id: "mine" } });
  }
});

test("a method that the server does not know is no reason to ask again", async () => {
  const ways = new Scripted({ legacy: ["speaks"], modern: ["speaks"] });
  const server = new RoutedUpstream(ways);
  await call(server);
  await pause(10);
  const body = { jsonrpc: "2.0", id: 1, error: { code: -32601, message: "Unknown" } };
  ways.refusal = { status: 404, body };
  expect(await call(server)).toBe(-32601);
  ways.refusal = { status: 404, body: unknown.body };
  expect(await call(server, "legacy")).toBe(-32000);
  later();
  await call(server);
  expect(ways.asked).toHaveLength(2);
});

test("what is in the place of a server that is away says nothing about it", async () => {
  const ways = new Scripted({ legacy: ["speaks"], modern: ["speaks-not"] });
  const server = new RoutedUpstream(ways);
  expect(await call(server)).toBe("modern, bridged");
  await pause(10);
  ways.script = { legacy: ["speaks-not"], modern: ["silent"] };
  ways.refusal = { status: 400, body: unknown.body };
  await call(server);
  later();
  await call(server);
  await probes(ways, 5);
  ways.refusal = undefined;
  await pause(heldLimits.minRestartMs);
  expect([await call(server), await call(server, "legacy")]).toEqual(["modern, bridged", "legacy"]);
  // Nobody was there, so it is asked again without another sign.
  ways.script = { legacy: ["speaks-not"], modern: ["speaks"] };
  later();
  await call(server);
  await probes(ways, 8);
  expect([await call(server), await call(server, "legacy")]).toEqual(["modern", "legacy, bridged"]);
});

test("an era that was spoken is asked for twice before it is taken for gone", async () => {
  const ways = new Scripted({ legacy: ["speaks"], modern: ["speaks"] });
  const server = new RoutedUpstream(ways);
  expect(await call(server)).toBe("modern");
  await pause(10);
  ways.script = { legacy: ["speaks"], modern: ["speaks-not", "speaks"] };
  ways.refusal = unknown;
  await call(server);
  ways.refusal = undefined;
  later();
  await call(server);
  await probes(ways, 5);
  expect(await call(server)).toBe("modern");
});

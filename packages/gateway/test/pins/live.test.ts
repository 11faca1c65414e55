import { createServer } from "node:http";
import type { JsonObject } from "@tenon/contract";
import { expect, test } from "vitest";
import { gatewayOf, serverAt } from "./fixtures/settings.ts";
import { findContact, manyTools, renamedContact, updateContact } from "./fixtures/tools.ts";
import { until } from "./fixtures/until.ts";
import { changesOf, prod, stateOf, toolsOf, World } from "./fixtures/world.ts";

const world = new World();

test("a followed server's change reaches listeners within a second", async () => {
  const pins = await world.open(world.settings({ kind: "follow" }));
  expect([...(pins.live("desk")?.byName.keys() ?? [])]).toEqual(["update_contact"]);
  await until("it is watched", () => stateOf(pins).live.watched);
  const changes = changesOf(pins);
  world.server.offer([updateContact, findContact]);
  await until("it is told", () => changes.length > 0, 1_000);
  expect(changes).toEqual([{ server: "desk", kind: "live-changed" }]);
  expect(pins.live("desk")?.tools).toHaveLength(2);
  expect(pins.isFollowed("desk")).toBe(true);
});

test("drift is found without a word from the server, worked out, and reported once", async () => {
  const pins = await world.open(world.settings(prod));
  expect(stateOf(pins).drifted).toEqual([]);
  world.server.offer([renamedContact, findContact], "silent");
  pins.suspect("desk");
  await until("it is seen", () => stateOf(pins).drifted.length === 2, 10_000);
  await pins.decided("desk", undefined, "update_contact", 20_000);
  expect(stateOf(pins).drifted).toEqual([
    {
      tool: "update_contact",
      kind: "translated",
      rule: "input-property-renamed",
      change: expect.stringContaining("customer_email"),
    },
    { tool: "find_contact", kind: "new", rule: "tool-added" },
  ]);
  await pins.look("desk");
  await until("it is reported", () => world.warnings.length > 0);
  const drifted = world.warnings.filter(({ message }) => message === "tool-drifted");
  expect(drifted.map(({ fields }) => (fields as { readonly drift: string }).drift)).toEqual([
    "translated",
    "new",
  ]);
}, 40_000);

test("a server that is away has not drifted", async () => {
  const pins = await world.open(world.settings(prod));
  const live = pins.live("desk");
  await world.server.close();
  await pins.look("desk");
  expect(pins.live("desk")).toBe(live);
  expect(stateOf(pins)).toMatchObject({ drifted: [], live: { problem: { code: "unreachable" } } });
});

test("one malformed tool does not hide the others", async () => {
  world.server.offer(
    [{ name: "broken" }, updateContact, { ...findContact, description: null }],
    "silent",
  );
  const pins = await world.open(world.settings({ kind: "follow" }));
  expect(pins.live("desk")?.definitions).toHaveLength(3);
  expect([...(pins.live("desk")?.byName.keys() ?? [])]).toEqual(["update_contact", "find_contact"]);
  expect(stateOf(pins).live).toMatchObject({ tools: 2, unusable: 1 });
});

test("many suspicions are one look", async () => {
  const pins = await world.open(world.settings(prod));
  await until("it is watched", () => stateOf(pins).live.watched);
  await pins.look("desk");
  const before = world.server.lists();
  for (let count = 0; count < 1_000; count += 1) pins.suspect("desk");
  await until("it looked", () => world.server.lists() > before);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(world.server.lists() - before).toBe(1);
});

test("the server is asked with its own headers and credential", async () => {
  await world.open(
    world.settings(prod, {
      source: {
        kind: "http",
        url: world.server.url,
        headers: { "x-tenant": "a" },
        transport: "streamable-http",
      },
      credential: { kind: "static", headers: { authorization: "Bearer of-the-gateway" } },
    }),
  );
  expect(world.server.lastHeaders()).toMatchObject({
    "x-tenant": "a",
    authorization: "Bearer of-the-gateway",
  });
});

test("a server that hangs does not hold up the start", async () => {
  const hanging = createServer(() => undefined);
  await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
  const address = hanging.address();
  const port = typeof address === "object" ? address?.port : 0;
  const started = performance.now();
  const pins = await world.open(
    gatewayOf(world.folder, [serverAt(`http://127.0.0.1:${port}/mcp`, prod)], {
      registry: { url: world.registry.url },
    }),
  );
  expect(performance.now() - started).toBeLessThan(4_000);
  expect(toolsOf(pins)).toEqual(["update_contact"]);
  expect(pins.drift("desk", undefined, "update_contact")?.kind).toBe("same");
  await pins.close();
  hanging.closeAllConnections();
  hanging.close();
});

test("a thousand pinned tools, each changed, are worked out off the path of calls, those that are wanted first", async () => {
  const tools = manyTools(1_000);
  world.registry.publish("desk", "3.0.0", tools);
  const changed = tools.map((tool) => ({
    ...(tool as JsonObject),
    inputSchema: renamedContact["inputSchema"] ?? {},
  }));
  world.server.offer(changed, "silent");
  const pins = await world.open(world.settings({ ...prod, reference: "3.0.0" }));
  await until(
    "drift is seen",
    () => pins.drift("desk", undefined, "update_0999")?.kind !== "same",
    10_000,
  );
  let [worst, last] = [0, performance.now()];
  const pulse = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - last);
    last = now;
  }, 5);
  await pins.decided("desk", undefined, "update_0998", 30_000);
  clearInterval(pulse);
  expect(pins.drift("desk", undefined, "update_0998")?.kind).toBe("translated");
  // The event loop went on: proofs are made in a thread.
  expect(worst).toBeLessThan(1_500);
}, 60_000);

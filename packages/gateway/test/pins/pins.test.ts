import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonObject } from "@tenon/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { GatewaySettings, Pin, ServerSettings } from "../../src/config/settings.ts";
import { openPins } from "../../src/pins/pins.ts";
import type { PinChange, Pins, PinState } from "../../src/pins/pins.ts";
import { startRegistry } from "./fixtures/registry.ts";
import type { SmallRegistry } from "./fixtures/registry.ts";
import { gatewayOf, serverAt } from "./fixtures/settings.ts";
import { startToolServer } from "./fixtures/tool-server.ts";
import type { ToolServer } from "./fixtures/tool-server.ts";
import { findContact, manyTools, renamedContact, updateContact } from "./fixtures/tools.ts";
import { until } from "./fixtures/until.ts";

let folder: string;
let server: ToolServer;
let registry: SmallRegistry;
const opened: Pins[] = [];
const warnings: { readonly fields: object; readonly message: string }[] = [];
const logger = {
  warn: (fields: object, message: string) => void warnings.push({ fields, message }),
};
const prod: Pin = { kind: "registry", server: "desk", reference: "prod" };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-pins-"));
  server = await startToolServer([updateContact]);
  registry = await startRegistry();
  registry.publish("desk", "1.0.0", [updateContact]);
  registry.publish("desk", "2.0.0", [renamedContact, findContact]);
  registry.move("desk", "prod", "1.0.0");
  warnings.length = 0;
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((pins) => pins.close()));
  await server.close();
  await registry.stop().catch(() => undefined);
  await rm(folder, { recursive: true });
});

function settingsFor(pin: Pin, changes: Partial<ServerSettings> = {}): GatewaySettings {
  return gatewayOf(folder, [serverAt(server.url, pin, changes)], {
    registry: { url: registry.url },
  });
}

async function open(settings: GatewaySettings): Promise<Pins> {
  const pins = await openPins(settings, { logger });
  opened.push(pins);
  return pins;
}

function stateOf(pins: Pins): PinState {
  const [state] = pins.state();
  if (state === undefined) throw new Error("no state");
  return state;
}

function changesOf(pins: Pins): PinChange[] {
  const changes: PinChange[] = [];
  pins.onChange((change) => void changes.push(change));
  return changes;
}

function toolsOf(pins: Pins, client?: string): readonly string[] {
  return [...(pins.agreed("desk", client)?.byName.keys() ?? [])];
}

test("a channel is loaded, verified and served; its move is seen within a second in every replica", async () => {
  const [one, two] = [await open(settingsFor(prod)), await open(settingsFor(prod))];
  expect(one.agreed("desk")).toMatchObject({
    version: "1.0.0",
    origin: { kind: "registry", reference: "prod" },
  });
  expect(stateOf(one)).toMatchObject({
    source: "registry",
    version: "1.0.0",
    tools: 1,
    ageSeconds: expect.any(Number),
    problem: undefined,
  });
  await until("both listen", () => registry.listeners() === 2);
  const told = [changesOf(one), changesOf(two)];
  const before = one.agreed("desk")?.listResult("modern");
  registry.move("desk", "prod", "2.0.0");
  await until(
    "both moved",
    () => one.agreed("desk")?.version === "2.0.0" && two.agreed("desk")?.version === "2.0.0",
    1_000,
  );
  expect(told).toEqual([
    [{ server: "desk", kind: "pin-moved" }],
    [{ server: "desk", kind: "pin-moved" }],
  ]);
  expect(
    one
      .agreed("desk")
      ?.listResult("modern")
      .equals(before ?? Buffer.alloc(0)),
  ).toBe(false);
  expect(
    one
      .agreed("desk")
      ?.listResult("legacy")
      .equals(two.agreed("desk")?.listResult("legacy") ?? Buffer.alloc(0)),
  ).toBe(true);
});

test("a move that happened while the events were away is seen when they are back", async () => {
  const pins = await open(settingsFor(prod));
  await until("it listens", () => registry.listeners() === 1);
  registry.cutStreams();
  registry.move("desk", "prod", "2.0.0", "silent");
  await until("it moved", () => pins.agreed("desk")?.version === "2.0.0");
  expect(registry.listeners()).toBe(1);
});

test("a registry that is away at the start is replaced by the copy on disk, and found again", async () => {
  await (await open(settingsFor(prod))).close();
  await registry.stop();
  const pins = await open(settingsFor(prod));
  expect(toolsOf(pins)).toEqual(["update_contact"]);
  expect(stateOf(pins)).toMatchObject({
    source: "disk",
    problem: { code: "registry-unreachable" },
    ageSeconds: expect.any(Number),
  });
  registry.move("desk", "prod", "2.0.0", "silent");
  await registry.start();
  await until("it is read again", () => pins.agreed("desk")?.version === "2.0.0", 10_000);
  expect(stateOf(pins)).toMatchObject({ source: "registry", problem: undefined });
}, 30_000);

test("an outage later changes nothing but the age", async () => {
  const pins = await open(settingsFor(prod));
  const before = pins.agreed("desk");
  await registry.stop();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(pins.agreed("desk")).toBe(before);
  expect(pins.unavailable("desk")).toBeUndefined();
});

test("without registry and copy there is a problem, and it ends by itself", async () => {
  await registry.stop();
  const pins = await open(settingsFor(prod));
  expect(pins.agreed("desk")).toBeUndefined();
  expect(pins.isFollowed("desk")).toBe(false);
  expect(pins.unavailable("desk")).toMatchObject({
    code: "pin-unavailable",
    message: expect.stringContaining("registry"),
  });
  const changes = changesOf(pins);
  await registry.start();
  await until("it is loaded", () => pins.agreed("desk") !== undefined, 10_000);
  expect(pins.unavailable("desk")).toBeUndefined();
  expect(changes).toContainEqual({ server: "desk", kind: "pin-moved" });
}, 30_000);

test("a torn copy is not used, and said", async () => {
  await (await open(settingsFor(prod))).close();
  await registry.stop();
  const [name = ""] = await readdir(join(folder, "pins"));
  await writeFile(join(folder, "pins", name), '{"format":1');
  const pins = await open(settingsFor(prod));
  expect(pins.unavailable("desk")).toBeDefined();
  expect(warnings.map(({ message }) => message)).toContain("pin-copy-damaged");
});

test("an answer whose tools have another digest is not used", async () => {
  registry.tamper("desk", "1.0.0", [findContact]);
  const pins = await open(settingsFor(prod));
  expect(pins.agreed("desk")).toBeUndefined();
  expect(stateOf(pins).problem).toMatchObject({ code: "digest-mismatch" });
  const exact = await open(settingsFor({ ...prod, reference: "9.9.9" }));
  expect(exact.unavailable("desk")?.message).toContain("No such version");
});

test("a client has the pin of its own", async () => {
  const clientPins = new Map<string, Pin>([
    ["till", { ...prod, reference: "2.0.0" }],
    ["free", { kind: "follow" }],
  ]);
  const pins = await open(settingsFor(prod, { clientPins }));
  expect(toolsOf(pins)).toEqual(["update_contact"]);
  expect(toolsOf(pins, "another")).toEqual(["update_contact"]);
  expect(toolsOf(pins, "till")).toEqual(["update_contact", "find_contact"]);
  expect([pins.agreed("desk", "free"), pins.isFollowed("desk", "free")]).toEqual([undefined, true]);
  const changes = changesOf(pins);
  await until("it listens", () => registry.listeners() === 1);
  registry.move("desk", "prod", "2.0.0");
  await until("it moved", () => pins.agreed("desk")?.version === "2.0.0");
  expect(changes).toEqual([{ server: "desk", kind: "pin-moved" }]);
  expect(pins.state().map(({ client, version }) => [client, version])).toEqual([
    [undefined, "2.0.0"],
    ["till", "2.0.0"],
    ["free", undefined],
  ]);
});

test("a followed server's change reaches listeners within a second", async () => {
  const pins = await open(settingsFor({ kind: "follow" }));
  expect([...(pins.live("desk")?.byName.keys() ?? [])]).toEqual(["update_contact"]);
  await until("it is watched", () => stateOf(pins).live.watched);
  const changes = changesOf(pins);
  server.offer([updateContact, findContact]);
  await until("it is told", () => changes.length > 0, 1_000);
  expect(changes).toEqual([{ server: "desk", kind: "live-changed" }]);
  expect(pins.live("desk")?.tools).toHaveLength(2);
  expect(pins.isFollowed("desk")).toBe(true);
});

test("drift is found without a word from the server, worked out, and reported once", async () => {
  const pins = await open(settingsFor(prod));
  expect(stateOf(pins).drifted).toEqual([]);
  server.offer([renamedContact, findContact], "silent");
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
  await until("it is reported", () => warnings.length > 0);
  const drifted = warnings.filter(({ message }) => message === "tool-drifted");
  expect(drifted.map(({ fields }) => (fields as { readonly drift: string }).drift)).toEqual([
    "translated",
    "new",
  ]);
}, 40_000);

test("a server that is away has not drifted", async () => {
  const pins = await open(settingsFor(prod));
  const live = pins.live("desk");
  await server.close();
  await pins.look("desk");
  expect(pins.live("desk")).toBe(live);
  expect(stateOf(pins)).toMatchObject({ drifted: [], live: { problem: { code: "unreachable" } } });
  server = await startToolServer([]);
});

test("one malformed tool does not hide the others", async () => {
  server.offer(
    [{ name: "broken" }, updateContact, { ...findContact, description: null }],
    "silent",
  );
  const pins = await open(settingsFor({ kind: "follow" }));
  expect(pins.live("desk")?.definitions).toHaveLength(3);
  expect([...(pins.live("desk")?.byName.keys() ?? [])]).toEqual(["update_contact", "find_contact"]);
  expect(stateOf(pins).live).toMatchObject({ tools: 2, unusable: 1 });
});

test("many suspicions are one look", async () => {
  const pins = await open(settingsFor(prod));
  await until("it is watched", () => stateOf(pins).live.watched);
  await pins.look("desk");
  const before = server.lists();
  for (let count = 0; count < 1_000; count += 1) pins.suspect("desk");
  await until("it looked", () => server.lists() > before);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.lists() - before).toBe(1);
});

test("the server is asked with its own headers and credential", async () => {
  await open(
    settingsFor(prod, {
      source: {
        kind: "http",
        url: server.url,
        headers: { "x-tenant": "a" },
        transport: "streamable-http",
      },
      credential: { kind: "static", headers: { authorization: "Bearer of-the-gateway" } },
    }),
  );
  expect(server.lastHeaders()).toMatchObject({
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
  const pins = await open(
    gatewayOf(folder, [serverAt(`http://127.0.0.1:${port}/mcp`, prod)], {
      registry: { url: registry.url },
    }),
  );
  expect(performance.now() - started).toBeLessThan(4_000);
  expect(toolsOf(pins)).toEqual(["update_contact"]);
  expect(pins.drift("desk", undefined, "update_contact")?.kind).toBe("same");
  await pins.close();
  hanging.closeAllConnections();
  hanging.close();
});

test("a pinned file is read again when it changes", async () => {
  const path = join(folder, "tools.json");
  const save = (tools: readonly Json[]): Promise<void> =>
    writeFile(path, JSON.stringify({ tools }));
  await save([updateContact]);
  const pins = await open(settingsFor({ kind: "file", path }));
  expect(stateOf(pins)).toMatchObject({
    pin: "file",
    source: "file",
    tools: 1,
    version: undefined,
  });
  await save([updateContact, findContact]);
  await until("it is read", () => toolsOf(pins).length === 2, 6_000);
  await rm(path);
  await until("it is missed", () => stateOf(pins).problem !== undefined, 6_000);
  expect(toolsOf(pins)).toHaveLength(2);
});

test("other settings keep what they do not touch, and tell what changed", async () => {
  const pins = await open(settingsFor(prod));
  const [before, live] = [pins.agreed("desk"), pins.live("desk")];
  const changes = changesOf(pins);
  await pins.reload(settingsFor(prod, { drift: "block" }));
  expect([pins.agreed("desk"), pins.live("desk"), changes]).toEqual([before, live, []]);
  expect(stateOf(pins).policy).toBe("block");
  await pins.reload(settingsFor({ ...prod, reference: "2.0.0" }));
  expect(pins.agreed("desk")?.version).toBe("2.0.0");
  expect(changes).toEqual([{ server: "desk", kind: "pin-moved" }]);
  await pins.reload(gatewayOf(folder, []));
  expect([pins.agreed("desk"), pins.state()]).toEqual([undefined, []]);
});

test("a thousand pinned tools, each changed, are worked out off the path of calls, those that are wanted first", async () => {
  const tools = manyTools(1_000);
  registry.publish("desk", "3.0.0", tools);
  const changed = tools.map((tool) => ({
    ...(tool as JsonObject),
    inputSchema: renamedContact["inputSchema"] ?? {},
  }));
  server.offer(changed, "silent");
  const pins = await open(settingsFor({ ...prod, reference: "3.0.0" }));
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

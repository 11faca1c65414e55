import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "@tenon/contract";
import { expect, test } from "vitest";
import type { Pin } from "../../src/config/settings.ts";
import { gatewayOf } from "./fixtures/settings.ts";
import { findContact, updateContact } from "./fixtures/tools.ts";
import { until } from "./fixtures/until.ts";
import { changesOf, prod, stateOf, toolsOf, World } from "./fixtures/world.ts";

const world = new World();

test("a channel is loaded, verified and served; its move is seen within a second in every replica", async () => {
  const [one, two] = [
    await world.open(world.settings(prod)),
    await world.open(world.settings(prod)),
  ];
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
  await until("both listen", () => world.registry.listeners() === 2);
  const told = [changesOf(one), changesOf(two)];
  const before = one.agreed("desk")?.listResult("modern");
  world.registry.move("desk", "prod", "2.0.0");
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
  const pins = await world.open(world.settings(prod));
  await until("it listens", () => world.registry.listeners() === 1);
  world.registry.cutStreams();
  world.registry.move("desk", "prod", "2.0.0", "silent");
  await until("it moved", () => pins.agreed("desk")?.version === "2.0.0");
  expect(world.registry.listeners()).toBe(1);
});

test("a registry that is away at the start is replaced by the copy on disk, and found again", async () => {
  await (await world.open(world.settings(prod))).close();
  await world.registry.stop();
  const pins = await world.open(world.settings(prod));
  expect(toolsOf(pins)).toEqual(["update_contact"]);
  expect(stateOf(pins)).toMatchObject({
    source: "disk",
    problem: { code: "registry-unreachable" },
    ageSeconds: expect.any(Number),
  });
  world.registry.move("desk", "prod", "2.0.0", "silent");
  await world.registry.start();
  await until("it is read again", () => pins.agreed("desk")?.version === "2.0.0", 10_000);
  expect(stateOf(pins)).toMatchObject({ source: "registry", problem: undefined });
}, 30_000);

test("an outage later changes nothing but the age", async () => {
  const pins = await world.open(world.settings(prod));
  const before = pins.agreed("desk");
  await world.registry.stop();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(pins.agreed("desk")).toBe(before);
  expect(pins.unavailable("desk")).toBeUndefined();
});

test("without registry and copy there is a problem, and it ends by itself", async () => {
  await world.registry.stop();
  const pins = await world.open(world.settings(prod));
  expect(pins.agreed("desk")).toBeUndefined();
  expect(pins.isFollowed("desk")).toBe(false);
  expect(pins.unavailable("desk")).toMatchObject({
    code: "pin-unavailable",
    message: expect.stringContaining("registry"),
  });
  const changes = changesOf(pins);
  await world.registry.start();
  await until("it is loaded", () => pins.agreed("desk") !== undefined, 10_000);
  expect(pins.unavailable("desk")).toBeUndefined();
  expect(changes).toContainEqual({ server: "desk", kind: "pin-moved" });
}, 30_000);

test("a torn copy is not used, and said", async () => {
  await (await world.open(world.settings(prod))).close();
  await world.registry.stop();
  const [name = ""] = await readdir(join(world.folder, "pins"));
  await writeFile(join(world.folder, "pins", name), '{"format":1');
  const pins = await world.open(world.settings(prod));
  expect(pins.unavailable("desk")).toBeDefined();
  expect(world.warnings.map(({ message }) => message)).toContain("pin-copy-damaged");
});

test("an answer whose tools have another digest is not used", async () => {
  world.registry.tamper("desk", "1.0.0", [findContact]);
  const pins = await world.open(world.settings(prod));
  expect(pins.agreed("desk")).toBeUndefined();
  expect(stateOf(pins).problem).toMatchObject({ code: "digest-mismatch" });
  const exact = await world.open(world.settings({ ...prod, reference: "9.9.9" }));
  expect(exact.unavailable("desk")?.message).toContain("No such version");
});

test("a client has the pin of its own", async () => {
  const clientPins = new Map<string, Pin>([
    ["till", { ...prod, reference: "2.0.0" }],
    ["free", { kind: "follow" }],
  ]);
  const pins = await world.open(world.settings(prod, { clientPins }));
  expect(toolsOf(pins)).toEqual(["update_contact"]);
  expect(toolsOf(pins, "another")).toEqual(["update_contact"]);
  expect(toolsOf(pins, "till")).toEqual(["update_contact", "find_contact"]);
  expect([pins.agreed("desk", "free"), pins.isFollowed("desk", "free")]).toEqual([undefined, true]);
  const changes = changesOf(pins);
  await until("it listens", () => world.registry.listeners() === 1);
  world.registry.move("desk", "prod", "2.0.0");
  await until("it moved", () => pins.agreed("desk")?.version === "2.0.0");
  expect(changes).toEqual([{ server: "desk", kind: "pin-moved" }]);
  expect(pins.state().map(({ client, version }) => [client, version])).toEqual([
    [undefined, "2.0.0"],
    ["till", "2.0.0"],
    ["free", undefined],
  ]);
});

test("a pinned file is read again when it changes", async () => {
  const path = join(world.folder, "tools.json");
  const save = (tools: readonly Json[]): Promise<void> =>
    writeFile(path, JSON.stringify({ tools }));
  await save([updateContact]);
  const pins = await world.open(world.settings({ kind: "file", path }));
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
  const pins = await world.open(world.settings(prod));
  const [before, live] = [pins.agreed("desk"), pins.live("desk")];
  const changes = changesOf(pins);
  await pins.reload(world.settings(prod, { drift: "block" }));
  expect([pins.agreed("desk"), pins.live("desk"), changes]).toEqual([before, live, []]);
  expect(stateOf(pins).policy).toBe("block");
  await pins.reload(world.settings({ ...prod, reference: "2.0.0" }));
  expect(pins.agreed("desk")?.version).toBe("2.0.0");
  expect(changes).toEqual([{ server: "desk", kind: "pin-moved" }]);
  await pins.reload(gatewayOf(world.folder, []));
  expect([pins.agreed("desk"), pins.state()]).toEqual([undefined, []]);
});

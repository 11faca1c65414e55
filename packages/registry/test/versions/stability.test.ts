import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import type { ServedRegistry } from "../../src/serve.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase, kinds } from "../fixtures/databases.ts";
import { rawMcp } from "../fixtures/plain-server.ts";
import type { PlainServer } from "../fixtures/plain-server.ts";
import { serve } from "../fixtures/serve.ts";

describe.each(kinds)("servers whose list never stays the same, on %s", (kind) => {
  let tenon: ServedRegistry;
  let restless: PlainServer;
  let remove: () => Promise<void>;
  let steady: string | undefined;
  let round = 0;
  beforeAll(async () => {
    const database = await emptyDatabase(kind);
    remove = database.remove;
    tenon = await serve(database.source);
    restless = await rawMcp((_cursor, { json }) => {
      round += 1;
      json({ tools: toolsOf(steady ?? `word${round}`) });
    });
  });
  afterAll(async () => {
    await tenon.close();
    await restless.close();
    await remove();
  });

  const register = async (name: string): Promise<void> => {
    const body = { name, url: `${restless.url}/mcp`, paused: true };
    await ask(tenon.url, "POST", "/v1/servers", body);
  };
  const probe = async (name: string, times = 1): Promise<readonly string[]> => {
    const outcomes: string[] = [];
    for (let count = 0; count < times; count += 1) {
      const { body } = await ask(tenon.url, "POST", `/v1/servers/${name}/probes?wait=true`);
      outcomes.push(body.outcome);
    }
    return outcomes;
  };
  const versions = async (name: string): Promise<number> =>
    (await ask(tenon.url, "GET", `/v1/servers/${name}/versions?limit=100`)).body.items.length;
  const server = async (name: string) => (await ask(tenon.url, "GET", `/v1/servers/${name}`)).body;

  test("makes as many versions as the limit says, then none, and says why and what to do", async () => {
    await register("restless");
    const minted = await probe("restless", limits.unstableVersions);
    expect(new Set(minted)).toEqual(new Set(["changed"]));
    expect(await server("restless")).toMatchObject({ health: "ok" });
    expect(new Set(await probe("restless", 4))).toEqual(new Set(["unstable"]));
    expect(await versions("restless")).toBe(limits.unstableVersions);
    const shown = await server("restless");
    expect(shown).toMatchObject({
      health: "unstable",
      unstable: {
        since: expect.any(String),
        message: expect.stringContaining("tenon registry release restless"),
      },
      latest: { version: expect.any(String) },
    });
    const listed = await ask(tenon.url, "GET", "/v1/servers?health=unstable");
    expect(listed.body.items).toHaveLength(1);
    expect((await ask(tenon.url, "GET", "/v1/servers?health=ok")).body.items).toHaveLength(0);
    const told = await ask(tenon.url, "GET", "/v1/audit?action=health.changed");
    expect(told.body.items.map(({ details }: { details: object }) => details)).toEqual([
      { health: "unstable" },
    ]);
    const [newest] = (await ask(tenon.url, "GET", "/v1/servers/restless/probes")).body.items;
    expect(newest).toMatchObject({ outcome: "unstable" });
    expect(newest).not.toHaveProperty("version");
  });

  test("is released by itself when it stays the same for as many probes as settle a version", async () => {
    const before = await versions("restless");
    steady = "steady";
    expect(await probe("restless", limits.settleStreak)).toEqual([
      ...Array.from({ length: limits.settleStreak - 1 }, () => "unstable"),
      "changed",
    ]);
    expect(await versions("restless")).toBe(before + 1);
    expect(await server("restless")).toMatchObject({ health: "ok" });
    expect(await probe("restless")).toEqual(["unchanged"]);
    steady = undefined;
    // It made its versions of the day: the next other list is held back at once.
    expect(await probe("restless")).toEqual(["unstable"]);
  });

  test("seen with a known list now and then it stays held back", async () => {
    steady = "steady";
    expect(await probe("restless")).toEqual(["unchanged"]);
    expect(await server("restless")).toMatchObject({ health: "unstable" });
    steady = undefined;
    expect(await probe("restless")).toEqual(["unstable"]);
  });

  test("a failure in between is shown, and what follows is unstable still", async () => {
    await ask(tenon.url, "PATCH", "/v1/servers/restless", { url: "http://127.0.0.1:1/mcp" });
    await probe("restless");
    expect(await server("restless")).toMatchObject({ health: "failing" });
    await ask(tenon.url, "PATCH", "/v1/servers/restless", { url: `${restless.url}/mcp` });
    expect(await probe("restless")).toEqual(["unstable"]);
    const shown = await server("restless");
    expect(shown).toMatchObject({ health: "unstable" });
    expect(shown).not.toHaveProperty("failure");
  });

  test("a push is somebody's word", async () => {
    const path = "/v1/servers/restless/snapshots";
    const pushed = await ask(tenon.url, "POST", path, { tools: toolsOf("pushed") });
    expect(pushed.status).toBe(201);
    expect(await server("restless")).toMatchObject({ health: "ok" });
    expect(await probe("restless")).toEqual(["unstable"]);
  });

  test("somebody releases it, and it is counted anew", async () => {
    const before = await versions("restless");
    const released = await ask(tenon.url, "PATCH", "/v1/servers/restless", { unstable: false });
    expect(released.body).toMatchObject({ health: "ok" });
    expect(await probe("restless", 2)).toEqual(["changed", "changed"]);
    expect(await versions("restless")).toBe(before + 2);
    const wrong = await ask(tenon.url, "PATCH", "/v1/servers/restless", { unstable: true });
    expect(wrong.status).toBe(400);
  });
});

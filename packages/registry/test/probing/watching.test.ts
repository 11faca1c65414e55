import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { upkeep } from "../../src/probing/upkeep.ts";
import { startWorkers } from "../../src/probing/workers.ts";
import { liveServer } from "../fixtures/mcp-server.ts";
import type { LiveServer } from "../fixtures/mcp-server.ts";
import { rawMcp } from "../fixtures/plain-server.ts";
import { testRegistry } from "../fixtures/registry.ts";
import type { TestRegistry } from "../fixtures/registry.ts";
import { until } from "../fixtures/until.ts";

const tool = { name: "find", inputSchema: { type: "object" } };

describe("several servers", () => {
  let tenon: TestRegistry;
  let stop: () => Promise<void>;
  let headers: { readonly authorization: string };
  const desks: LiveServer[] = [];
  beforeAll(async () => {
    tenon = await testRegistry("postgres");
    headers = await tenon.authorization();
    stop = await startWorkers(tenon.registry);
  });
  afterAll(async () => {
    await stop();
    for (const desk of desks) await desk.close();
    await tenon.close();
  });

  async function post(url: string, payload: object = {}): Promise<number> {
    const { statusCode } = await tenon.app.inject({ method: "POST", url, headers, payload });
    return statusCode;
  }

  async function listened(name: string): Promise<LiveServer> {
    const desk = await liveServer("modern", [tool]);
    desks.push(desk);
    expect(await post("/v1/servers", { name, url: desk.url })).toBe(201);
    await until(async () => desk.listeners() > 0, 20_000);
    return desk;
  }

  test("every one that is registered is listened to, whatever is queued for the others", async () => {
    // One after another, more than there are jobs under way in any queue of the registry.
    for (let number = 1; number <= 12; number += 1) {
      await listened(`desk-${number}`);
      await upkeep(tenon.registry);
    }
    expect(desks.map((desk) => desk.listeners())).toEqual(desks.map(() => 1));
  });

  test("a server that does not answer holds up nobody, however often it is asked for", async () => {
    let asked = 0;
    const mute = await rawMcp(() => {
      asked += 1;
    });
    expect(await post("/v1/servers", { name: "mute", url: `${mute.url}/mcp` })).toBe(201);
    await until(async () => asked > 0);
    for (let time = 0; time < 3; time += 1) expect(await post("/v1/servers/mute/probes")).toBe(202);
    await listened("desk-beside");
    await mute.close();
  });
});

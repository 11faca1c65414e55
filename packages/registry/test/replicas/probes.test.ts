import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import type { OpenDatabase } from "../../src/store/database.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { rawMcp } from "../fixtures/plain-server.ts";
import { replicas } from "../fixtures/serve.ts";
import { until } from "../fixtures/until.ts";

let three: Awaited<ReturnType<typeof replicas>>;
let open: OpenDatabase;
let remove: () => Promise<void>;
beforeAll(async () => {
  const { source, remove: drop } = await emptyDatabase("postgres");
  remove = drop;
  // Shorter than the API lets anybody choose, so that many probes fall due while a test waits.
  three = await replicas(source, 3, { defaultIntervalSeconds: 2, parallelProbesPerHost: 8 });
  open = await openDatabase(source);
});
afterAll(async () => {
  await open.close();
  await three.close();
  await remove();
});

test("each due probe runs once, whichever of three replicas runs it", async () => {
  const count = 25;
  const listed: number[][] = Array.from({ length: count }, () => []);
  let atOnce = 0;
  const servers = await Promise.all(
    listed.map((times, index) => {
      let running = 0;
      return rawMcp(async (_cursor, reply) => {
        running += 1;
        atOnce = Math.max(atOnce, running);
        times.push(performance.now());
        await pause(30);
        running -= 1;
        reply.json({ tools: toolsOf(`probed_${index}`) });
      });
    }),
  );
  await Promise.all(
    servers.map(({ url }, index) =>
      ask(three.next(), "POST", "/v1/servers", { name: `due-${index}`, url: `${url}/mcp` }),
    ),
  );
  await pause(14_000);
  for (const { url } of three.all.slice(0, 1)) {
    for (let index = 0; index < count; index += 1) {
      await ask(url, "PATCH", `/v1/servers/due-${index}`, { paused: true });
    }
  }
  await until(async () => {
    const [row] = await open.rows(
      sql`select count(*)::int as n from server where probing_since is not null`,
    );
    return row?.["n"] === 0;
  });
  const [observed] = await open.rows(sql`select count(*)::int as n from observation`);
  const requests = listed.flat().length;
  // One request for one observation: none was asked for twice, none was forgotten.
  expect(requests).toBe(observed?.["n"]);
  expect(atOnce).toBe(1);
  for (const [index, times] of listed.entries()) {
    expect([index, times.length]).toEqual([index, expect.any(Number)]);
    // 14 seconds of an interval of 2: the queue looks each second, and jitter is a tenth.
    expect(times.length).toBeGreaterThanOrEqual(3);
    expect(times.length).toBeLessThanOrEqual(8);
    const gaps = times.slice(1).map((at, place) => at - (times[place] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(900);
  }
  // What was paused stays quiet, although its next probe was queued already.
  await pause(4_500);
  expect(listed.flat().length).toBe(requests);
  const resumed = listed[0]?.length ?? 0;
  await ask(three.next(), "PATCH", "/v1/servers/due-0", { paused: false });
  await until(async () => (listed[0]?.length ?? 0) >= resumed + 2);
  await Promise.all(servers.map((server) => server.close()));
});

test("a server that fails is asked less and less, and at its interval again once it is well", async () => {
  let well = false;
  const asked: number[] = [];
  const server = await rawMcp((_cursor, reply, response) => {
    asked.push(performance.now());
    if (well) reply.json({ tools: toolsOf("failing") });
    else response.writeHead(500).end();
  });
  await ask(three.next(), "POST", "/v1/servers", { name: "failing", url: `${server.url}/mcp` });
  await until(async () => asked.length >= 3);
  const [first = 0, second = 0, third = 0] = asked;
  expect(second - first).toBeGreaterThan(2_500);
  expect(third - second).toBeGreaterThan(5_000);
  const shown = await until(async () => {
    const { body } = await ask(three.next(), "GET", "/v1/servers/failing");
    return body.freshness.probing === false && body.health === "failing" ? body : undefined;
  });
  expect(shown.failure).toMatchObject({ code: expect.any(String), since: expect.any(String) });
  expect(Date.parse(shown.freshness.nextProbeAt) - Date.now()).toBeGreaterThan(8_000);
  // Somebody mends it and asks at once: the long pause that was planned is planned no more.
  well = true;
  const now = await ask(three.next(), "POST", "/v1/servers/failing/probes?wait=true");
  expect(now.body).toMatchObject({ outcome: "changed" });
  const then = asked.length;
  await until(async () => asked.length >= then + 2, 8_000);
  const after = await ask(three.next(), "GET", "/v1/servers/failing");
  expect(after.body).toMatchObject({ health: "ok", latest: { version: "1.0.0" } });
  expect(after.body.freshness.ageSeconds).toBeLessThan(4);
  await server.close();
}, 90_000);

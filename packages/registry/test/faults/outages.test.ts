// oxlint-disable vitest/no-standalone-expect, vitest/expect-expect, eslint/no-unmodified-loop-condition -- faults look at replicas while they happen; callbacks count; `until` throws when it does not come true
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anchor, expectWhole, writeAll } from "../fixtures/acknowledged.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { childReplica } from "../fixtures/child-replica.ts";
import type { ChildReplica } from "../fixtures/child-replica.ts";
import { seeded } from "../fixtures/seeded.ts";
import { Postgres } from "@tenon/fixtures/postgres";
import { tcpProxy } from "@tenon/fixtures/tcp-proxy";
import type { TcpProxy } from "@tenon/fixtures/tcp-proxy";
import { until } from "../fixtures/until.ts";

/** A nightly run writes 1,000 times. */
const writes = Number(process.env["TENON_FAULT_WRITES"] ?? 160);
const seed = Number(process.env["TENON_FAULT_SEED"] ?? 7);

let postgres: Postgres;
let network: TcpProxy;
const replicas: ChildReplica[] = [];
let source: { kind: "postgres"; url: string };
beforeAll(async () => {
  postgres = await Postgres.start({ databases: ["registry"] });
  const direct = new URL(postgres.url("registry"));
  network = await tcpProxy("127.0.0.1", Number(direct.port));
  direct.port = String(network.port);
  source = { kind: "postgres", url: direct.href };
  for (let index = 0; index < 3; index += 1) replicas.push(await childReplica(source));
  await ask(replicas[0]?.url ?? "", "POST", `/v1/servers/${anchor}/snapshots`, {
    tools: toolsOf(anchor),
  });
}, 120_000);
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.kill()));
  await network.close();
  await postgres.stop();
});

/** 200, 503, or 0 when nobody answers in time. */
const ready = async (url: string, timeoutMs = 8_000): Promise<number> =>
  ask(url, "GET", "/readyz", undefined, { timeoutMs }).then(
    ({ status }) => status,
    () => 0,
  );

const faults = {
  "a replica is killed": async (random: () => number) => {
    const index = Math.floor(random() * replicas.length);
    await replicas[index]?.kill();
    replicas[index] = await childReplica(source);
  },
  "Postgres crashes": async (random: () => number) => {
    postgres.kill();
    await pause(200);
    // A replica without a database says so, and stays alive.
    for (const { url } of replicas) {
      expect(await ready(url)).toBe(503);
      expect((await ask(url, "GET", "/healthz")).status).toBe(200);
    }
    await pause(random() * 500);
    await postgres.restart();
  },
  "connections are cut": async (random: () => number) => {
    network.set("cut");
    await pause(200 + random() * 1_000);
    network.set("open");
  },
  "the network swallows what is sent": async (random: () => number) => {
    network.set("silent");
    await pause(500 + random() * 1_000);
    network.set("open");
  },
} as const;

test(`${writes} writes while replicas, Postgres and the network fail`, async () => {
  const random = seeded(seed);
  let turn = 0;
  let done = 0;
  const writing = writeAll(
    writes,
    () => {
      turn += 1;
      return replicas[turn % replicas.length]?.url ?? "";
    },
    { pauseMs: 500, progress: () => (done += 1) },
  );
  const order = Object.entries(faults);
  let happened = 0;
  while (done < writes - 10) {
    await pause(300 + random() * 1_000);
    const [what, happen] = order[happened % order.length] ?? order[0]!;
    await happen(random);
    happened += 1;
    // All replicas are back by themselves before the next fault.
    const from = performance.now();
    for (const { url } of replicas) await until(async () => (await ready(url)) === 200, 20_000);
    expect([what, performance.now() - from < 20_000]).toEqual([what, true]);
  }
  const written = await writing;
  for (const replica of replicas) {
    const lines = replica
      .errors()
      .split("\n")
      .filter((line) => line.includes('"internal"'));
    if (lines.length > 0) process.stderr.write(`${lines.slice(0, 3).join("\n").slice(0, 3000)}\n`);
  }
  // What failed failed as it should: the replica was gone, or it said that the database was.
  expect(
    [...written.failures.keys()].filter(
      (end) => !["no answer", "503 store-unavailable", "503 outcome-unknown"].includes(end),
    ),
  ).toEqual([]);
  expect(written.slowestMs).toBeLessThan(15_000);
  expect(written.acknowledged.length).toBeGreaterThan(writes / 4);
  expect(happened).toBeGreaterThanOrEqual(4);
  process.stderr.write(
    `${happened} faults, ${written.acknowledged.length} of ${writes} acknowledged, slowest ${Math.round(written.slowestMs)} ms, ${JSON.stringify([...written.failures])}\n`,
  );
  for (const { url } of replicas) await until(async () => (await ready(url)) === 200);
  await expectWhole(replicas[0]?.url ?? "", written);
}, 600_000);

test("after it all replicas hear one another, and probe", async () => {
  const [one, two] = replicas.map(({ url }) => url);
  const heard: string[] = [];
  const ending = new AbortController();
  const listening = (async () => {
    const answer = await fetch(`${two}/v1/events`, { signal: ending.signal });
    for await (const chunk of answer.body ?? []) heard.push(Buffer.from(chunk).toString("utf8"));
  })().catch(() => undefined);
  await until(async () => heard.length > 0);
  await ask(one ?? "", "POST", "/v1/servers", { name: "probed", url: "http://127.0.0.1:1/mcp" });
  await until(async () => heard.join("").includes("server.created"), 3_000);
  // Told live by whichever replica probed it, and not stored: only a listening connection hears of it.
  // A fetch of the queue that was under way when the network went silent is given up after half a minute.
  await until(async () => heard.join("").includes("probe.finished"), 45_000);
  ending.abort();
  await listening;
});

import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tcpProxy } from "@tenon/fixtures/tcp-proxy";
import type { TcpProxy } from "@tenon/fixtures/tcp-proxy";
import { databaseStore } from "../../src/idempotency/database-store.ts";
import { IdempotencyKeys } from "../../src/idempotency/idempotency-keys.ts";
import type { IdempotencyStore } from "../../src/idempotency/idempotency-store.ts";
import type { Begun } from "../../src/idempotency/waiting.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { firstOf, payment, replayOf, result, testDatabase } from "./replicas.ts";
import type { TestDatabase } from "./replicas.ts";

const patience = { waitMs: 20_000 };
const options = { leaseMs: 1_500, heartbeatMs: 300, storeWaitMs: 500 };

let database: TestDatabase;
let network: TcpProxy;
let far: Store;
/** Reaches the database through the network, and directly. */
let keys: IdempotencyKeys;
let near: IdempotencyKeys;

beforeEach(async () => {
  database = await testDatabase("postgres");
  near = await database.replica(options);
  const url = new URL(database.options.databaseUrl ?? "");
  network = await tcpProxy(url.hostname, Number(url.port));
  url.port = String(network.port);
  far = openStore({ databaseUrl: url.href, folder: database.options.folder });
  await far.ready;
  keys = new IdempotencyKeys(databaseStore(far.db), options);
});
afterEach(async () => {
  await keys.close();
  await far.close();
  await network.close();
  await database.remove();
});

/** Asks until something else than `unavailable` comes. */
async function whenBack(key: string): Promise<Begun> {
  for (;;) {
    const begun = await keys.begin(payment(key), patience);
    if (begun.kind !== "unavailable") return begun;
    await pause(50);
  }
}

/** Nobody writes to the records until the result is called. */
async function locked(connectionString: string): Promise<{ release: () => Promise<void> }> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query("begin; lock table idempotency_record in exclusive mode");
  return { release: () => client.end() };
}

it("refuses a call that it cannot promise to make once, and takes it when the store is back", async () => {
  network.set("cut");
  const refused = await keys.begin(payment("cut"), patience);
  expect(refused).toMatchObject({ kind: "unavailable", problem: { retryAfterSeconds: 1 } });
  network.set("open");
  firstOf(await whenBack("cut"));
});

it("refuses within its time when the store is slow, and takes back a claim that comes late", async () => {
  const locking = await locked(database.options.databaseUrl ?? "");
  const start = performance.now();
  expect(await keys.begin(payment("late"), patience)).toMatchObject({ kind: "unavailable" });
  expect(performance.now() - start).toBeLessThan(options.storeWaitMs + 500);
  await locking.release();
  while (keys.state().underWay > 0) await pause(20);
  firstOf(await near.begin(payment("late"), patience));
});

it("takes a claim back whose confirmation was lost", async () => {
  const base = databaseStore(far.db);
  let lost = true;
  const claim: IdempotencyStore["claim"] = async (claimed) => {
    const answer = await base.claim(claimed);
    if (lost) throw new Error("the connection broke before the answer came");
    return answer;
  };
  const losing = new IdempotencyKeys({ ...base, claim }, options);
  expect(await losing.begin(payment("half"), patience)).toMatchObject({ kind: "unavailable" });
  lost = false;
  while (losing.state().underWay > 0) await pause(20);
  firstOf(await near.begin(payment("half"), patience));
  await losing.close();
});

it("gives an answer that the store did not take yet, and writes it down when it is back", async () => {
  const first = firstOf(await keys.begin(payment("paid"), patience));
  const joined = keys.begin(payment("paid"), patience);
  network.set("cut");
  const written = first.done(result("paid once"));
  expect(replayOf(await joined)).toContain("paid once");
  expect(replayOf(await keys.begin(payment("paid"), patience))).toContain("paid once");
  // Elsewhere nobody can know, until it is back.
  const elsewhere = await near.begin(payment("paid"), patience);
  expect(elsewhere).toMatchObject({ kind: "unknown" });
  expect(keys.state().unwritten).toBe(1);
  network.set("open");
  await written;
  expect(keys.state()).toMatchObject({ underWay: 0, unwritten: 0 });
  expect(replayOf(await near.begin(payment("paid"), patience))).toContain("paid once");
});

it("holds answers for a store that is away only up to a bound, and then says unknown", async () => {
  const few = new IdempotencyKeys(databaseStore(far.db), { ...options, unwrittenBytes: 1_000 });
  const calls = ["one", "two"].map((key) => payment(key));
  const made = [];
  for (const call of calls) made.push(firstOf(await few.begin(call, patience)));
  network.set("cut");
  const written = made.map((call) => call.done(result("x".repeat(600))));
  while (few.state().unwritten < 2) await pause(20);
  const kinds = [];
  for (const call of calls) kinds.push((await few.begin(call, patience)).kind);
  expect(kinds.toSorted()).toEqual(["replay", "unknown"]);
  network.set("open");
  await Promise.all(written);
  const later = [];
  for (const call of calls) later.push((await near.begin(call, patience)).kind);
  expect(later).toEqual(kinds);
  await few.close();
});

it("tells those who wait for another replica's call when the store goes away", async () => {
  firstOf(await near.begin(payment("watched"), patience));
  const waiting = keys.begin(payment("watched"), patience);
  await pause(100);
  network.set("cut");
  expect(await waiting).toMatchObject({ kind: "unavailable" });
});

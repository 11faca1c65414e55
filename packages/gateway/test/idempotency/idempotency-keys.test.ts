import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseStore } from "../../src/idempotency/database-store.ts";
import { IdempotencyKeys } from "../../src/idempotency/idempotency-keys.ts";
import type { Begun } from "../../src/idempotency/waiting.ts";
import { firstOf, payment, replayOf, result, testDatabase } from "./replicas.ts";
import type { TestDatabase } from "./replicas.ts";

const patience = { waitMs: 10_000 };

describe.each(["postgres", "pglite"] as const)("calls under a key on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(kind);
    await database.open();
  });
  afterAll(() => database.remove());

  it("makes one of fifty calls over three replicas and gives all the same answer", async () => {
    const replicas = await Promise.all([1, 2, 3].map(() => database.replica()));
    let made = 0;
    const ask = async (index: number): Promise<string> => {
      const begun = await replicas[index % 3]?.begin(payment("fifty"), patience);
      if (begun?.kind !== "first") return replayOf(begun as Begun);
      made += 1;
      await pause(100);
      await begun.call.done(result(`payment ${made}`));
      return "made";
    };
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(index)));
    expect(made).toBe(1);
    expect(all.filter((answer) => answer === "made")).toHaveLength(1);
    expect(new Set(all)).toEqual(new Set(["made", result("payment 1").bytes.toString()]));
    expect(replicas.map((replica) => replica.state().underWay)).toEqual([0, 0, 0]);
  });

  it("gives the first answer again, byte for byte, at any replica", async () => {
    const [one, two] = [await database.replica(), await database.replica()];
    const noise = randomBytes(300_000).toString("base64");
    const texts = ["short", "zeros ".repeat(5_000), noise, "\u0000 \ud83d \u{1F600}"];
    for (const [index, text] of texts.entries()) {
      const call = payment(`bytes-${index}`);
      await firstOf(await one.begin(call, patience)).done({ ...result(text), status: 201 });
      for (const replica of [one, two]) {
        const begun = await replica.begin(call, patience);
        expect(begun).toEqual({ kind: "replay", answer: { ...result(text), status: 201 } });
      }
    }
  });

  it("gives an error again as the error that it was", async () => {
    const keys = await database.replica();
    const answer = { part: "error", status: 404, bytes: Buffer.from('{"code":-32601}') } as const;
    await firstOf(await keys.begin(payment("error"), patience)).done(answer);
    expect(await keys.begin(payment("error"), patience)).toEqual({ kind: "replay", answer });
  });

  it("refuses another call under the same key, while it is under way and later", async () => {
    const [one, two] = [await database.replica(), await database.replica()];
    const first = firstOf(await one.begin(payment("twice", 5), patience));
    for (const replica of [one, two]) {
      const begun = await replica.begin(payment("twice", 6), patience);
      expect(begun).toMatchObject({ kind: "conflict", problem: { code: "key-conflict" } });
    }
    await first.done(result("five"));
    expect(await one.begin(payment("twice", 6), patience)).toMatchObject({ kind: "conflict" });
    expect(replayOf(await two.begin(payment("twice", 5), patience))).toContain("five");
  });

  it("keeps the keys of callers and servers apart", async () => {
    const keys = await database.replica();
    const calls = [
      payment("mine", 5, "key:ann"),
      payment("mine", 5, "key:bob"),
      { ...payment("mine"), server: "other" },
    ];
    const kinds = [];
    for (const call of calls) kinds.push((await keys.begin(call, patience)).kind);
    expect(kinds).toEqual(["first", "first", "first"]);
  });

  it("never makes a call again whose outcome is unknown", async () => {
    const [one, two] = [await database.replica(), await database.replica()];
    const first = firstOf(await one.begin(payment("lost"), patience));
    const joined = two.begin(payment("lost"), patience);
    await first.unknown();
    const unknown = { kind: "unknown", problem: { code: "key-unknown-outcome" } };
    expect(await joined).toMatchObject(unknown);
    expect(await one.begin(payment("lost"), patience)).toMatchObject(unknown);
  });

  it("lets the next one make a call that was not made", async () => {
    const [one, two] = [await database.replica(), await database.replica()];
    await firstOf(await one.begin(payment("kept back"), patience)).abandon();
    const again = firstOf(await two.begin(payment("kept back"), patience));
    const waiting = one.begin(payment("kept back"), patience);
    await pause(60);
    await again.abandon();
    expect(await waiting).toMatchObject({ kind: "first" });
  });

  it("hands a call that was not made to one of those who wait in the same replica", async () => {
    const keys = await database.replica();
    const first = firstOf(await keys.begin(payment("handed on"), patience));
    const waiting = [1, 2, 3].map(() => keys.begin(payment("handed on"), patience));
    expect(first.waiting).toBe(3);
    await first.abandon();
    const second = firstOf(await (waiting[0] as Promise<Begun>));
    await second.done(result("second"));
    for (const later of waiting.slice(1)) expect(replayOf(await later)).toContain("second");
  });

  it("counts only the first word about a call", async () => {
    const keys = await database.replica();
    const first = firstOf(await keys.begin(payment("words"), patience));
    await Promise.all([first.done(result("yes")), first.unknown(), first.abandon()]);
    expect(replayOf(await keys.begin(payment("words"), patience))).toContain("yes");
  });

  it("waits for a call under way no longer than the caller does", async () => {
    const [one, two] = [await database.replica(), await database.replica()];
    firstOf(await one.begin(payment("slow"), patience));
    const waits = { kind: "in-flight", problem: { data: { state: "in-flight" } } };
    for (const replica of [one, two]) {
      const start = performance.now();
      expect(await replica.begin(payment("slow"), { waitMs: 500 })).toMatchObject(waits);
      expect(performance.now() - start).toBeLessThan(2_500);
    }
    const gone = new AbortController();
    const left = one.begin(payment("slow"), { waitMs: 60_000, signal: gone.signal });
    gone.abort();
    expect(await left).toMatchObject(waits);
  });

  it("keeps the lease of a call that takes long, and believes nobody whose lease is over", async () => {
    const times = { leaseMs: 600, heartbeatMs: 150 };
    const [one, two] = [await database.replica(times), await database.replica()];
    const first = firstOf(await one.begin(payment("long"), patience));
    await pause(1_200);
    expect(await two.begin(payment("long"), { waitMs: 1_000 })).toMatchObject({
      kind: "in-flight",
    });
    await first.done(result("at last"));
    expect(replayOf(await two.begin(payment("long"), patience))).toContain("at last");

    const silent = await database.replica({ leaseMs: 400, heartbeatMs: 60_000 });
    const start = performance.now();
    const late = firstOf(await silent.begin(payment("silent"), patience));
    const joined = await two.begin(payment("silent"), patience);
    expect(joined).toMatchObject({ kind: "unknown" });
    expect(performance.now() - start).toBeGreaterThan(390);
    // Once its holder speaks again the truth is known.
    await late.done(result("late"));
    expect(replayOf(await two.begin(payment("silent"), patience))).toContain("late");
  });

  it("forgets a record after its time, and no sooner", async () => {
    const keys = await database.replica({ expiryMs: 700 });
    const store = await database.open();
    await firstOf(await keys.begin(payment("old"), patience)).done(result("old"));
    const before = await databaseStore(store.db).clean(100);
    expect(replayOf(await keys.begin(payment("old"), patience))).toContain("old");
    await pause(800);
    const count = sql`select count(*)::int as count from idempotency_record where expires_at < now()`;
    expect(await store.rows(count)).toEqual([{ count: 1 }]);
    // Not yet cleaned up, and nevertheless over.
    const again = firstOf(await keys.begin(payment("old", 6), patience));
    await again.done(result("new"));
    expect(replayOf(await keys.begin(payment("old", 6), patience))).toContain("new");
    await pause(800);
    expect(before).toBe(0);
    expect(await databaseStore(store.db).clean(100)).toBe(1);
    expect(await databaseStore(store.db).clean(100)).toBe(0);
  });

  it("says that an answer was too large to be kept", async () => {
    const keys = await database.replica();
    const huge = { ...result(""), bytes: Buffer.alloc(16 * 1024 * 1024 + 1, 0x20) };
    const fits = { ...result(""), bytes: Buffer.alloc(16 * 1024 * 1024, 0x20) };
    const first = firstOf(await keys.begin(payment("huge"), patience));
    const joined = keys.begin(payment("huge"), patience);
    await first.done(huge);
    expect(replayOf(await joined)).toHaveLength(huge.bytes.length);
    const dropped = { kind: "unknown", problem: { data: { state: "done", part: "result" } } };
    expect(await keys.begin(payment("huge"), patience)).toMatchObject(dropped);
    await firstOf(await keys.begin(payment("fits"), patience)).done(fits);
    expect(replayOf(await keys.begin(payment("fits"), patience))).toHaveLength(fits.bytes.length);
  });

  it("holds no more keys at a time than it may", async () => {
    const store = databaseStore((await database.open()).db);
    const keys = new IdempotencyKeys(store, { keysUnderWay: 2 });
    const first = firstOf(await keys.begin(payment("a"), patience));
    firstOf(await keys.begin(payment("b"), patience));
    expect(await keys.begin(payment("c"), patience)).toMatchObject({ kind: "unavailable" });
    await first.done(result("a"));
    firstOf(await keys.begin(payment("c"), patience));
    expect(keys.state().begun).toMatchObject({ first: 3, unavailable: 1 });
    await keys.close();
  });
});

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditReplicas } from "../../src/store/schema.ts";
import { openSession } from "../../src/store/session.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { kinds, newPlace } from "../audit/fixtures/databases.ts";
import type { Place } from "../audit/fixtures/databases.ts";
import { until } from "../audit/fixtures/until.ts";

const row = (replica: string) => ({
  replica,
  headSequence: 1,
  headHash: Buffer.from([1, 0, 255]),
  startSequence: 0,
  startHash: Buffer.alloc(0),
  spoolSegment: 2 ** 40,
  spoolOffset: 0,
  resolvedSequence: 0,
  seenAt: "2026-11-21T03:00:00.123Z",
});

describe.each(kinds)("a store on %s", (kind) => {
  let place: Place;
  let store: Store;
  beforeAll(async () => {
    place = await newPlace(kind);
    store = openStore(place);
    await store.ready;
  }, 240_000);
  afterAll(async () => {
    await store.close();
    await store.close();
    await place.remove();
  });

  const named = async (replica: string) =>
    store.db
      .select()
      .from(auditReplicas)
      .where(sql`${auditReplicas.replica} = ${replica}`);

  it("is up when its tables are there", () => {
    expect(store.state()).toEqual({ state: "up" });
  });

  it("gives back what was stored", async () => {
    await store.db.insert(auditReplicas).values(row("given"));
    expect(await named("given")).toEqual([row("given")]);
    const rows = await store.rows(
      sql`select count(*)::int as count from audit_replica where replica = 'given'`,
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  it("commits a transaction, and takes one back that fails", async () => {
    await store.db.transaction(async (tx) => {
      await tx.insert(auditReplicas).values(row("committed"));
    });
    const failing = store.db.transaction(async (tx) => {
      await tx.insert(auditReplicas).values(row("taken back"));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await named("committed")).toHaveLength(1);
    expect(await named("taken back")).toHaveLength(0);
  });

  it("tells the code of a statement that fails, and goes on", async () => {
    await store.db.insert(auditReplicas).values(row("twice"));
    const twice = store.db.transaction((tx) => tx.insert(auditReplicas).values(row("twice")));
    await expect(twice).rejects.toMatchObject({ cause: { code: "23505" } });
    expect(await named("twice")).toHaveLength(1);
  });

  it("runs transactions of many users at once", async () => {
    await store.db.insert(auditReplicas).values(row("count"));
    await Promise.all(
      Array.from({ length: 20 }, () =>
        store.db.transaction(async (tx) => {
          await tx.execute(
            sql`update audit_replica set head_sequence = head_sequence + 1 where replica = 'count'`,
          );
        }),
      ),
    );
    expect(await named("count")).toMatchObject([{ headSequence: 21 }]);
  });

  it("gives another thread a way to itself", async () => {
    const session = await openSession(store.connection());
    const inside = await session.transaction(async (query) => {
      await query("update audit_replica set spool_offset = $1 where replica = $2", [7, "given"]);
      return query("select spool_offset::float8 from audit_replica where replica = $1", ["given"]);
    });
    expect(inside).toEqual([{ spool_offset: 7 }]);
    await expect(session.query("select * from nothing")).rejects.toMatchObject({ code: "42P01" });
    await session.close();
  });
});

it("takes back what a user of an embedded database left open", async () => {
  const place = await newPlace("pglite");
  const store = openStore(place);
  const session = await openSession(store.connection());
  void session
    .transaction(async (query) => {
      await query("select 1");
      await session.close();
      await new Promise(() => undefined);
    })
    .catch(() => undefined);
  await until(async () => (await store.rows(sql`select 1 as one`)).length === 1);
  await store.db.transaction((tx) => tx.insert(auditReplicas).values(row("next")));
  await store.close();
  expect(() => openStore(place).close()).not.toThrow();
  await place.remove();
}, 240_000);

it("lets several replicas start on an empty Postgres at once", async () => {
  const place = await newPlace("postgres");
  const stores = Array.from({ length: 4 }, () => openStore(place));
  await Promise.all(stores.map(({ ready }) => ready));
  expect(await stores[3]!.rows(sql`select count(*)::int as count from audit_call`)).toEqual([
    { count: 0 },
  ]);
  await Promise.all(stores.map(({ close }) => close()));
  await place.remove();
});

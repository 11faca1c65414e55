import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findCalls, verifyAudit } from "../../src/audit/audit.ts";
import { drain } from "../../src/audit/drain.ts";
import type { DrainNews } from "../../src/audit/drain-messages.ts";
import { intentJson, outcomeJson } from "../../src/audit/encode.ts";
import { redactorOf } from "../../src/audit/redact.ts";
import { refusedFile } from "../../src/audit/refused.ts";
import { writtenPlace } from "../../src/audit/segments.ts";
import { openSpool } from "../../src/audit/spool.ts";
import { spoolReader } from "../../src/audit/spool-reader.ts";
import { callIds } from "../../src/audit/call-id.ts";
import { openSession } from "../../src/store/session.ts";
import type { Query, Session } from "../../src/store/session.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { intentOf, openAudited, outcomeOf } from "./fixtures/audited.ts";
import { newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";

let place: Place;
let store: Store;
const newId = callIds();
const redactor = redactorOf(new Map());

beforeEach(async () => {
  place = await newPlace("postgres");
  store = openStore(place);
  await store.ready;
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

/** Spools records of a process, and leaves as it is killed. */
function spooled(folder: string, write: (spool: ReturnType<typeof openSpool>) => void) {
  const written = writtenPlace(new SharedArrayBuffer(8));
  const spool = openSpool({ folder, maxBytes: 1e9, written });
  write(spool);
  spool.close();
  return { first: spool.first, reader: spoolReader(folder, written) };
}

/** Stores everything that is spooled, over sessions that `connect` makes. */
async function drained(
  folder: string,
  replica: string,
  of: ReturnType<typeof spooled>,
  connect: () => Promise<Session>,
  earlier: readonly DrainNews[] = [],
): Promise<readonly DrainNews[]> {
  const news: DrainNews[] = [];
  const stop = new AbortController();
  const ended = drain({
    ...of,
    folder,
    replica,
    firstStart: earlier.length === 0,
    told: earlier.findLast((news) => news.kind === "stored")?.end,
    retentionDays: 90,
    connect,
    tell: (told) => {
      news.push(told);
      if (told.kind === "connected") stop.abort();
    },
    stopping: stop.signal,
  });
  await ended;
  return news;
}

function sessionThatFails(session: Session, fails: (before: boolean) => void): Session {
  const broken =
    (query: Query): Query =>
    async (text, values) => {
      fails(true);
      const rows = await query(text, values);
      fails(false);
      return rows;
    };
  return {
    ...session,
    query: broken(session.query),
    transaction: async (run) => {
      const result = await session.transaction((query) => run(broken(query)));
      // The commit went through, and nobody heard of it.
      fails(false);
      return result;
    },
  };
}

/** How many records are queued, by what the thread tells, when so many were written. */
function queuedAfter(written: number, news: readonly DrainNews[]): number {
  let found = 0;
  let stored = 0;
  for (const told of news) {
    if (told.kind === "found") found = told.records;
    if (told.kind === "stored") stored += told.records + told.torn;
  }
  return written + found - stored;
}

it("stores everything once, whichever step fails and whether it had happened or not", async () => {
  let clean = false;
  let step = 0;
  for (; !clean; step += 1) {
    const replica = `r${step}`;
    const folder = join(place.folder, replica);
    const ids = [newId(), newId(), newId()] as const;
    // A process that is gone left a call open; this one ends another call.
    spooled(folder, (spool) => {
      spool.begin(intentJson(intentOf(ids[0]), "full", redactor), 0);
      spool.begin(intentJson(intentOf(ids[1]), "full", redactor), 0);
      spool.end(outcomeJson(outcomeOf(ids[1]), undefined));
    });
    const of = spooled(folder, (spool) => {
      spool.begin(intentJson(intentOf(ids[2]), "full", redactor), 0);
      spool.end(outcomeJson(outcomeOf(ids[2]), undefined));
    });
    let left = step;
    clean = true;
    const connect = async (): Promise<Session> =>
      sessionThatFails(await openSession(store.connection()), () => {
        if (left === 0) clean = false;
        left -= 1;
        if (left === -1) throw Object.assign(new Error("cut"), { code: "ECONNRESET" });
      });
    const news = await drained(folder, replica, of, connect);
    // One that is told to stop and fails then leaves the rest to the next thread.
    const rest = await drained(folder, replica, of, () => openSession(store.connection()), news);
    expect(queuedAfter(2, [...news, ...rest])).toBe(0);
    const rows = await store.rows(sql`select call_id, complete, outcome from audit_call
      where replica = ${replica} order by call_id, complete`);
    expect(rows).toEqual([
      { call_id: ids[0], complete: false, outcome: null },
      { call_id: ids[0], complete: true, outcome: "outcome-unknown" },
      { call_id: ids[1], complete: true, outcome: "result" },
      { call_id: ids[2], complete: true, outcome: "result" },
    ]);
  }
  expect(step).toBeGreaterThan(20);
  expect(await verifyAudit(store)).toMatchObject({ ok: true, findings: [] });
}, 240_000);

it("puts aside what the database refuses, and stores the rest", async () => {
  const folder = join(place.folder, "spool");
  const ids = Array.from({ length: 9 }, () => newId());
  const of = spooled(folder, (spool) => {
    for (const [index, id] of ids.entries()) {
      const callId = index === 4 ? "not a UUID" : id;
      spool.begin(intentJson(intentOf(callId), "digest", redactor), 0);
      spool.end(outcomeJson(outcomeOf(id), undefined));
    }
  });
  const news = await drained(folder, "r", of, () => openSession(store.connection()));
  const lost = news.reduce((sum, told) => sum + (told.kind === "stored" ? told.lost : 0), 0);
  // The intent, and the outcome that belongs to none.
  expect(lost).toBe(2);
  expect(readFileSync(join(folder, refusedFile), "utf8")).toContain("not a UUID");
  const { calls } = await findCalls(store.db, { outcome: "result" });
  expect(calls).toHaveLength(8);
  expect((await verifyAudit(store)).ok).toBe(true);
});

it("takes no place of a spool that was deleted for one of the new spool", async () => {
  const folder = join(place.folder, "spool");
  const one = spooled(folder, (spool) => {
    spool.begin(intentJson(intentOf(newId()), "digest", redactor), 0);
  });
  await drained(folder, "r", one, () => openSession(store.connection()));
  rmSync(folder, { recursive: true });
  const id = newId();
  const two = spooled(folder, (spool) => {
    spool.begin(intentJson(intentOf(id), "digest", redactor), 0);
  });
  await drained(folder, "r", two, () => openSession(store.connection()));
  expect((await findCalls(store.db, { callId: id })).calls).toHaveLength(1);
});

it("skips a damaged line and counts it", async () => {
  const folder = join(place.folder, "spool");
  const ids = [newId(), newId(), newId()];
  const of = spooled(folder, (spool) => {
    for (const id of ids) spool.begin(intentJson(intentOf(id), "digest", redactor), 0);
  });
  const file = join(folder, readdirSync(folder)[0]!);
  const bytes = readFileSync(file);
  bytes[bytes.indexOf(ids[1]!) + 3] = 0x21;

  writeFileSync(file, bytes);
  const news = await drained(folder, "r", of, () => openSession(store.connection()));
  expect(news).toContainEqual(expect.objectContaining({ kind: "stored", records: 2, torn: 1 }));
  expect((await findCalls(store.db, {})).calls.map(({ callId }) => callId)).toEqual([
    ids[2],
    ids[0],
  ]);
});

it("shows the open calls of a replica that fell silent as lost", async () => {
  const folder = join(place.folder, "spool");
  const id = newId();
  const of = spooled(folder, (spool) => {
    spool.begin(intentJson(intentOf(id), "digest", redactor), 0);
  });
  await drained(folder, "r", of, () => openSession(store.connection()));
  const inFlight = await findCalls(store.db, { outcome: "in-flight" });
  expect(inFlight.calls).toMatchObject([{ callId: id, state: "in-flight" }]);
  await store.rows(sql`update audit_replica set seen_at = now() - interval '61 seconds'`);
  const lost = await findCalls(store.db, { outcome: "outcome-unknown" });
  expect(lost.calls).toMatchObject([{ callId: id, state: "lost", outcome: "outcome-unknown" }]);
  expect((await findCalls(store.db, { outcome: "in-flight" })).calls).toEqual([]);
});

it("lets replicas share a database, each with a chain of its own", async () => {
  const replicas = [0, 1, 2].map((number) =>
    openAudited({ ...place, folder: join(place.folder, String(number)) }),
  );
  for (let call = 0; call < 300; call += 1) {
    const { audit } = replicas[call % 3]!;
    const callId = audit.newCallId();
    audit.intent(intentOf(callId));
    audit.outcome(outcomeOf(callId));
  }
  await Promise.all(replicas.map(({ audit }) => audit.drained()));
  const verification = await verifyAudit(store);
  expect(verification.ok).toBe(true);
  expect(verification.replicas).toHaveLength(3);
  expect((await findCalls(store.db, { limit: 500, outcome: "result" })).calls).toHaveLength(300);
  await Promise.all(replicas.map(({ close }) => close()));
  expect(existsSync(join(place.folder, "0/spool/replica"))).toBe(true);
  expect(() => openAudited({ ...place, folder: join(place.folder, "0") }).close()).not.toThrow();
});

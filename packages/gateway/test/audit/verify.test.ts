import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findCalls, verifyAudit } from "../../src/audit/audit.ts";
import { auditLimits } from "../../src/audit/limits.ts";
import { dropOld } from "../../src/audit/retention.ts";
import { openSession } from "../../src/store/session.ts";
import { intentOf, openAudited, outcomeOf } from "./fixtures/audited.ts";
import type { Audited } from "./fixtures/audited.ts";
import { newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";

let place: Place;
let audited: Audited;

beforeEach(async () => {
  place = await newPlace("postgres");
  audited = openAudited(place, { payload: "full" });
});
afterEach(async () => {
  await audited.close();
  await place.remove();
});

async function takeDown(calls: number): Promise<void> {
  const { audit } = audited;
  for (let call = 0; call < calls; call += 1) {
    const callId = audit.newCallId();
    audit.intent(intentOf(callId, { arguments: { call, text: 'é "\u{1F600}"' } }));
    audit.outcome(outcomeOf(callId));
  }
  await audit.drained();
}

const change = (statement: ReturnType<typeof sql>) => audited.store.rows(statement);

it("finds nothing in a chain that nobody touched, over many batches", async () => {
  await takeDown(30);
  await takeDown(2_500);
  const { ok, replicas, findings } = await verifyAudit(audited.store);
  expect({ ok, findings }).toEqual({ ok: true, findings: [] });
  const rows = replicas[0]?.rows ?? 0;
  expect(replicas).toMatchObject([{ from: 1, to: rows }]);
  // A call that was stored before its end came has two.
  expect(rows).toBeGreaterThanOrEqual(2_530);
  expect(rows).toBeLessThan(2_700);
  const { calls } = await findCalls(audited.store.db, { limit: 1 });
  expect(replicas[0]?.head).toBe(calls[0]?.hash);
});

it.each([
  ["an argument", sql`update audit_call set arguments = '{}' where sequence = 5`],
  ["a time", sql`update audit_call set at = at + interval '1 ms' where sequence = 5`],
  ["an absent value", sql`update audit_call set caller_subject = 'ann' where sequence = 5`],
  ["an outcome", sql`update audit_call set outcome = 'refused' where sequence = 5`],
  ["a timing", sql`update audit_call set timing = null where sequence = 5`],
])("finds a row of which %s was changed", async (_what, statement) => {
  await takeDown(10);
  await change(statement);
  const { ok, findings } = await verifyAudit(audited.store);
  expect(ok).toBe(false);
  expect(findings).toMatchObject([{ kind: "changed", sequence: 5, rows: 1 }]);
});

it("lists no more findings than the limit", async () => {
  await takeDown(auditLimits.findings + 1);
  await change(sql`update audit_call set decision = 'refuse' where sequence > 1`);
  expect((await verifyAudit(audited.store)).findings).toHaveLength(auditLimits.findings);
  await change(sql`update audit_call set decision = 'refuse'`);
  expect((await verifyAudit(audited.store)).findings).toHaveLength(auditLimits.findings);
});

it("finds removed rows, in between and at the end", async () => {
  await takeDown(10);
  await change(sql`delete from audit_call where sequence in (3, 4, 9, 10)`);
  const { findings } = await verifyAudit(audited.store);
  expect(findings).toMatchObject([
    { kind: "removed", sequence: 3, rows: 2 },
    { kind: "removed", sequence: 9, rows: 2 },
  ]);
});

it("finds removed rows at the start", async () => {
  await takeDown(10);
  await change(sql`delete from audit_call where sequence <= 2`);
  const { findings } = await verifyAudit(audited.store);
  expect(findings).toMatchObject([{ kind: "removed", sequence: 1, rows: 2 }]);
});

it("finds inserted rows: after the head, under a name that nobody has, in another one's place", async () => {
  await takeDown(3);
  const columns = sql.raw(
    "complete, at, caller_kind, caller_id, method, server, decision, era, searchable, stored_at, previous, hash",
  );
  const insert = (replica: ReturnType<typeof sql>, sequence: number) =>
    change(sql`insert into audit_call (replica, sequence, call_id, ${columns})
      select ${replica}, ${sequence}::bigint, ${randomUUID()}::uuid, ${columns} from audit_call where sequence = 2`);
  await insert(sql`replica`, 4);
  await insert(sql`'nobody'`, 1);
  expect((await verifyAudit(audited.store)).findings).toMatchObject(
    [
      { kind: "inserted", sequence: 4 },
      { kind: "inserted", sequence: 1, replica: "nobody" },
    ].toSorted((a, b) => (a.replica ?? "").localeCompare(b.replica ?? "")) as never,
  );
});

it("finds a row that was written anew with a hash of its own", async () => {
  await takeDown(5);
  await change(
    sql`update audit_call set previous = decode(repeat('ab', 32), 'hex') where sequence = 3`,
  );
  expect((await verifyAudit(audited.store)).findings).toMatchObject([
    { kind: "unlinked", sequence: 3 },
    { kind: "changed", sequence: 3 },
  ]);
});

it("drops old rows from the start, and the rest still holds", async () => {
  await takeDown(20);
  const second = openAudited({ ...place, folder: `${place.folder}/second` });
  second.audit.intent(intentOf(second.audit.newCallId()));
  await second.audit.drained();
  await second.close();
  const session = await openSession(audited.store.connection());
  // What is stored from here on is kept.
  const cut = new Date();
  await takeDown(5);
  const days = (Date.now() - cut.getTime()) / 86_400_000;
  expect(await dropOld(session, days)).toBe(false);
  const { ok, replicas } = await verifyAudit(audited.store);
  expect(ok).toBe(true);
  const kept = replicas.find(({ rows }) => rows > 0);
  expect(kept).toMatchObject({ rows: 5, from: 21, to: 25 });
  await takeDown(1);
  expect((await verifyAudit(audited.store)).ok).toBe(true);
  // A replica that is gone and of which nothing is left.
  await change(
    sql`update audit_replica set seen_at = now() - interval '1 day' where head_sequence = 1`,
  );
  await dropOld(session, days);
  expect((await verifyAudit(audited.store)).replicas).toHaveLength(1);
  await session.close();
});

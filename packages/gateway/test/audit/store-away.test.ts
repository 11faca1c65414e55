import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findCalls, verifyAudit } from "../../src/audit/audit.ts";
import { tcpProxy } from "@tenon/fixtures/tcp-proxy";
import { intentOf, openAudited, outcomeOf } from "./fixtures/audited.ts";
import type { Audited } from "./fixtures/audited.ts";
import { asAdmin, kinds, newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";
import { until } from "./fixtures/until.ts";

let place: Place;
let audited: Audited | undefined;

beforeEach(async () => {
  place = await newPlace("postgres");
});
afterEach(async () => {
  await audited?.close();
  await place.remove();
});

/** Takes calls down; each costs the caller's thread next to nothing, whatever the database does. */
function takeDown({ audit }: Audited, calls: number): string[] {
  return Array.from({ length: calls }, () => {
    const callId = audit.newCallId();
    expect(audit.intent(intentOf(callId))).toBe(true);
    audit.outcome(outcomeOf(callId));
    return callId;
  });
}

async function storedIds({ store }: Audited): Promise<ReadonlySet<string>> {
  const rows = await store.rows(sql`select call_id from audit_call where complete`);
  return new Set(rows.map((row) => String(row["call_id"])));
}

async function expectWhole(of: Audited, ids: readonly string[]): Promise<void> {
  await of.audit.drained();
  // A connection that waits in the pool may have been killed as well; whoever asks on it asks again.
  const stored = await until(() => storedIds(of).catch(() => undefined));
  expect(stored.size).toBe(ids.length);
  expect(ids.every((id) => stored.has(id))).toBe(true);
  expect(of.audit.state()).toMatchObject({ queuedRecords: 0, lostRecords: 0 });
  const verified = await until(() => verifyAudit(of.store).catch(() => undefined));
  expect(verified).toMatchObject({ ok: true, findings: [] });
}

describe("while Postgres is in trouble, calls go on and nothing is lost", () => {
  it("when it is away at the start", async () => {
    const url = new URL(place.databaseUrl ?? "");
    const proxy = await tcpProxy(url.hostname, Number(url.port));
    proxy.set("cut");
    url.port = String(proxy.port);
    audited = openAudited({ ...place, databaseUrl: url.href });
    const ids = takeDown(audited, 500);
    await until(() => audited?.store.state().state === "away");
    expect(audited.store.state().reason).not.toContain("tenon:tenon");
    expect(audited.audit.state()).toMatchObject({ queuedRecords: 1_000, draining: false });
    proxy.set("open");
    await expectWhole(audited, ids);
    await audited.close();
    await proxy.close();
  });

  it("when its connections are killed again and again", async () => {
    audited = openAudited(place);
    const name = new URL(place.databaseUrl ?? "").pathname.slice(1);
    const ids = takeDown(audited, 100);
    await audited.audit.drained();
    for (let round = 0; round < 8; round += 1) {
      ids.push(...takeDown(audited, 2_000));
      await pause(100 + round * 37);
      await asAdmin(
        "postgres",
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
      );
    }
    expect(ids).toHaveLength(16_100);
    await expectWhole(audited, ids);
  });

  it("when the network swallows everything and then cuts", async () => {
    const url = new URL(place.databaseUrl ?? "");
    const proxy = await tcpProxy(url.hostname, Number(url.port));
    url.port = String(proxy.port);
    audited = openAudited({ ...place, databaseUrl: url.href });
    const ids = takeDown(audited, 10);
    await audited.audit.drained();
    proxy.set("silent");
    ids.push(...takeDown(audited, 1_000));
    await pause(1_000);
    expect(audited.audit.state().queuedRecords).toBe(2_000);
    proxy.set("cut");
    await until(() => audited?.audit.state().draining === false);
    proxy.set("open");
    await expectWhole(audited, ids);
    await audited.close();
    await proxy.close();
  });

  it("when somebody locks the tables", async () => {
    audited = openAudited(place);
    const ids = takeDown(audited, 10);
    await audited.audit.drained();
    const other = new Client({ connectionString: place.databaseUrl });
    await other.connect();
    await other.query("begin; lock table audit_call in access exclusive mode");
    const started = performance.now();
    ids.push(...takeDown(audited, 2_000));
    const spent = performance.now() - started;
    await pause(1_500);
    expect(audited.audit.state().queuedRecords).toBeGreaterThan(3_900);
    await other.query("rollback");
    await other.end();
    await expectWhole(audited, ids);
    expect(spent).toBeLessThan(1_000);
  });
});

it.each(kinds)(
  "does not stall the event loop while ten thousand calls are stored in %s",
  async (kind) => {
    const other = await newPlace(kind);
    audited = openAudited(other);
    await audited.store.ready;
    const ids: string[] = [];
    for (let part = 0; part < 100; part += 1) {
      ids.push(...takeDown(audited, 100));
      await pause(0);
    }
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await expectWhole(audited, ids);
    delay.disable();
    expect(delay.percentile(90) / 1e6).toBeLessThan(50);
    expect(delay.max / 1e6).toBeLessThan(500);
    await audited.close();
    await other.remove();
  },
  240_000,
);

it("stores what an end left behind at the next start", async () => {
  const nowhere = "postgres://nobody@127.0.0.1:1/nothing";
  audited = openAudited({ ...place, databaseUrl: nowhere });
  const ids = takeDown(audited, 300);
  const started = performance.now();
  await audited.close();
  expect(performance.now() - started).toBeLessThan(6_000);
  audited = openAudited(place);
  ids.push(...takeDown(audited, 10));
  await expectWhole(audited, ids);
  expect((await findCalls(audited.store.db, { outcome: "result", limit: 500 })).calls.length).toBe(
    310,
  );
});

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findCalls, verifyAudit } from "../../src/audit/audit.ts";
import { auditLimits } from "../../src/audit/limits.ts";
import { intentOf, openAudited, outcomeOf } from "./fixtures/audited.ts";
import { newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";

let place: Place;
beforeEach(async () => {
  place = await newPlace("postgres");
});
afterEach(() => place.remove());

function bytesOnDisk(): number {
  const folder = join(place.folder, "spool");
  const segments = readdirSync(folder).filter((name) => name.endsWith(".spool"));
  return segments.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

it("refuses intents when it is full, always has room for the outcomes of those it took, and recovers", async () => {
  const spoolBytes = 64 * 1024;
  const away = openAudited(
    { ...place, databaseUrl: "postgres://nobody@127.0.0.1:1/nothing" },
    { spoolBytes },
  );
  const taken: string[] = [];
  let refused = 0;
  for (let call = 0; call < 500; call += 1) {
    const callId = away.audit.newCallId();
    if (away.audit.intent(intentOf(callId))) taken.push(callId);
    else refused += 1;
  }
  expect(taken.length).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(300);
  for (const callId of taken) away.audit.outcome(outcomeOf(callId));
  await away.close();
  expect(away.audit.state()).toMatchObject({
    lostRecords: refused,
    queuedRecords: taken.length * 2,
    spoolBytes: bytesOnDisk(),
  });
  expect(bytesOnDisk()).toBeLessThanOrEqual(spoolBytes);

  const { audit, store, close } = openAudited(place, { spoolBytes });
  await audit.drained();
  expect(audit.intent(intentOf(audit.newCallId()))).toBe(true);
  const { calls } = await findCalls(store.db, { outcome: "result", limit: 500 });
  expect(calls.map(({ callId }) => callId).toSorted()).toEqual(taken);
  await audit.drained();
  expect(audit.state().lostRecords).toBe(0);
  expect(await verifyAudit(store)).toMatchObject({ ok: true });
  await close();
});

it("goes on in new segments and deletes those that are stored", async () => {
  const spoolBytes = 64 * 1024;
  const { audit, close } = openAudited(place, { spoolBytes });
  for (let round = 0; round < 20; round += 1) {
    for (let call = 0; call < 10; call += 1) {
      const callId = audit.newCallId();
      expect(audit.intent(intentOf(callId))).toBe(true);
      audit.outcome(outcomeOf(callId));
    }
    await audit.drained();
  }
  const { spoolBytes: bytes, queuedRecords, lostRecords } = audit.state();
  expect({ queuedRecords, lostRecords }).toEqual({ queuedRecords: 0, lostRecords: 0 });
  expect(bytes).toBe(bytesOnDisk());
  expect(bytes).toBeLessThan(spoolBytes / 2);
  await close();
});

it("bounds outcomes that wait for a disk", () => {
  expect(auditLimits.waitingBytes).toBeLessThanOrEqual(1024 * 1024);
});

it("tells those who wait, in their order and once, when the records of a turn are safe", async () => {
  const { audit, close } = openAudited(place);
  const told: string[] = [];
  for (const name of ["first", "second"]) {
    const written = (isSafe: boolean): void => void told.push(`${name} ${isSafe}`);
    expect(audit.intent(intentOf(audit.newCallId()), { written })).toBe(true);
  }
  expect(told).toEqual([]);
  expect(bytesOnDisk()).toBe(0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(["first true", "second true"]);
  expect(bytesOnDisk()).toBeGreaterThan(0);
  expect(audit.flush()).toBe(true);
  expect(told).toHaveLength(2);
  await close();
});

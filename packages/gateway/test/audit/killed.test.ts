import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findCalls, verifyAudit } from "../../src/audit/audit.ts";
import type { AuditedCall } from "../../src/audit/audit.ts";
import { openAudited } from "./fixtures/audited.ts";
import type { Audited } from "./fixtures/audited.ts";
import { newPlace } from "./fixtures/databases.ts";
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

/** Runs a process that takes calls down, and kills it. Resolves with the ids that it said were safe. */
async function killedWhileWriting(databaseUrl: string | undefined, afterIntents: number) {
  const script = join(import.meta.dirname, "fixtures/writing-child.ts");
  const args = [script, place.folder, ...(databaseUrl === undefined ? [] : [databaseUrl])];
  const said = join(place.folder, "said");
  rmSync(said, { force: true });
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  const closed = once(child, "close");
  const lineBytes = 39 * 1.4;
  await until(() => existsSync(said) && statSync(said).size > afterIntents * lineBytes);
  child.kill("SIGKILL");
  await closed;
  const text = readFileSync(said, "utf8");
  const lines = text.slice(0, text.lastIndexOf("\n")).split("\n");
  const ids = (kind: string) =>
    lines.filter((line) => line.startsWith(kind)).map((line) => line.slice(2));
  return { intents: ids("i"), outcomes: ids("o") };
}

async function allCalls(): Promise<ReadonlyMap<string, AuditedCall>> {
  const all = new Map<string, AuditedCall>();
  let cursor: string | undefined;
  do {
    const page = await findCalls(audited!.store.db, { limit: 500, cursor });
    for (const call of page.calls) {
      expect(all.has(call.callId)).toBe(false);
      all.set(call.callId, call);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

it.each([200, 1_500])(
  "keeps what was acknowledged before kill -9 after %d calls",
  async (count) => {
    const said = await killedWhileWriting(place.databaseUrl, count);
    const again = await killedWhileWriting(place.databaseUrl, count);
    expect(said.intents.length).toBeGreaterThan(100);
    audited = openAudited(place);
    const first = audited.audit.newCallId();
    await audited.audit.drained();
    const calls = await allCalls();
    for (const { intents, outcomes } of [said, again]) {
      for (const id of intents) expect(calls.has(id)).toBe(true);
      for (const id of outcomes) expect(calls.get(id)?.outcome).toBe("result");
    }
    const open = [...said.intents, ...again.intents].filter((_id, index) => index % 20 === 0);
    expect(open.length).toBeGreaterThan(5);
    const ended = [...calls.values()];
    expect(ended.every(({ callId, state }) => state === "ended" && callId < first)).toBe(true);
    expect(calls.get(said.intents[0]!)).toMatchObject({
      outcome: "outcome-unknown",
      errorCode: "gateway-ended",
    });
    expect(audited.audit.state()).toMatchObject({ queuedRecords: 0, lostRecords: 0 });
    expect(await verifyAudit(audited.store)).toMatchObject({ ok: true, findings: [] });
  },
);

it("takes nothing for written that a full disk cut off", async () => {
  const script = join(import.meta.dirname, "fixtures/full-disk-child.ts");
  // A file may have 64 KiB, which the system checks as it checks for room: in the middle of a write.
  const limited = `ulimit -f 64; exec "$0" "$@"`;
  const child = spawn("bash", ["-c", limited, process.execPath, script, place.folder]);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await once(child, "close");
  const taken = said.trim().split("\n");
  expect(taken.length).toBeGreaterThan(20);
  expect(taken.length).toBeLessThan(300);
  expect(taken.at(-1)).toMatch(/^refused: EFBIG/u);
  audited = openAudited(place);
  await audited.audit.drained();
  const calls = await allCalls();
  expect([...calls.keys()].toSorted()).toEqual(taken.slice(0, -1));
  expect(audited.audit.state()).toMatchObject({ tornRecords: 0, lostRecords: 0 });
});

it("reports a line that a crash of the machine cut off, and keeps the rest", async () => {
  const said = await killedWhileWriting("postgres://nobody@127.0.0.1:1/nothing", 200);
  const spool = join(place.folder, "spool");
  const segment = readdirSync(spool).find((name) => name.endsWith(".spool"));
  appendFileSync(join(spool, segment!), '1234abcd ["i","0192f0c1-7d3a-7000-9abc-01');
  audited = openAudited(place);
  await audited.audit.drained();
  expect(audited.audit.state().tornRecords).toBe(1);
  const calls = await allCalls();
  for (const id of said.intents) expect(calls.has(id)).toBe(true);
});

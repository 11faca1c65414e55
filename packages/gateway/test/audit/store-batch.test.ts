import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findCalls, verifyAudit } from "../../src/audit/audit.ts";
import { callIds } from "../../src/audit/call-id.ts";
import { intentJson, outcomeJson } from "../../src/audit/encode.ts";
import { redactorOf } from "../../src/audit/redact.ts";
import { writtenPlace } from "../../src/audit/segments.ts";
import { openSpool } from "../../src/audit/spool.ts";
import { spoolReader } from "../../src/audit/spool-reader.ts";
import { chainStore } from "../../src/audit/store-batch.ts";
import { openSession } from "../../src/store/session.ts";
import type { Session } from "../../src/store/session.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { intentOf, outcomeOf } from "./fixtures/audited.ts";
import { newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";

let place: Place;
let store: Store;
let session: Session;
const newId = callIds();

beforeEach(async () => {
  place = await newPlace("postgres");
  store = openStore(place);
  await store.ready;
  session = await openSession(store.connection());
});
afterEach(async () => {
  await session.close();
  await store.close();
  await place.remove();
});

/** Batches of one record each. */
function batchesOf(lines: readonly string[]) {
  const folder = join(place.folder, "spool");
  const written = writtenPlace(new SharedArrayBuffer(8));
  const spool = openSpool({ folder, maxBytes: 1e9, written });
  for (const line of lines) spool.begin(line, 0);
  spool.close();
  const reader = spoolReader(folder, written);
  let from = reader.start();
  return lines.map(() => {
    const batch = reader.read(from, 1)!;
    from = batch.end;
    return batch;
  });
}

const odd = {
  at: Date.now() + 0.75,
  tool: 'a\0b\ud800"\\u0000\u2028\u001b',
  traceId: "\u{1F600}é\n\t",
  arguments: { text: '\0\ud800\u{1F600} "\\u0000', é: [1e-7, -0, null] },
} as const;

it("verifies what holds any text, its end stored with it, later, or by another connection", async () => {
  const ids = [newId(), newId(), newId()] as const;
  const intent = (id: string) => intentJson(intentOf(id, odd), "full", redactorOf(new Map()));
  const outcome = (id: string) =>
    outcomeJson(outcomeOf(id, { errorCode: -32_000, timing: { é: 0.0014, none: 0 } }), undefined);
  const batches = batchesOf([...ids.map(intent), ...ids.map(outcome)]);
  const [first, second, third, ...ends] = batches.map(({ records: [line] }) => line!);
  const chain = chainStore(session.query, "r");
  await chain.store([first!], batches[0]!.end);
  await chain.store([second!], batches[1]!.end);
  expect(await chain.store([third!, ends[0]!], batches[3]!.end)).toBe(0);
  const other = chainStore(session.query, "r");
  // The first of both lies before the mark, as when a batch is read again.
  expect(await other.store([ends[0]!, ends[1]!], batches[4]!.end)).toBe(0);
  const { calls } = await findCalls(store.db, {});
  const whole = {
    tool: 'a\u{FFFD}b\u{FFFD}"\\u0000\u2028\u001b',
    // JSON has no minus zero.
    arguments: { text: odd.arguments.text, é: [1e-7, 0, null] },
    errorCode: "-32000",
    timing: { é: 0.001 },
  };
  expect(calls.map(({ state }) => state).toSorted()).toEqual(["ended", "ended", "in-flight"]);
  for (const call of calls.filter(({ state }) => state === "ended"))
    expect(call).toMatchObject(whole);
  expect(await verifyAudit(store)).toMatchObject({ ok: true, findings: [] });
});

it("counts outcomes whose intents are nowhere", async () => {
  const [batch] = batchesOf([outcomeJson(outcomeOf(newId()), undefined)]);
  expect(await chainStore(session.query, "r").store(batch!.records, batch!.end)).toBe(1);
});

it("stores nothing twice when two connections have the same batch", async () => {
  const [batch] = batchesOf([intentJson(intentOf(newId()), "full", redactorOf(new Map()))]);
  const chains = [chainStore(session.query, "r"), chainStore(session.query, "r")];
  // Both know where the chain stood before either of them wrote.
  await Promise.all(chains.map((chain) => chain.store(batch!.records, batch!.end)));
  expect((await findCalls(store.db, {})).calls).toHaveLength(1);
  expect(await verifyAudit(store)).toMatchObject({ ok: true, findings: [] });
});

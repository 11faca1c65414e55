/**
 * A replica that pays under random keys until it is killed, three at a time, and prints the key and the answer of each
 * replay. Arguments: database URL, folder, how many keys there are.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "pg";
import { databaseStore } from "../../src/idempotency/database-store.ts";
import { IdempotencyKeys } from "../../src/idempotency/idempotency-keys.ts";
import { callDigest } from "../../src/idempotency/keyed-call.ts";
import { openStore } from "../../src/store/store.ts";

const [databaseUrl = "", folder = "", keyCount = ""] = process.argv.slice(2);
const store = openStore({ databaseUrl, folder });
await store.ready;
const keys = new IdempotencyKeys(databaseStore(store.db), { leaseMs: 1_000, heartbeatMs: 200 });
/** Where payments are really made. */
const bank = new Pool({ connectionString: databaseUrl, max: 3 });

async function pay(): Promise<void> {
  const key = `payment ${Math.floor(Math.random() * Number(keyCount))}`;
  const digest = callDigest("tools/call", { name: "pay", arguments: { key } });
  const call = { key, callerId: "key:ann", server: "billing", tool: "pay", digest };
  const begun = await keys.begin(call, { waitMs: 5_000 });
  if (begun.kind === "replay") process.stdout.write(`${key}: ${begun.answer.bytes.toString()}\n`);
  if (begun.kind !== "first") return;
  await pause(Math.random() * 5);
  const paid = await bank.query("insert into payment (key) values ($1) returning id", [key]);
  await pause(Math.random() * 5);
  const bytes = Buffer.from(JSON.stringify({ content: [], receipt: paid.rows[0] }));
  await begun.call.done({ part: "result", status: 200, bytes });
}

async function payOn(): Promise<never> {
  for (;;) await pay();
}
await Promise.all([payOn(), payOn(), payOn()]);

/** A replica that makes the first call and never says what became of it. Arguments: database URL, folder, key, lease ms. */
import { databaseStore } from "../../src/idempotency/database-store.ts";
import { IdempotencyKeys } from "../../src/idempotency/idempotency-keys.ts";
import { callDigest } from "../../src/idempotency/keyed-call.ts";
import { openStore } from "../../src/store/store.ts";

const [databaseUrl = "", folder = "", key = "", leaseMs = ""] = process.argv.slice(2);
const store = openStore({ databaseUrl, folder });
await store.ready;
const keys = new IdempotencyKeys(databaseStore(store.db), {
  leaseMs: Number(leaseMs),
  heartbeatMs: Number(leaseMs) / 4,
});
const digest = callDigest("tools/call", { name: "pay", arguments: { amount: 5 } });
const call = { key, callerId: "key:ann", server: "billing", tool: "pay", digest };
const begun = await keys.begin(call, { waitMs: 10_000 });
process.stdout.write(`${begun.kind}\n`);
setInterval(() => undefined, 1_000);

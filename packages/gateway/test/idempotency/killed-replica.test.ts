import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { firstOf, payment, testDatabase } from "./replicas.ts";
import type { TestDatabase } from "./replicas.ts";

const leaseMs = 3_000;
let database: TestDatabase;
let child: ChildProcess | undefined;
beforeAll(async () => {
  database = await testDatabase("postgres");
});
afterAll(async () => {
  child?.kill("SIGKILL");
  await database.remove();
});

it("gives up on a call whose replica was killed when its lease is over, not before", async () => {
  const keys = await database.replica();
  // The first connection takes longer than all that follows.
  await firstOf(await keys.begin(payment("warm"), { waitMs: 20_000 })).abandon();
  const { databaseUrl = "", folder } = database.options;
  const program = fileURLToPath(new URL("child-replica.ts", import.meta.url));
  const started = spawn(
    process.execPath,
    [program, databaseUrl, folder, "killed", String(leaseMs)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  child = started;
  const [said] = (await once(started.stdout, "data")) as [Buffer];
  expect(said.toString()).toBe("first\n");
  // It lives longer than its lease lasts, since it renews it.
  await pause(leaseMs * 1.25);
  expect(await keys.begin(payment("killed"), { waitMs: 1_000 })).toMatchObject({
    kind: "in-flight",
  });
  started.kill("SIGKILL");
  await once(started, "exit");
  const left = sql`select (extract(epoch from lease_until - clock_timestamp()) * 1000)::float8 as ms
    from idempotency_record where state = 'in-flight'`;
  const [lease] = await (await database.open()).rows(left);
  const leftMs = Number(lease?.["ms"]);
  const start = performance.now();
  const begun = await keys.begin(payment("killed"), { waitMs: 30_000 });
  const afterMs = performance.now() - start;
  expect(begun).toMatchObject({ kind: "unknown", problem: { code: "key-unknown-outcome" } });
  expect(leftMs).toBeGreaterThan(0);
  expect(afterMs).toBeGreaterThan(leftMs - 100);
  // The rest is slack for a busy machine.
  expect(afterMs).toBeLessThan(leftMs + 5_000);
  expect(await keys.begin(payment("killed"), { waitMs: 1_000 })).toMatchObject({ kind: "unknown" });
});

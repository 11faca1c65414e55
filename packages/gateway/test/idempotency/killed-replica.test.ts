import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
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
  expect(await keys.begin(payment("killed"), { waitMs: 300 })).toMatchObject({ kind: "in-flight" });
  started.kill("SIGKILL");
  await once(started, "exit");
  const killedAt = performance.now();
  expect(await keys.begin(payment("killed"), { waitMs: 300 })).toMatchObject({ kind: "in-flight" });
  const begun = await keys.begin(payment("killed"), { waitMs: 20_000 });
  const afterMs = performance.now() - killedAt;
  expect(begun).toMatchObject({ kind: "unknown", problem: { code: "key-unknown-outcome" } });
  // It was renewed at most a quarter of the lease before it was killed; the rest is slack for a busy machine.
  expect(afterMs).toBeGreaterThan(leaseMs * 0.6);
  expect(afterMs).toBeLessThan(leaseMs + 2_000);
  expect(await keys.begin(payment("killed"), { waitMs: 300 })).toMatchObject({ kind: "unknown" });
});

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "./replicas.ts";
import type { TestDatabase } from "./replicas.ts";

const program = fileURLToPath(new URL("child-payer.ts", import.meta.url));
const keyCount = 300;

let database: TestDatabase;
let bank: Client;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await testDatabase("postgres");
  await database.open();
  bank = new Client({ connectionString: database.options.databaseUrl });
  await bank.connect();
  await bank.query("create table payment (id serial, key text)");
});
afterAll(async () => {
  await Promise.all(children.map(killed));
  await bank.end();
  await database.remove();
});

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

it("pays once at most for each key, whichever replicas are killed in the middle of it", async () => {
  let said = "";
  const start = (): ChildProcess => {
    const { databaseUrl = "", folder } = database.options;
    const child = spawn(process.execPath, [program, databaseUrl, folder, String(keyCount)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    children.push(child);
    return child;
  };
  let running = [start(), start(), start()];
  for (let kill = 0; kill < 4; kill += 1) {
    const before = said.length;
    // Each round goes on until answers were given again, however slow the machine is.
    while (said.length < before + 1_000) await pause(20);
    const [victim, ...others] = running;
    if (victim !== undefined) await killed(victim);
    running = [...others, start()];
  }
  await Promise.all(running.map(killed));

  const paid = await bank.query<{ key: string; count: number }>(
    "select key, count(*)::int as count from payment group by key",
  );
  expect(paid.rows.length).toBeGreaterThan(50);
  expect(paid.rows.filter(({ count }) => count > 1)).toEqual([]);
  const receipts = await bank.query<{ key: string; id: number }>("select key, id from payment");
  const answers = new Map(
    receipts.rows.map(({ key, id }) => [key, `{"content":[],"receipt":{"id":${id}}}`]),
  );
  const replays = said.split("\n").slice(0, -1);
  for (const line of replays) {
    const [key = "", answer] = line.split(/: (.*)/u);
    expect(answer).toBe(answers.get(key));
  }
  // Whoever was killed left some calls behind of which nobody knows.
  const left = await bank.query("select 1 from idempotency_record where state = 'in-flight'");
  expect(left.rows.length).toBeGreaterThan(0);
}, 180_000);

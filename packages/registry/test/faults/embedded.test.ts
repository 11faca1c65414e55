import { afterAll, beforeAll, expect, test } from "vitest";
import { anchor, expectWhole, writeAll } from "../fixtures/acknowledged.ts";
import type { Written } from "../fixtures/acknowledged.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { childReplica } from "../fixtures/child-replica.ts";
import type { ChildReplica } from "../fixtures/child-replica.ts";
import { emptyDatabase } from "../fixtures/databases.ts";

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let replica: ChildReplica;
beforeAll(async () => {
  database = await emptyDatabase("pglite");
  replica = await childReplica(database.source);
  await ask(replica.url, "POST", `/v1/servers/${anchor}/snapshots`, { tools: toolsOf(anchor) });
});
afterAll(async () => {
  await replica.kill();
  await database.remove();
});

test("a registry on its embedded database that is killed while it writes loses nothing that it acknowledged", async () => {
  const rounds: Written[] = [];
  for (let round = 0; round < 2; round += 1) {
    let killed: Promise<void> | undefined;
    const from = round * 200;
    const written = await writeAll(60, () => replica.url, {
      from,
      parallel: 3,
      progress: (done) => {
        if (done === from + 35) killed = replica.kill();
      },
    });
    await killed;
    rounds.push(written);
    expect(written.acknowledged.length).toBeGreaterThan(20);
    expect(written.failures.get("no answer")).toBeGreaterThan(0);
    // The folder's lock names a process that is gone: the next one takes it.
    replica = await childReplica(database.source);
  }
  await expectWhole(replica.url, {
    acknowledged: rounds.flatMap(({ acknowledged }) => acknowledged),
    failures: new Map(),
    slowestMs: 0,
  });
  expect((await ask(replica.url, "GET", "/readyz")).status).toBe(200);
}, 120_000);

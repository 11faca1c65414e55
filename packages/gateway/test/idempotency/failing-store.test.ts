import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseStore } from "../../src/idempotency/database-store.ts";
import { IdempotencyKeys } from "../../src/idempotency/idempotency-keys.ts";
import type { IdempotencyStore } from "../../src/idempotency/idempotency-store.ts";
import type { Begun } from "../../src/idempotency/waiting.ts";
import { payment, replayOf, result, testDatabase } from "./replicas.ts";
import type { TestDatabase } from "./replicas.ts";

type Fault = "lost on the way" | "done, and its answer lost" | "late";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase("postgres");
});
afterAll(() => database.remove());

/** A store one of whose operations, counted over all that share `seen`, goes wrong. */
function failing(
  base: IdempotencyStore,
  seen: { count: number },
  wrong: number,
  fault: Fault,
): IdempotencyStore {
  const through = async <T>(operation: () => Promise<T>): Promise<T> => {
    seen.count += 1;
    if (seen.count !== wrong) return operation();
    if (fault === "lost on the way") throw new Error(fault);
    if (fault === "late") await pause(250);
    const answer = await operation();
    if (fault === "late") return answer;
    throw new Error(fault);
  };
  return {
    claim: (claim) => through(() => base.claim(claim)),
    look: (id) => through(() => base.look(id)),
    finish: (claim, outcome) => through(() => base.finish(claim, outcome)),
    drop: (claim) => through(() => base.drop(claim)),
    renew: (ids, holder, leaseMs) => base.renew(ids, holder, leaseMs),
    clean: (most) => base.clean(most),
  };
}

/** Asks again, as a client does, while the gateway cannot say; makes the call when it is the first. */
async function insist(
  keys: IdempotencyKeys,
  key: string,
  make: () => Promise<"made" | "not made">,
): Promise<Begun> {
  for (;;) {
    const begun = await keys.begin(payment(key), { waitMs: 10_000 });
    if (begun.kind === "unavailable") await pause(20);
    else if (begun.kind !== "first") return begun;
    else if ((await make()) === "made") await begun.call.done(result("made once"));
    else await begun.call.abandon();
  }
}

describe.each(["lost on the way", "done, and its answer lost", "late"] as const)(
  "one operation of the store is %s",
  (fault) => {
    it("makes the call once all the same, whichever it is, and everybody has its answer", async () => {
      for (let wrong = 1, clean = false; !clean; wrong += 1) {
        const seen = { count: 0 };
        const base = databaseStore((await database.open()).db);
        const replicas = [1, 2].map(
          () =>
            new IdempotencyKeys(failing(base, seen, wrong, fault), {
              storeWaitMs: 100,
              heartbeatMs: 60_000,
            }),
        );
        let tries = 0;
        let made = 0;
        const make = async (): Promise<"made" | "not made"> => {
          tries += 1;
          // The first attempt does not reach the upstream.
          if (tries === 1) return "not made";
          made += 1;
          await pause(30);
          return "made";
        };
        const key = `${fault} ${wrong}`;
        const asked = replicas.flatMap((keys) => [1, 2, 3].map(() => insist(keys, key, make)));
        for (const begun of await Promise.all(asked)) {
          expect(replayOf(begun)).toContain("made once");
        }
        expect(made).toBe(1);
        for (const keys of replicas) {
          while (keys.state().underWay > 0) await pause(10);
          await keys.close();
        }
        clean = seen.count < wrong || wrong === 40;
      }
    });
  },
);

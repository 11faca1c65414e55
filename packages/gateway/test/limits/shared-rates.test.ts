import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@tenon/fixtures/ports";
import { tcpProxy } from "@tenon/fixtures/tcp-proxy";
import { Admission } from "../../src/limits/admission.ts";
import { openPostgresRates } from "../../src/limits/postgres-rates.ts";
import { SharedRates } from "../../src/limits/shared-rates.ts";
import type { RateStore } from "../../src/limits/shared-rates.ts";
import { openValkeyRates } from "../../src/limits/valkey-rates.ts";
import { testDatabase } from "../idempotency/replicas.ts";

/** A server for shared rates, the URL at which it is, and how to open it under another one. */
interface Server {
  readonly url: string;
  readonly open: (url: string) => RateStore;
  readonly remove: () => Promise<void>;
}

async function postgres(): Promise<Server> {
  const database = await testDatabase("postgres");
  await database.open();
  return {
    url: database.options.databaseUrl ?? "",
    open: openPostgresRates,
    remove: database.remove,
  };
}

/** Valkey, or Redis, which Debian 12 has in its place. */
async function valkey(): Promise<Server> {
  const programs = ["/usr/bin/valkey-server", "/usr/bin/redis-server"];
  const program = [process.env["VALKEY_PATH"] ?? "", ...programs].find((path) => existsSync(path));
  if (program === undefined) throw new Error("no Valkey here: node scripts/prerequisites.ts");
  const folder = mkdtempSync(join(tmpdir(), "tenon-valkey-"));
  const port = await freePort();
  const child: ChildProcess = spawn(
    program,
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
    { stdio: "ignore" },
  );
  return {
    url: `redis://127.0.0.1:${port}`,
    open: openValkeyRates,
    remove: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.each([
  ["postgres", postgres],
  ["valkey", valkey],
] as const)("rates shared on %s", (kind, start) => {
  let server: Server;
  const opened: RateStore[] = [];
  /** Another replica's connection, as soon as it answers. */
  async function replica(url = server.url): Promise<RateStore> {
    const store = server.open(url);
    opened.push(store);
    for (let attempt = 0; ; attempt += 1) {
      try {
        await store.take(randomUUID(), { calls: 1, perSeconds: 1 }, 1);
        return store;
      } catch (error) {
        if (attempt === 100) throw error;
        await pause(50);
      }
    }
  }
  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => {
    for (const store of opened) await store.close();
    await server.remove();
  });

  it("counts the calls of three replicas together, however many come at once", async () => {
    const replicas = [await replica(), await replica(), await replica()];
    const key = randomUUID();
    const limit = { calls: 10, perSeconds: 60 };
    const all = await Promise.all(
      [1, 2, 3, 4].flatMap(() => replicas.map((store) => store.take(key, limit, 2))),
    );
    expect(all.reduce((sum, { granted }) => sum + granted, 0)).toBe(10);
    for (const { granted, waitMs } of all.filter((taken) => taken.granted < 2)) {
      expect(granted).toBe(0);
      expect(waitMs).toBeGreaterThan(50_000);
      expect(waitMs).toBeLessThanOrEqual(62_000);
    }
    expect(await replicas[0]?.take(`${key} of another`, limit, 1)).toMatchObject({ granted: 1 });
  });

  it("counts as many of several calls as there is room for", async () => {
    const store = await replica();
    const key = randomUUID();
    const limit = { calls: 10, perSeconds: 60 };
    const granted = [];
    for (const count of [3, 12, 1]) granted.push((await store.take(key, limit, count)).granted);
    expect(granted).toEqual([3, 7, 0]);
    expect(await store.take(randomUUID(), limit, 25)).toMatchObject({ granted: 10 });
    const none = await store.take(key, { calls: 0, perSeconds: 60 }, 1);
    expect(none.granted).toBe(0);
    expect(none.waitMs).toBeGreaterThan(0);
  });

  it("asks for many calls of one key together, and lets in exactly as many as it may", async () => {
    let questions = 0;
    const counted = async (): Promise<SharedRates> => {
      const store = await replica();
      const take: RateStore["take"] = (key, limit, count) => {
        questions += 1;
        return store.take(key, limit, count);
      };
      return new SharedRates({ ...store, take }, { waitMs: 5_000 });
    };
    const replicas = [await counted(), await counted(), await counted()];
    const key = randomUUID();
    const limit = { calls: 100, perSeconds: 60 };
    const waits = await Promise.all(
      replicas.flatMap((rates) => Array.from({ length: 200 }, () => rates.take(key, limit))),
    );
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(100);
    expect(questions).toBeLessThan(20);
    expect(replicas.map((rates) => rates.state().decidedAlone)).toEqual([0, 0, 0]);
  });

  it("never lets more through than the limit in its sliding time, and says when to come back", async () => {
    const rates = new SharedRates(await replica(), { waitMs: 5_000 });
    const key = randomUUID();
    const limit = { calls: 5, perSeconds: 1 };
    const taken: { readonly from: number; readonly to: number }[] = [];
    const end = performance.now() + 3_300;
    while (performance.now() < end) {
      const from = performance.now();
      const waitMs = await rates.take(key, limit);
      const to = performance.now();
      if (waitMs === 0) taken.push({ from, to });
      // Half of the wait is too short, the whole of it is enough.
      await pause(waitMs === 0 ? 20 : Math.max(waitMs / 2, 1));
    }
    for (const { to } of taken) {
      const within = taken.filter((call) => call.from > to - 1_000 && call.to <= to);
      expect(within.length).toBeLessThanOrEqual(5);
    }
    expect(taken.length).toBeGreaterThanOrEqual(13);
    let waitMs = await rates.take(key, limit);
    while (waitMs === 0) waitMs = await rates.take(key, limit);
    await pause(waitMs + 5);
    expect(await rates.take(key, limit)).toBe(0);
  });

  it("refuses by the shared count in admission, and gives the slot back", async () => {
    const stores = [await replica(), await replica()];
    const shared = stores.map((store) => new SharedRates(store, { waitMs: 5_000 }));
    const settings = { rateLimit: { calls: 1, perSeconds: 60 }, concurrency: 5 };
    const callerId = randomUUID();
    const applicant = { server: "billing", tool: "pay", callerId, settings };
    const kinds = [];
    for (const rates of shared) {
      const admission = new Admission({ shared: rates });
      const answer = await admission.admit(applicant);
      kinds.push(answer.kind === "refused" ? answer.problem.code : answer.kind);
      expect(admission.underWay).toBe(answer.kind === "admitted" ? 1 : 0);
    }
    expect(kinds).toEqual(["admitted", "rate-limited"]);
    expect(shared[0]?.state()).toEqual({ kind, state: "shared", decidedAlone: 0 });
  });

  it.each(["silent", "cut"] as const)(
    "decides alone within its time when the network is %s, and together again later",
    async (fault) => {
      const far = new URL(server.url);
      const network = await tcpProxy(far.hostname, Number(far.port));
      far.port = String(network.port);
      const rates = new SharedRates(await replica(far.href), { waitMs: 100 });
      const limit = { calls: 3, perSeconds: 60 };
      const key = randomUUID();
      // What went through before counts when the replica is alone.
      while (rates.state().decidedAlone > 0 || (await rates.take(key, limit)) !== 0);
      network.set(fault);
      const start = performance.now();
      const alone = [];
      for (let call = 0; call < 20; call += 1) alone.push((await rates.take(key, limit)) === 0);
      expect(performance.now() - start).toBeLessThan(1_500);
      expect(alone.filter(Boolean)).toHaveLength(2);
      expect(rates.state()).toMatchObject({ kind, state: "alone", decidedAlone: 20 });
      expect(rates.state().reason).toBeDefined();
      network.set("open");
      const back = performance.now() + 15_000;
      while (rates.state().state === "alone" && performance.now() < back) {
        await rates.take(randomUUID(), limit);
        await pause(50);
      }
      expect(rates.state()).toMatchObject({ state: "shared" });
      await network.close();
    },
  );
});

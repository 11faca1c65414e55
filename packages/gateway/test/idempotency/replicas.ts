import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { databaseStore } from "../../src/idempotency/database-store.ts";
import { IdempotencyKeys } from "../../src/idempotency/idempotency-keys.ts";
import type { IdempotencyOptions } from "../../src/idempotency/idempotency-keys.ts";
import { callDigest } from "../../src/idempotency/keyed-call.ts";
import type { KeyedCall } from "../../src/idempotency/keyed-call.ts";
import type { Begun, FirstCall } from "../../src/idempotency/waiting.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store, StoreOptions } from "../../src/store/store.ts";

/** A database with the gateway's tables, opened as often as a test wants; all of it goes with `remove`. */
export interface TestDatabase {
  readonly options: StoreOptions;
  /** Its kind tells whether it can be opened more than once. */
  readonly open: () => Promise<Store>;
  readonly replica: (options?: IdempotencyOptions) => Promise<IdempotencyKeys>;
  readonly remove: () => Promise<void>;
}

export async function testDatabase(kind: Store["kind"]): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-gateway-store-"));
  const made = kind === "postgres" ? await madeDatabase() : undefined;
  const options = { folder, ...(made !== undefined && { databaseUrl: made.url }) };
  const stores: Store[] = [];
  const replicas: IdempotencyKeys[] = [];
  const open = async (): Promise<Store> => {
    // An embedded database has one opener.
    const [first] = stores;
    if (kind === "pglite" && first !== undefined) return first;
    const store = openStore(options);
    stores.push(store);
    await store.ready;
    return store;
  };
  return {
    options,
    open,
    replica: async (own) => {
      const keys = new IdempotencyKeys(databaseStore((await open()).db), own);
      replicas.push(keys);
      return keys;
    },
    remove: async () => {
      for (const keys of replicas) await keys.close();
      for (const store of stores) await store.close();
      await made?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function madeDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const cluster = inject("postgres");
  const name = `g_${randomUUID().replaceAll("-", "")}`;
  const admin = new Client({ connectionString: `${cluster}/postgres` });
  await admin.connect();
  await admin.query(`create database ${name}`);
  return {
    url: `${cluster}/${name}`,
    drop: async () => {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

/** A call of the tool `pay`, equal for equal arguments. */
export function payment(key: string, amount = 5, callerId = "key:ann"): KeyedCall {
  const params = { name: "pay", arguments: { amount } };
  const digest = callDigest("tools/call", params);
  return { key, callerId, server: "billing", tool: "pay", digest };
}

/** The duty to make the call, where that is what came of it. */
export function firstOf(begun: Begun): FirstCall {
  if (begun.kind !== "first") throw new Error(`it is ${begun.kind}`);
  return begun.call;
}

/** The replayed bytes, where that is what came of it. */
export function replayOf(begun: Begun): string {
  if (begun.kind !== "replay") throw new Error(`it is ${begun.kind}`);
  return begun.answer.bytes.toString("utf8");
}

/** A result with some text, as an upstream answers it. */
export function result(text: string) {
  return {
    part: "result",
    status: 200,
    bytes: Buffer.from(`{"content":[{"type":"text","text":${JSON.stringify(text)}}]}`),
  } as const;
}

import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { plainText } from "@tenon/contract";
import { drizzle } from "drizzle-orm/node-postgres";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Client, Pool } from "pg";
import type { ClientConfig, PoolClient } from "pg";
import { storeLimits } from "./limits.ts";
import { rowsOf } from "./rows-of.ts";
import * as schema from "./schema.ts";
import type { Database, Store, StoreState } from "./store.ts";

const migrationsFolder = fileURLToPath(new URL("../../migrations", import.meta.url));

/** Advisory lock of the migrations: replicas that start together wait for one another. */
const migrationLock = Number.parseInt(
  createHash("sha256").update("tenon gateway migrations").digest("hex").slice(0, 8),
  16,
);

/** A pool of connections that come when they are needed and again when they were lost. */
export function openPostgres(url: string, readOnly: boolean): Store {
  const config: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: storeLimits.connectMs,
    query_timeout: storeLimits.statementMs + storeLimits.connectMs,
    statement_timeout: storeLimits.statementMs,
    keepAlive: true,
    ...(readOnly ? { options: "-c default_transaction_read_only=on" } : {}),
  };
  const pool = new Pool({ ...config, max: storeLimits.connections });
  // Whoever uses a connection that is lost hears of it from its query.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  const db = withTransactions(pool);
  const ending = new AbortController();
  let state: StoreState = { state: "opening" };
  const seen = (error?: unknown): void => {
    state = error === undefined ? { state: "up" } : { state: "away", reason: reasonOf(error) };
  };
  const ready = openingOf(config, readOnly, ending.signal, seen);
  const beat = setInterval(() => {
    if (state.state === "opening") return;
    pool.query("select 1").then(() => seen(), seen);
  }, storeLimits.beatMs);
  beat.unref();
  return {
    kind: "postgres",
    db,
    rows: async (statement) => rowsOf(await db.execute(statement)),
    ready,
    state: () => state,
    connection: () => ({ kind: "postgres", url }),
    close: async () => {
      if (ending.signal.aborted) return;
      ending.abort();
      clearInterval(beat);
      await pool.end();
    },
  };
}

/** Resolves when the tables are up to date; tries until then. Stays pending when the store is closed before. */
async function openingOf(
  config: ClientConfig,
  readOnly: boolean,
  ending: AbortSignal,
  seen: (error?: unknown) => void,
): Promise<void> {
  let pauseMs: number = storeLimits.retryMs;
  for (;;) {
    try {
      await (readOnly ? reach(config) : migrateUnderLock(config));
      return seen();
    } catch (error) {
      seen(error);
    }
    await pause(pauseMs, undefined, { ref: false });
    if (ending.aborted) return new Promise(() => undefined);
    pauseMs = Math.min(pauseMs * 2, storeLimits.retryMostMs);
  }
}

async function reach(config: ClientConfig): Promise<void> {
  const client = new Client(config);
  client.on("error", () => undefined);
  await client.connect();
  await client.end();
}

async function migrateUnderLock(config: ClientConfig): Promise<void> {
  // Another replica's migrations may take longer than any statement of ours.
  const client = new Client({ ...config, query_timeout: 0, statement_timeout: 0 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await migrate(drizzle(client, { schema }), { migrationsFolder });
  } finally {
    // The lock goes with the connection.
    await client.end();
  }
}

/**
 * Queries on a pool whose transactions give their connection back whatever happens: the query builder's own keep it when
 * `begin` fails. A connection on which something failed is not used again, since what it still waits for is not known.
 */
function withTransactions(pool: Pool): Database {
  const db = drizzle(pool, { schema });
  const single = new WeakMap<PoolClient, NodePgDatabase<typeof schema>>();
  const transaction: typeof db.transaction = async (run, config) => {
    const client = await pool.connect();
    let failed = true;
    try {
      const known = single.get(client) ?? drizzle(client, { schema });
      single.set(client, known);
      const result = await known.transaction(run, config);
      failed = false;
      return result;
    } finally {
      client.release(failed);
    }
  };
  return Object.assign(db, { transaction });
}

/** Why the database does not answer, without its URL, which holds a password. */
function reasonOf(error: unknown): string {
  return plainText(error instanceof Error ? error.message || error.name : "unknown").slice(0, 300);
}

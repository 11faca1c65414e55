import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { SpanKind } from "@opentelemetry/api";
import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { migrate as migratePostgres } from "drizzle-orm/node-postgres/migrator";
import { Client, Pool } from "pg";
import type { PoolClient } from "pg";
import { limits } from "../limits.ts";
import { inSpan } from "../telemetry/spans.ts";
import { databaseSocket } from "./database-socket.ts";
import { postgresListener } from "./postgres-listener.ts";
import * as schema from "./schema.ts";

/** Queries, typed by the schema; the same for both engines and inside a transaction. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** Where the registry keeps everything. */
export type DatabaseSource =
  | { readonly kind: "postgres"; readonly url: string }
  /** Embedded; the folder is made when it does not exist. One process at a time. */
  | { readonly kind: "pglite"; readonly folder: string };

/** An open database: the engine differs, what can be done with it does not. */
export interface OpenDatabase {
  readonly db: Database;
  readonly kind: DatabaseSource["kind"];
  /** The embedded engine itself, for the job queue's adapter. */
  readonly embedded: PGlite | undefined;
  /** Rows of a statement that the query builder cannot write. */
  readonly rows: (statement: SQL) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Calls back for each payload that any replica notifies on the channel, until the result is called. */
  readonly listen: (
    channel: string,
    heard: (payload: string) => void,
  ) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

const migrationsFolder = fileURLToPath(new URL("../../migrations", import.meta.url));
/** Advisory lock of the migrations: replicas that start together wait for one another. */
const migrationLock = Number.parseInt(
  createHash("sha256").update("tenon migrations").digest("hex").slice(0, 8),
  16,
);

/** Opens the database and brings its tables up to date under a lock; migrations never drop what is in use. */
export async function openDatabase(source: DatabaseSource): Promise<OpenDatabase> {
  return source.kind === "postgres" ? openPostgres(source.url) : openPglite(source.folder);
}

async function openPostgres(url: string): Promise<OpenDatabase> {
  const config = {
    connectionString: url,
    connectionTimeoutMillis: limits.connectSeconds * 1_000,
    keepAlive: true,
  };
  const single = new Client(config);
  single.on("error", () => undefined);
  await single.connect();
  try {
    await single.query("select pg_advisory_lock($1)", [migrationLock]);
    await migratePostgres(drizzlePostgres(single, { schema }), { migrationsFolder });
  } finally {
    // The lock goes with the connection.
    await single.end();
  }
  const pool = new Pool({ ...config, max: limits.connections, stream: databaseSocket });
  // Whoever uses a connection that is lost hears of it from its query.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  const listener = postgresListener({ ...config, stream: databaseSocket });
  const db = withTransactions(pool);
  return {
    db,
    kind: "postgres",
    embedded: undefined,
    rows: async (statement) => rowsOf(await db.execute(statement)),
    listen: listener.listen,
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}

/**
 * Queries on a pool whose transactions give their connection back whatever happens: the query builder's own keep it when
 * `begin` fails, and ten lost connections later nothing is answered any more.
 */
function withTransactions(pool: Pool): Database {
  const db = drizzlePostgres(pool, { schema });
  const single = new WeakMap<PoolClient, NodePgDatabase<typeof schema>>();
  const transaction: typeof db.transaction = (run, config) =>
    inSpan("transaction", spanOptions, async () => {
      const client = await pool.connect();
      try {
        const known = single.get(client) ?? drizzlePostgres(client, { schema });
        single.set(client, known);
        return await known.transaction(run, config);
      } finally {
        // The pool keeps only connections that still answer.
        client.release();
      }
    });
  return Object.assign(db, { transaction });
}

const spanOptions = {
  kind: SpanKind.CLIENT,
  attributes: { "db.system.name": "postgresql", "db.operation.name": "transaction" },
} as const;

async function openPglite(folder: string): Promise<OpenDatabase> {
  const engine = await PGlite.create(folder);
  const plain = drizzlePglite(engine, { schema });
  await migratePglite(plain, { migrationsFolder });
  const begin = plain.transaction.bind(plain);
  const transaction: typeof plain.transaction = (run, config) =>
    inSpan("transaction", spanOptions, () => begin(run, config));
  const db = Object.assign(plain, { transaction });
  return {
    db,
    kind: "pglite",
    embedded: engine,
    rows: async (statement) => rowsOf(await db.execute(statement)),
    listen: async (channel, heard) => engine.listen(channel, heard),
    close: () => engine.close(),
  };
}

/** Rows of `execute`, whose result is an array with one driver and an object with the other. */
export function rowsOf(result: unknown): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(result)) return [...(result as Readonly<Record<string, unknown>>[])];
  const rows: unknown =
    typeof result === "object" && result !== null ? Reflect.get(result, "rows") : undefined;
  return Array.isArray(rows) ? rowsOf(rows) : [];
}

/** Tells every replica's listeners; inside a transaction it is heard when that commits. */
export function notification(channel: string, payload: string): SQL {
  return sql`select pg_notify(${channel}, ${payload})`;
}

import type { SQL } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { openEmbedded } from "./embedded-store.ts";
import { openPostgres } from "./postgres-store.ts";
import type * as schema from "./schema.ts";
import type { Connection } from "./session.ts";

/** Queries, typed by the schema; the same for both engines and inside a transaction. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** Whether the database answers; `reason` is safe to show. */
export interface StoreState {
  readonly state: "opening" | "up" | "away";
  readonly reason?: string;
}

/** The gateway's database. It may be away at any time, also at first: whoever asks it something then gets a rejection. */
export interface Store {
  readonly kind: "postgres" | "pglite";
  readonly db: Database;
  /** Rows of a statement that the query builder cannot write. */
  readonly rows: (statement: SQL) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Resolves when the tables are there, however long that takes. Never rejects. */
  readonly ready: Promise<void>;
  readonly state: () => StoreState;
  /** How another thread reaches the database; ports in it are to be transferred. */
  readonly connection: () => Connection;
  readonly close: () => Promise<void>;
}

export interface StoreOptions {
  /** Postgres. Without it the database is an embedded one in the folder. */
  readonly databaseUrl?: string;
  /** Of an embedded database, which one process at a time can use; made when it is not there. */
  readonly folder: string;
  /** Nothing is written, and no table made. */
  readonly readOnly?: boolean;
}

/**
 * Opens the database without waiting for it, and brings its tables up to date as soon as it answers. Throws a usage error
 * when another process holds the folder of an embedded database.
 */
export function openStore(options: StoreOptions): Store {
  const { databaseUrl, folder, readOnly = false } = options;
  if (databaseUrl === undefined || databaseUrl === "") return openEmbedded(folder);
  return openPostgres(databaseUrl, readOnly);
}

import type { MessagePort } from "node:worker_threads";
import { Client } from "pg";
import { storeLimits } from "./limits.ts";
import { portClient } from "./port-client.ts";

/** How a thread reaches the gateway's database. */
export type Connection =
  | { readonly kind: "postgres"; readonly url: string }
  | { readonly kind: "pglite"; readonly port: MessagePort };

export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement; values are `$1`, `$2` … */
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** One connection for statements that are written by hand. */
export interface Session {
  /** In an embedded database everybody waits for a transaction. */
  readonly kind: Connection["kind"];
  readonly query: Query;
  /** Commits when `run` resolves, takes all back when it rejects. */
  readonly transaction: <T>(run: (query: Query) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** Connects; rejects when the database is away. A session whose statement failed otherwise than by the database's word is spent. */
export async function openSession(connection: Connection): Promise<Session> {
  return connection.kind === "postgres" ? postgresSession(connection.url) : portSession(connection);
}

async function postgresSession(url: string): Promise<Session> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: storeLimits.connectMs,
    query_timeout: storeLimits.statementMs * 2,
    statement_timeout: storeLimits.statementMs,
    keepAlive: true,
  });
  // Whoever uses the connection hears of its end from the next query.
  client.on("error", () => undefined);
  await client.connect();
  const query: Query = async (text, values = []) => {
    const result = await client.query<Row>(text, [...values]);
    return result.rows;
  };
  return {
    kind: "postgres",
    query,
    transaction: async (run) => {
      await query("begin");
      try {
        const result = await run(query);
        await query("commit");
        return result;
      } catch (error) {
        await query("rollback").catch(() => undefined);
        throw error;
      }
    },
    close: () => client.end().catch(() => undefined),
  };
}

function portSession({ port }: { readonly port: MessagePort }): Session {
  const client = portClient(port);
  const query: Query = async (text, values = []) => {
    const { rows } = await client.query(text, [...values]);
    return rows.filter((row): row is Row => typeof row === "object" && row !== null);
  };
  return {
    kind: "pglite",
    query,
    transaction: (run) =>
      client.transaction((inside) =>
        run(async (text, values = []) => {
          const { rows } = await inside.query(text, [...values]);
          return rows.filter((row): row is Row => typeof row === "object" && row !== null);
        }),
      ),
    close: async () => client.close(),
  };
}

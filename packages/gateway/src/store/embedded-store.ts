import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { startEngineWorker } from "./engine-worker.ts";
import { holdFolder } from "./folder-hold.ts";
import type { PortClient } from "./port-client.ts";
import { rowsOf } from "./rows-of.ts";
import * as schema from "./schema.ts";
import type { Store } from "./store.ts";

/**
 * An embedded database in a thread of its own: its statements are computed, not waited for, and would hold up every call.
 * Throws a usage error when another process holds the folder.
 */
export function openEmbedded(folder: string): Store {
  const hold = holdFolder(
    folder,
    "One process at a time can use an embedded database: ask the gateway that runs there over HTTP, stop it, or use Postgres (audit.databaseUrl).",
  );
  const worker = startEngineWorker(join(folder, "database"));
  // Drizzle's driver uses `query` and `transaction` of the engine and nothing else.
  const engine: Pick<PortClient, "query" | "transaction"> = {
    query: async (text, values, options) => worker.client().query(text, values, options),
    transaction: async (run) => worker.client().transaction(run),
  };
  const db = drizzle(engine as unknown as PGlite, { schema });
  let closing: Promise<void> | undefined;
  return {
    kind: "pglite",
    db,
    rows: async (statement) => rowsOf(await db.execute(statement)),
    ready: worker.ready,
    state: worker.state,
    connection: () => ({ kind: "pglite", port: worker.newPort() }),
    close: () => {
      closing ??= worker.close().finally(hold.release);
      return closing;
    },
  };
}

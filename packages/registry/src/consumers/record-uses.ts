import type { RecordedUses } from "@tenon/api";
import { and, eq } from "drizzle-orm";
import type { Database } from "../store/database.ts";
import { record } from "../store/ledger.ts";
import type { Act } from "../store/ledger.ts";
import { consumers, consumerVersions, uses } from "../store/schema.ts";
import { RegistryProblem } from "../problem.ts";

/**
 * Stores what a version of a consumer relies on; the same version recorded again is replaced whole. Throws
 * `request-invalid` when a server is named twice.
 */
export async function recordUses(
  db: Database,
  consumer: string,
  version: string,
  recorded: RecordedUses,
  act: Act,
): Promise<{ readonly created: boolean }> {
  const names = recorded.servers.map(({ server }) => server);
  if (new Set(names).size < names.length) {
    throw new RegistryProblem(
      "request-invalid",
      "A server is named twice; send its uses together.",
    );
  }
  return db.transaction(async (tx) => {
    const consumerId = await consumerIdOf(tx, consumer, act.at);
    const about = {
      repository: recorded.repository ?? null,
      commit: recorded.commit ?? null,
      recordedAt: act.at,
    };
    const [made] = await tx
      .insert(consumerVersions)
      .values({ consumerId, version, ...about })
      .onConflictDoNothing()
      .returning({ id: consumerVersions.id });
    const id = made?.id ?? (await replaced(tx, consumerId, version, about));
    const rows = recorded.servers.map((one) => ({
      consumerVersionId: id,
      server: one.server,
      version: one.version ?? null,
      digest: one.digest ?? null,
      count: one.uses.length,
      uses: one.uses,
    }));
    if (rows.length > 0) await tx.insert(uses).values(rows);
    await record(tx, act, [
      {
        action: "consumer.recorded",
        subject: `consumer/${consumer}/version/${version}`,
        details: { servers: names, uses: rows.reduce((sum, { count }) => sum + count, 0) },
        event: { type: "consumer.recorded", data: { consumer, version, servers: names } },
      },
    ]);
    return { created: made !== undefined };
  });
}

async function consumerIdOf(tx: Database, name: string, at: string): Promise<number> {
  await tx.insert(consumers).values({ name, createdAt: at }).onConflictDoNothing();
  const [row] = await tx
    .select({ id: consumers.id })
    .from(consumers)
    .where(eq(consumers.name, name));
  if (row === undefined) throw new Error("a consumer that was just stored is there");
  return row.id;
}

async function replaced(
  tx: Database,
  consumerId: number,
  version: string,
  about: Pick<typeof consumerVersions.$inferInsert, "repository" | "commit" | "recordedAt">,
): Promise<number> {
  const [row] = await tx
    .update(consumerVersions)
    .set(about)
    .where(and(eq(consumerVersions.consumerId, consumerId), eq(consumerVersions.version, version)))
    .returning({ id: consumerVersions.id });
  if (row === undefined) throw new Error("a version that was in the way is there");
  await tx.delete(uses).where(eq(uses.consumerVersionId, row.id));
  return row.id;
}

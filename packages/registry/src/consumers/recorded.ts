import type { Use } from "@tenon/api";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { limits } from "../limits.ts";
import type { Database } from "../store/database.ts";
import { consumers, consumerVersions, deployments, uses } from "../store/schema.ts";

/** What one version of a consumer relies on in one server. */
export interface RecordedUse {
  readonly consumer: string;
  readonly version: string;
  readonly environments: readonly string[];
  readonly uses: readonly Use[];
}

/**
 * Who relies on a server today: what runs in some environment, and each consumer's newest version. At most
 * `limits.consumersPerAnswer` consumer versions, newest first.
 */
export async function usersOf(
  db: Database,
  server: string,
): Promise<{ readonly users: readonly RecordedUse[]; readonly truncated: boolean }> {
  const newest = db
    .select({ id: sql<number>`max(${consumerVersions.id})`.as("id") })
    .from(consumerVersions)
    .groupBy(consumerVersions.consumerId);
  const deployed = db.select({ id: deployments.consumerVersionId }).from(deployments);
  const rows = await db
    .select({
      id: consumerVersions.id,
      consumer: consumers.name,
      version: consumerVersions.version,
      uses: uses.uses,
    })
    .from(uses)
    .innerJoin(consumerVersions, eq(consumerVersions.id, uses.consumerVersionId))
    .innerJoin(consumers, eq(consumers.id, consumerVersions.consumerId))
    .where(
      and(
        eq(uses.server, server),
        sql`(${inArray(consumerVersions.id, newest)} or ${inArray(consumerVersions.id, deployed)})`,
      ),
    )
    .orderBy(desc(consumerVersions.recordedAt), desc(consumerVersions.id))
    .limit(limits.consumersPerAnswer + 1);
  const shown = rows.slice(0, limits.consumersPerAnswer);
  const places = await environmentsOf(
    db,
    shown.map(({ id }) => id),
  );
  return {
    users: shown.map(({ id, consumer, version, uses }) => ({
      consumer,
      version,
      uses,
      environments: places.get(id) ?? [],
    })),
    truncated: rows.length > shown.length,
  };
}

/** The environments in which each of some consumer versions runs. */
export async function environmentsOf(
  db: Database,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: deployments.consumerVersionId, environment: deployments.environment })
    .from(deployments)
    .where(inArray(deployments.consumerVersionId, [...ids]))
    .orderBy(deployments.environment);
  const grouped = Map.groupBy(rows, ({ id }) => id);
  return new Map([...grouped].map(([id, all]) => [id, all.map(({ environment }) => environment)]));
}

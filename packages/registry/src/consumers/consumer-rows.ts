import type { Consumer, Endpoints } from "@tenon/api";
import { and, desc, eq, gt, inArray } from "drizzle-orm";
import type { z } from "zod";
import { newestFirst } from "../http/newest-first.ts";
import { readCursor } from "../http/page-cursor.ts";
import { limits } from "../limits.ts";
import { RegistryProblem } from "../problem.ts";
import type { Database } from "../store/database.ts";
import { consumers, consumerVersions, deployments, uses } from "../store/schema.ts";

export type ConsumerVersionSummary = z.infer<Endpoints["recordConsumer"]["answers"][200]>;
type ConsumerRow = typeof consumers.$inferSelect;
export type ConsumerVersionRow = typeof consumerVersions.$inferSelect;

/** A consumer by name. Throws `consumer-missing`. */
export async function findConsumer(db: Database, name: string): Promise<ConsumerRow> {
  const [found] = await db.select().from(consumers).where(eq(consumers.name, name));
  if (found === undefined) {
    throw new RegistryProblem("consumer-missing", `No consumer is called "${name}" here.`);
  }
  return found;
}

/** One recorded version of a consumer. Throws `consumer-missing`. */
export async function findConsumerVersion(
  db: Database,
  consumer: ConsumerRow,
  version: string,
): Promise<ConsumerVersionRow> {
  const [found] = await db
    .select()
    .from(consumerVersions)
    .where(
      and(eq(consumerVersions.consumerId, consumer.id), eq(consumerVersions.version, version)),
    );
  if (found === undefined) {
    throw new RegistryProblem(
      "consumer-missing",
      `No version "${version}" of ${consumer.name} was recorded.`,
    );
  }
  return found;
}

/** One more than `limit` consumers by name; with `server`, only those that some version of uses it. */
export async function consumerPage(
  db: Database,
  query: {
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly server?: string | undefined;
  },
): Promise<readonly ConsumerRow[]> {
  const after = readCursor(query.cursor, ["string"])?.[0];
  const using = db
    .select({ id: consumerVersions.consumerId })
    .from(uses)
    .innerJoin(consumerVersions, eq(consumerVersions.id, uses.consumerVersionId))
    .where(eq(uses.server, query.server ?? ""));
  return db
    .select()
    .from(consumers)
    .where(
      and(
        after === undefined ? undefined : gt(consumers.name, String(after)),
        query.server === undefined ? undefined : inArray(consumers.id, using),
      ),
    )
    .orderBy(consumers.name)
    .limit(query.limit + 1);
}

/** One more than `limit` versions of a consumer, newest first. */
export async function consumerVersionPage(
  db: Database,
  consumerId: number,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<readonly ConsumerVersionRow[]> {
  const { older, order } = newestFirst(
    consumerVersions.recordedAt,
    consumerVersions.id,
    query.cursor,
  );
  return db
    .select()
    .from(consumerVersions)
    .where(and(eq(consumerVersions.consumerId, consumerId), older))
    .orderBy(...order)
    .limit(query.limit + 1);
}

/** Consumers as the API shows them: newest version and where they run; three queries for all of them. */
export async function consumersShown(
  db: Database,
  rows: readonly ConsumerRow[],
): Promise<readonly Consumer[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const newest = await newestVersions(db, ids);
  const running = await db
    .select({
      consumerId: deployments.consumerId,
      environment: deployments.environment,
      version: consumerVersions.version,
      since: deployments.since,
    })
    .from(deployments)
    .innerJoin(consumerVersions, eq(consumerVersions.id, deployments.consumerVersionId))
    .where(inArray(deployments.consumerId, ids))
    .orderBy(deployments.environment);
  const runningOf = Map.groupBy(running, ({ consumerId }) => consumerId);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const nameOf = ({ consumerId }: ConsumerVersionRow): string => names.get(consumerId) ?? "";
  const latest = new Map(
    (await versionsShown(db, nameOf, newest)).map((shown) => [shown.consumer, shown]),
  );
  return rows.map(({ id, name }) => {
    const one = latest.get(name);
    const environments = (runningOf.get(id) ?? [])
      .slice(0, limits.environmentsPerConsumer)
      .map(({ environment, version, since }) => ({ environment, version, since }));
    return { name, ...(one === undefined ? {} : { latest: one }), environments };
  });
}

/** The newest version of each of some consumers. */
async function newestVersions(
  db: Database,
  consumerIds: readonly number[],
): Promise<readonly ConsumerVersionRow[]> {
  return db
    .selectDistinctOn([consumerVersions.consumerId])
    .from(consumerVersions)
    .where(inArray(consumerVersions.consumerId, [...consumerIds]))
    .orderBy(
      consumerVersions.consumerId,
      desc(consumerVersions.recordedAt),
      desc(consumerVersions.id),
    );
}

/** Recorded versions as lists show them. */
export async function versionsShown(
  db: Database,
  consumerOf: (row: ConsumerVersionRow) => string,
  rows: readonly ConsumerVersionRow[],
): Promise<readonly ConsumerVersionSummary[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const servers = await db
    .select({
      id: uses.consumerVersionId,
      server: uses.server,
      version: uses.version,
      digest: uses.digest,
      uses: uses.count,
    })
    .from(uses)
    .where(inArray(uses.consumerVersionId, ids))
    .orderBy(uses.server);
  const grouped = Map.groupBy(servers, ({ id }) => id);
  return rows.map((row) => ({
    consumer: consumerOf(row),
    version: row.version,
    ...(row.repository === null ? {} : { repository: row.repository }),
    ...(row.commit === null ? {} : { commit: row.commit }),
    recordedAt: row.recordedAt,
    servers: (grouped.get(row.id) ?? []).map(({ server, version, digest, uses: count }) => ({
      server,
      ...(version === null ? {} : { version }),
      ...(digest === null ? {} : { digest }),
      uses: count,
    })),
  }));
}

import { and, asc, eq, isNull, lt, max, ne, sql } from "drizzle-orm";
import { limits } from "../limits.ts";
import type { Registry } from "../registry.ts";
import { events, keys, observations, servers } from "../store/schema.ts";
import { queueDeliveries } from "../webhooks/queue-deliveries.ts";

/**
 * What some replica does every minute: probes whose job was lost with a replica, watches that ended, deliveries that
 * were missed, observations and events past their time.
 */
export async function upkeep(registry: Registry): Promise<void> {
  await requeueProbes(registry);
  await requeueWatches(registry);
  await queueDeliveries(registry);
  await forgetObservations(registry);
  await forgetEvents(registry);
  await forgetKeys(registry);
}

async function requeueProbes({ db, jobs, now }: Registry): Promise<void> {
  const overdue = new Date(now().getTime() - limits.overdueSeconds * 1_000).toISOString();
  const due = await db
    .select({ id: servers.id, url: servers.url })
    .from(servers)
    .where(
      and(isNull(servers.deletedAt), eq(servers.paused, false), lt(servers.nextProbeAt, overdue)),
    )
    .orderBy(asc(servers.nextProbeAt))
    .limit(limits.upkeepBatch);
  for (const server of due) await jobs.probeAfter(server, 0);
}

async function requeueWatches({ db, jobs }: Registry): Promise<void> {
  const listed = await db
    .select({ id: servers.id, url: servers.url })
    .from(servers)
    .where(
      and(
        isNull(servers.deletedAt),
        eq(servers.paused, false),
        eq(servers.source, "http"),
        eq(servers.tellsChanges, true),
      ),
    )
    .limit(limits.upkeepBatch);
  for (const server of listed) await jobs.watchSoon(server);
}

async function forgetObservations({ db, settings, now }: Registry): Promise<void> {
  const before = new Date(now().getTime() - settings.observationDays * 86_400_000).toISOString();
  const old = db
    .select({ id: observations.id })
    .from(observations)
    .where(lt(observations.at, before))
    .orderBy(asc(observations.id))
    .limit(limits.forgetBatch);
  await db.delete(observations).where(sql`${observations.id} in ${old}`);
}

/** Events that no listener can still want; the newest stays, since the next one's number follows from it. */
async function forgetEvents({ db, settings, now }: Registry): Promise<void> {
  const before = new Date(now().getTime() - settings.observationDays * 86_400_000).toISOString();
  const newest = db.select({ id: max(events.id) }).from(events);
  await db.delete(events).where(and(lt(events.at, before), sql`${events.id} < ${newest}`));
}

/** Exchanged keys live for minutes; a day after their end nothing needs their rows. */
async function forgetKeys({ db, now }: Registry): Promise<void> {
  const before = new Date(now().getTime() - 86_400_000).toISOString();
  await db.delete(keys).where(and(lt(keys.expiresAt, before), ne(keys.kind, "gateway")));
}

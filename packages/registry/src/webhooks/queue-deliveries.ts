import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { limits } from "../limits.ts";
import type { Registry } from "../registry.ts";
import { deliveries, events, webhooks } from "../store/schema.ts";

/**
 * Makes a delivery for each event and webhook that belong together and have none, and queues it. The unique pair makes
 * this safe to run on every replica at once; what a replica stored and could not queue is queued by a later run.
 */
export async function queueDeliveries({ db, jobs, now }: Registry): Promise<void> {
  const at = now();
  const since = new Date(at.getTime() - limits.deliveryDays * 86_400_000).toISOString();
  const missing = db
    .select({
      id: sql`gen_random_uuid()`.as("id"),
      webhookId: sql`${webhooks.id}`.as("webhook_id"),
      eventId: sql`${events.id}`.as("event_id"),
      state: sql`'waiting'`.as("state"),
      attempts: sql`0`.as("attempts"),
      status: sql`null::integer`.as("status"),
      createdAt: sql`${at.toISOString()}::timestamptz`.as("created_at"),
      lastAttemptAt: sql`null::timestamptz`.as("last_attempt_at"),
    })
    .from(webhooks)
    .innerJoin(
      events,
      and(
        gt(events.at, since),
        sql`${events.at} >= ${webhooks.createdAt}`,
        sql`${events.type} = any(${webhooks.events})`,
        sql`(${webhooks.server} is null or ${webhooks.server} = ${events.server})`,
      ),
    )
    .leftJoin(
      deliveries,
      and(eq(deliveries.webhookId, webhooks.id), eq(deliveries.eventId, events.id)),
    )
    .where(and(isNull(webhooks.deletedAt), isNull(deliveries.id)))
    .orderBy(events.id)
    .limit(limits.upkeepBatch);
  const made = await db
    .insert(deliveries)
    .select(missing)
    .onConflictDoNothing()
    .returning({ id: deliveries.id });
  for (const { id } of made) await jobs.deliverSoon(id);
  const forgotten = new Date(at.getTime() - limits.overdueSeconds * 1_000).toISOString();
  const unsent = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.state, "waiting"),
        eq(deliveries.attempts, 0),
        lt(deliveries.createdAt, forgotten),
      ),
    )
    .limit(limits.upkeepBatch);
  for (const { id } of unsent) await jobs.deliverSoon(id);
}

import { randomBytes, randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { requireReachable } from "../../probing/target.ts";
import { idTaken, RegistryProblem } from "../../problem.ts";
import type { Database } from "../../store/database.ts";
import { record } from "../../store/ledger.ts";
import { deliveries, webhooks } from "../../store/schema.ts";
import type { HandlersOf } from "../handler.ts";
import { newestFirst } from "../newest-first.ts";
import { pageOfRows } from "../page-cursor.ts";

/** Events delivered to URLs. */
export const webhookHandlers: HandlersOf<
  "listWebhooks" | "createWebhook" | "deleteWebhook" | "listDeliveries"
> = {
  listWebhooks: async ({ db }, { query }) => {
    const { older, order } = newestFirst(webhooks.createdAt, webhooks.id, query.cursor);
    const rows = await db
      .select()
      .from(webhooks)
      .where(and(isNull(webhooks.deletedAt), older))
      .orderBy(...order)
      .limit(query.limit + 1);
    const body = pageOfRows(rows, query.limit, shown, ({ createdAt, id }) => [createdAt, id]);
    return { status: 200, body };
  },

  createWebhook: async ({ db, settings, sealer }, { body }, { act }) => {
    requireReachable(settings, { url: body.url });
    const id = body.id ?? randomUUID();
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    const row = {
      id,
      url: body.url,
      events: body.events,
      server: body.server ?? null,
      sealed: sealer.seal(secret, `webhook/${id}`),
      createdAt: act.at,
      deletedAt: null,
    };
    await db.transaction(async (tx) => {
      const made = await tx.insert(webhooks).values(row).onConflictDoNothing().returning();
      if (made.length === 0) throw idTaken("webhook", id);
      await record(tx, act, [
        {
          action: "webhook.created",
          subject: `webhook/${id}`,
          details: { url: new URL(body.url).origin, events: body.events },
        },
      ]);
    });
    return { status: 201, body: { ...shown(row), secret } };
  },

  deleteWebhook: async ({ db }, { params }, { act }) => {
    await db.transaction(async (tx) => {
      const gone = await tx
        .update(webhooks)
        .set({ deletedAt: act.at })
        .where(and(eq(webhooks.id, params.id), isNull(webhooks.deletedAt)))
        .returning({ id: webhooks.id });
      if (gone.length === 0) throw missing(params.id);
      await record(tx, act, [
        { action: "webhook.deleted", subject: `webhook/${params.id}`, details: {} },
      ]);
    });
    return { status: 204, body: undefined };
  },

  listDeliveries: async ({ db }, { params, query }) => {
    await requireWebhook(db, params.id);
    const { older, order } = newestFirst(deliveries.createdAt, deliveries.id, query.cursor);
    const rows = await db
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.webhookId, params.id), older))
      .orderBy(...order)
      .limit(query.limit + 1);
    const body = pageOfRows(
      rows,
      query.limit,
      ({ id, eventId, state, attempts, status, lastAttemptAt }) => ({
        id,
        event: String(eventId),
        state,
        attempts,
        ...(status === null ? {} : { status }),
        ...(lastAttemptAt === null ? {} : { lastAttemptAt }),
      }),
      ({ createdAt, id }) => [createdAt, id],
    );
    return { status: 200, body };
  },
};

function shown({ id, url, events, server, createdAt }: typeof webhooks.$inferSelect) {
  return { id, url, events, ...(server === null ? {} : { server }), createdAt };
}

async function requireWebhook(db: Database, id: string): Promise<void> {
  const [found] = await db
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(and(eq(webhooks.id, id), isNull(webhooks.deletedAt)));
  if (found === undefined) throw missing(id);
}

function missing(id: string): RegistryProblem {
  return new RegistryProblem("resource-missing", `There is no webhook ${id}.`);
}

import { eq } from "drizzle-orm";
import {
  consumerPage,
  consumersShown,
  consumerVersionPage,
  findConsumer,
  findConsumerVersion,
  versionsShown,
} from "../../consumers/consumer-rows.ts";
import type { ConsumerVersionSummary } from "../../consumers/consumer-rows.ts";
import { recordUses } from "../../consumers/record-uses.ts";
import { limits } from "../../limits.ts";
import type { Database } from "../../store/database.ts";
import { uses } from "../../store/schema.ts";
import type { HandlersOf } from "../handler.ts";
import { pageOfRows } from "../page-cursor.ts";

/** Who relies on what. */
export const consumerHandlers: HandlersOf<
  "listConsumers" | "getConsumer" | "listConsumerVersions" | "getConsumerVersion" | "recordConsumer"
> = {
  listConsumers: async ({ db }, { query }) => {
    const rows = await consumerPage(db, query);
    const page = pageOfRows(
      rows,
      query.limit,
      (row) => row,
      ({ name }) => [name],
    );
    const items = [...(await consumersShown(db, page.items))];
    return { status: 200, body: { ...page, items } };
  },

  getConsumer: async ({ db }, { params }) => {
    const row = await findConsumer(db, params.consumer);
    const [body] = await consumersShown(db, [row]);
    return { status: 200, body: body ?? { name: row.name, environments: [] } };
  },

  listConsumerVersions: async ({ db }, { params, query }) => {
    const consumer = await findConsumer(db, params.consumer);
    const rows = await consumerVersionPage(db, consumer.id, query);
    const page = pageOfRows(
      rows,
      query.limit,
      (row) => row,
      ({ recordedAt, id }) => [recordedAt, id],
    );
    const items = [...(await versionsShown(db, () => consumer.name, page.items))];
    return { status: 200, body: { ...page, items } };
  },

  getConsumerVersion: async ({ db }, { params }) => {
    const consumer = await findConsumer(db, params.consumer);
    const version = await findConsumerVersion(db, consumer, params.version);
    const rows = await db
      .select({ server: uses.server, uses: uses.uses })
      .from(uses)
      .where(eq(uses.consumerVersionId, version.id))
      .orderBy(uses.server);
    const all = rows.flatMap(({ server, uses }) => uses.map((use) => ({ ...use, server })));
    const summary = await shown(db, params.consumer, params.version);
    return {
      status: 200,
      body: {
        ...summary,
        uses: all.slice(0, limits.usesPerAnswer),
        truncated: all.length > limits.usesPerAnswer,
      },
    };
  },

  recordConsumer: async ({ db }, { params, body }, { act }) => {
    const { created } = await recordUses(db, params.consumer, params.version, body, act);
    const answer = await shown(db, params.consumer, params.version);
    return created ? { status: 201, body: answer } : { status: 200, body: answer };
  },
};

async function shown(db: Database, name: string, version: string): Promise<ConsumerVersionSummary> {
  const consumer = await findConsumer(db, name);
  const row = await findConsumerVersion(db, consumer, version);
  const [summary] = await versionsShown(db, () => name, [row]);
  return summary ?? { consumer: name, version, recordedAt: row.recordedAt, servers: [] };
}

import { and, count, eq, gt } from "drizzle-orm";
import { findConsumer, findConsumerVersion } from "../../consumers/consumer-rows.ts";
import { RegistryProblem } from "../../problem.ts";
import { record } from "../../store/ledger.ts";
import { consumers, consumerVersions, deployments } from "../../store/schema.ts";
import type { HandlersOf } from "../handler.ts";
import { pageOfRows, readCursor } from "../page-cursor.ts";

/** Which version of each consumer runs where. */
export const deploymentHandlers: HandlersOf<
  "listEnvironments" | "listDeployments" | "recordDeployment" | "endDeployment"
> = {
  listEnvironments: async ({ db }, { query }) => {
    const after = readCursor(query.cursor, ["string"])?.[0];
    const rows = await db
      .select({ environment: deployments.environment, consumers: count() })
      .from(deployments)
      .where(after === undefined ? undefined : gt(deployments.environment, String(after)))
      .groupBy(deployments.environment)
      .orderBy(deployments.environment)
      .limit(query.limit + 1);
    const body = pageOfRows(
      rows,
      query.limit,
      (row) => row,
      ({ environment }) => [environment],
    );
    return { status: 200, body };
  },

  listDeployments: async ({ db }, { params, query }) => {
    const after = readCursor(query.cursor, ["string"])?.[0];
    const rows = await db
      .select({
        environment: deployments.environment,
        consumer: consumers.name,
        version: consumerVersions.version,
        since: deployments.since,
      })
      .from(deployments)
      .innerJoin(consumers, eq(consumers.id, deployments.consumerId))
      .innerJoin(consumerVersions, eq(consumerVersions.id, deployments.consumerVersionId))
      .where(
        and(
          eq(deployments.environment, params.environment),
          after === undefined ? undefined : gt(consumers.name, String(after)),
        ),
      )
      .orderBy(consumers.name)
      .limit(query.limit + 1);
    const body = pageOfRows(
      rows,
      query.limit,
      (row) => row,
      ({ consumer }) => [consumer],
    );
    return { status: 200, body };
  },

  recordDeployment: async ({ db }, { params, body }, { act }) => {
    const consumer = await findConsumer(db, params.consumer);
    const version = await findConsumerVersion(db, consumer, body.version);
    const { environment } = params;
    const running = { consumerVersionId: version.id, since: act.at };
    await db.transaction(async (tx) => {
      await tx
        .insert(deployments)
        .values({ environment, consumerId: consumer.id, ...running })
        .onConflictDoUpdate({
          target: [deployments.environment, deployments.consumerId],
          set: running,
        });
      const data = { environment, consumer: consumer.name, version: version.version };
      await record(tx, act, [
        {
          action: "deployment.recorded",
          subject: `environment/${environment}/consumer/${consumer.name}`,
          details: data,
          event: { type: "deployment.recorded", data },
        },
      ]);
    });
    return {
      status: 200,
      body: { environment, consumer: consumer.name, version: version.version, since: act.at },
    };
  },

  endDeployment: async ({ db }, { params }, { act }) => {
    const consumer = await findConsumer(db, params.consumer);
    const { environment } = params;
    await db.transaction(async (tx) => {
      const gone = await tx
        .delete(deployments)
        .where(
          and(eq(deployments.environment, environment), eq(deployments.consumerId, consumer.id)),
        )
        .returning({ id: deployments.consumerId });
      if (gone.length === 0) {
        throw new RegistryProblem(
          "consumer-missing",
          `${consumer.name} is not known to run in ${environment}.`,
        );
      }
      const data = { environment, consumer: consumer.name, ended: true };
      await record(tx, act, [
        {
          action: "deployment.ended",
          subject: `environment/${environment}/consumer/${consumer.name}`,
          details: data,
          event: { type: "deployment.recorded", data },
        },
      ]);
    });
    return { status: 204, body: undefined };
  },
};

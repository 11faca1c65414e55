import type { Job } from "pg-boss";
import { limits } from "../limits.ts";
import type { Registry } from "../registry.ts";
import { deliver } from "../webhooks/deliver.ts";
import { queueDeliveries } from "../webhooks/queue-deliveries.ts";
import { queues } from "./jobs.ts";
import type { DeliveryJob, ServerJob } from "./jobs.ts";
import { probeServer } from "./probe-server.ts";
import { upkeep } from "./upkeep.ts";
import { watchTurn } from "./watch-turn.ts";

/** Starts this replica's share of the work; the result ends what runs. The queue decides which replica does what. */
export async function startWorkers(registry: Registry): Promise<() => Promise<void>> {
  const { boss } = registry.jobs;
  const { parallelProbes, parallelProbesPerHost } = registry.settings;
  const stopping = new AbortController();
  const probe = async ([job]: Job<ServerJob>[]): Promise<void> => {
    if (job === undefined) return;
    const { serverId, trigger } = job.data;
    await probeServer(registry, serverId, trigger, stopping.signal);
  };
  const probing = {
    localConcurrency: parallelProbes,
    localGroupConcurrency: parallelProbesPerHost,
    pollingIntervalSeconds: 1,
    notifyPollingIntervalSeconds: 2,
  };
  await boss.work<ServerJob>(queues.probeNow, probing, probe);
  await boss.work<ServerJob>(queues.probeDue, probing, probe);
  await boss.work<ServerJob>(
    queues.watch,
    { batchSize: limits.watchBatch, localConcurrency: limits.watches / limits.watchBatch },
    async (jobs) => {
      await Promise.all(
        jobs.map(({ data }) => watchTurn(registry, data.serverId, stopping.signal)),
      );
    },
  );
  await boss.work<DeliveryJob>(
    queues.deliver,
    { localConcurrency: limits.parallelDeliveries },
    async ([job]) => {
      if (job !== undefined) await deliver(registry, job.data.deliveryId, stopping.signal);
    },
  );
  await boss.work(queues.upkeep, () => upkeep(registry));
  await boss.schedule(queues.upkeep, "* * * * *");
  const deaf = registry.hub.onEvent((event) => {
    if (event.type === "probe.finished") return;
    // What is missed here is made up by the upkeep.
    void queueDeliveries(registry).catch(() => undefined);
  });
  return async () => {
    deaf();
    stopping.abort();
    await registry.jobs.stop();
  };
}

import { setTimeout as pause } from "node:timers/promises";
import type { Job } from "pg-boss";
import { limits } from "../limits.ts";
import type { Registry } from "../registry.ts";
import { slots } from "../slots.ts";
import { inSpan } from "../telemetry/spans.ts";
import { deliver } from "../webhooks/deliver.ts";
import { queueDeliveries } from "../webhooks/queue-deliveries.ts";
import { queues } from "./jobs.ts";
import type { DeliveryJob, ServerJob } from "./jobs.ts";
import { probeServer } from "./probe-server.ts";
import { upkeep } from "./upkeep.ts";
import { watching } from "./watching.ts";

/** Starts this replica's share of the work; the result ends what runs. The queue decides which replica does what. */
export async function startWorkers(registry: Registry): Promise<() => Promise<void>> {
  const { boss } = registry.jobs;
  const { parallelProbes, parallelProbesPerHost } = registry.settings;
  const stopping = new AbortController();
  const probe = async (jobs: Job<ServerJob>[]): Promise<void> => {
    const all = await Promise.allSettled(
      jobs.map(({ data: { serverId, trigger } }) =>
        probeServer(registry, serverId, trigger, stopping.signal, inSlot),
      ),
    );
    for (const one of all) if (one.status === "rejected") throw one.reason;
  };
  // Servers are asked by as many as the operator said; what is written of some goes on beside it, so jobs of twice as
  // many are under way.
  const inSlot = slots(parallelProbes, Number.MAX_SAFE_INTEGER, () => new Error("never full"));
  const fetchers = Math.max(1, Math.ceil((parallelProbes * 2) / limits.probeBatch));
  const probing = {
    // A queue rests between two fetches unless a fetch was full, which only one of several jobs can be. Few, since
    // those that are fetched together end together, and a slow server should not hold up many.
    batchSize: limits.probeBatch,
    burstWhenBatchFull: true,
    localConcurrency: fetchers,
    localGroupConcurrency: Math.min(fetchers, parallelProbesPerHost),
    pollingIntervalSeconds: 1,
    notifyPollingIntervalSeconds: 1,
  };
  await boss.work<ServerJob>(queues.probeNow, probing, probe);
  await boss.work<ServerJob>(queues.probeDue, probing, probe);
  const listening = watching(registry, stopping.signal);
  await boss.work<DeliveryJob>(
    queues.deliver,
    // Repetitions fall due without a notice: the queue is looked at for them.
    { localConcurrency: limits.parallelDeliveries, notifyPollingIntervalSeconds: 2 },
    async ([job]) => {
      if (job !== undefined) await deliver(registry, job.data.deliveryId, stopping.signal);
    },
  );
  await boss.work(queues.upkeep, () => inSpan("upkeep", {}, () => upkeep(registry)));
  await boss.schedule(queues.upkeep, "* * * * *");
  // What was left undone when the last replica ended need not wait for the next minute.
  await boss.send(queues.upkeep);
  const deaf = registry.hub.onEvent((event) => {
    if (event.type === "probe.finished") return;
    // What is missed here is made up by the upkeep.
    void queueDeliveries(registry).catch(() => undefined);
  });
  return async () => {
    deaf();
    stopping.abort();
    await Promise.race([listening, pause(limits.stopMs, undefined, { ref: false })]);
    await registry.jobs.stop();
  };
}

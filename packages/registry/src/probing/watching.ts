import { setTimeout as pause } from "node:timers/promises";
import type { Job } from "pg-boss";
import { limits } from "../limits.ts";
import type { Registry } from "../registry.ts";
import { queues } from "./jobs.ts";
import type { ServerJob } from "./jobs.ts";
import { watchTurn } from "./watch-turn.ts";

/**
 * Takes turns of listening from the queue, up to `limits.watches` at once, until the signal; settles when every turn has
 * ended. The queue's own workers take the next jobs only when all that they took together are done: a server that is
 * registered while they listen to one each would wait for minutes.
 */
export async function watching(registry: Registry, signal: AbortSignal): Promise<void> {
  const turns = new Set<Promise<void>>();
  while (!signal.aborted) {
    const free = Math.min(limits.watchBatch, limits.watches - turns.size);
    const jobs = free === 0 ? [] : await taken(registry, free);
    for (const job of jobs) {
      const turn = turnOf(registry, job, signal).finally(() => turns.delete(turn));
      turns.add(turn);
    }
    if (jobs.length === limits.watchBatch) continue;
    await pause(limits.watchLookMs, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(turns);
}

/** None where the database does not answer: the next look comes soon. */
function taken({ jobs }: Registry, count: number): Promise<readonly Job<ServerJob>[]> {
  return jobs.boss.fetch<ServerJob>(queues.watch, { batchSize: count }).catch(() => []);
}

/** Never rejects: a turn whose end could not be written lapses, and the upkeep queues the next one. */
async function turnOf(registry: Registry, job: Job<ServerJob>, signal: AbortSignal): Promise<void> {
  const { boss, watchSoon } = registry.jobs;
  try {
    const again = await watchTurn(registry, job.data.serverId, signal);
    await boss.complete(queues.watch, job.id);
    if (again !== undefined) await watchSoon(again);
  } catch {
    await boss.fail(queues.watch, job.id).catch(() => undefined);
  }
}

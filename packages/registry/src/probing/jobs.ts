import type { Observation } from "@tenon/api";
import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { fromDrizzle, fromPglite, PgBoss } from "pg-boss";
import type { ConstructorOptions, JobInsert, SendOptions } from "pg-boss";
import { limits } from "../limits.ts";
import { rowsOf } from "../store/database.ts";
import { gathered } from "../store/gathered.ts";
import type { Database, DatabaseSource, OpenDatabase } from "../store/database.ts";

/** Work that some replica does once: on pg-boss, in the registry's own database. */
export interface Jobs {
  readonly boss: PgBoss;
  /** Queues a probe unless one of this server waits already; inside `tx` it is queued when that commits. */
  readonly probeSoon: (
    server: ProbedServer,
    trigger: Observation["trigger"],
    tx?: Database,
  ) => Promise<void>;
  /** Queues a probe that somebody else's probe stands in the way of, for a second later. */
  readonly probeOnceFree: (server: ProbedServer, trigger: Observation["trigger"]) => Promise<void>;
  /** Queues the next scheduled probe of a server after some seconds, in place of the one that waits. */
  readonly probeAfter: (server: ProbedServer, seconds: number) => Promise<void>;
  /** The same where none can wait, since it is the scheduled probe itself that ended: without looking for one. */
  readonly probeAgain: (server: ProbedServer, seconds: number) => Promise<undefined>;
  /** Queues a turn of listening for `list_changed`, unless one waits or runs. */
  readonly watchSoon: (server: ProbedServer) => Promise<void>;
  /** Queues a webhook delivery. */
  readonly deliverSoon: (deliveryId: string) => Promise<void>;
  /** Ends the queue's own work and waits for handlers that run, at most `limits.stopMs`. */
  readonly stop: () => Promise<void>;
}

/** What the queue needs to know of a server. */
export interface ProbedServer {
  readonly id: number;
  readonly url: string | null;
}

/** What a probe or watch job says. */
export interface ServerJob {
  readonly serverId: number;
  readonly trigger: Observation["trigger"];
}

/** What a delivery job says. */
export interface DeliveryJob {
  readonly deliveryId: string;
}

/** Queues by what they are for; a server has at most one job waiting in each. */
export const queues = {
  probeNow: "probe-asked",
  probeDue: "probe-planned",
  watch: "listen",
  deliver: "deliver",
  upkeep: "upkeep",
} as const;

/** The queue of one replica on an open database; it sends, `startWorkers` works. */
export async function openJobs(open: OpenDatabase, source: DatabaseSource): Promise<Jobs> {
  const boss = new PgBoss({
    ...connection(open, source),
    schema: "jobs",
    useListenNotify: true,
    maintenanceIntervalSeconds: limits.jobUpkeepSeconds,
  });
  // Failures of its own upkeep: it goes on by itself, and what was to be done is still queued.
  boss.on("error", () => undefined);
  await boss.start();
  await createQueues(boss);
  // The first look at a queue asks for its settings on the queue's own connection. Inside a transaction of ours that would
  // wait for ever on the embedded database, which has one.
  for (const name of Object.values(queues)) await boss.findJobs(name, { key: "none" });
  const job = (server: ProbedServer, trigger: Observation["trigger"]): ServerJob => ({
    serverId: server.id,
    trigger,
  });
  const again = gathered(limits.gatheredProbes, async (jobs: readonly JobInsert<ServerJob>[]) => {
    await boss.insert(queues.probeDue, [...jobs]);
    return jobs.map(() => undefined);
  });
  return {
    boss,
    probeSoon: async (server, trigger, tx) => {
      const inside = tx === undefined ? {} : { db: within(tx) };
      await boss.send(queues.probeNow, job(server, trigger), { ...keyed(server), ...inside });
    },
    probeOnceFree: async (server, trigger) => {
      await boss.send(queues.probeNow, job(server, trigger), { ...keyed(server), startAfter: 1 });
    },
    probeAfter: async (server, seconds) => {
      const later = { ...keyed(server), startAfter: seconds };
      // What was planned before is planned no more: it may be hours away, from when the server failed.
      for (const { id } of await boss.findJobs(queues.probeDue, {
        key: String(server.id),
        queued: true,
      })) {
        await boss.deleteJob(queues.probeDue, id);
      }
      await boss.send(queues.probeDue, job(server, "schedule"), later);
    },
    probeAgain: (server, seconds) =>
      again({ ...keyed(server), data: job(server, "schedule"), startAfter: `${seconds} seconds` }),
    watchSoon: async (server) => {
      await boss.send(queues.watch, job(server, "list-changed"), keyed(server));
    },
    deliverSoon: async (deliveryId) => {
      const delivery: DeliveryJob = { deliveryId };
      await boss.send(queues.deliver, delivery, { singletonKey: deliveryId });
    },
    stop: () => boss.stop({ graceful: true, timeout: limits.stopMs }),
  };
}

/** The queue's statements inside a transaction of ours. */
function within(tx: Database): ReturnType<typeof fromDrizzle> {
  return fromDrizzle(
    { execute: async (statement: SQL) => rowsOf(await tx.execute(statement)) },
    sql,
  );
}

/** One job per server, and hosts as groups, so that no host is asked by many probes at once. */
function keyed({ id, url }: ProbedServer): Pick<SendOptions, "singletonKey" | "group"> {
  const group = url === null ? "stdio" : new URL(url).host;
  return { singletonKey: String(id), group: { id: group } };
}

function connection(open: OpenDatabase, source: DatabaseSource): ConstructorOptions {
  if (open.embedded !== undefined) return { db: fromPglite(open.embedded), backend: "pglite" };
  const url = source.kind === "postgres" ? source.url : "";
  const driver = { query_timeout: limits.jobQueryMs, keepAlive: true };
  return { connectionString: url, max: limits.jobConnections, ...driver };
}

async function createQueues(boss: PgBoss): Promise<void> {
  // What is done is soon deleted (0 would keep it for ever).
  const done = { retryLimit: 0, deleteAfterSeconds: limits.doneJobSeconds } as const;
  // At most one job of a server waits. That one probe of it runs is the claim's to see: a policy that sees to it as well
  // ("stately") fails the fetch of every server's jobs as long as one server has a job that waits and one that runs.
  const probing = {
    ...done,
    policy: "short",
    notify: true,
    expireInSeconds: limits.probeJobSeconds,
  } as const;
  await boss.createQueue(queues.probeNow, probing);
  await boss.createQueue(queues.probeDue, probing);
  // However often it is queued, a server's turn waits or runs once.
  await boss.createQueue(queues.watch, {
    ...done,
    policy: "exclusive",
    expireInSeconds: limits.watchJobSeconds,
  });
  await boss.createQueue(queues.deliver, {
    // However often a delivery is queued, it waits and runs once.
    policy: "exclusive",
    notify: true,
    retryLimit: limits.deliveryAttempts - 1,
    retryDelay: limits.deliveryRetrySeconds,
    retryBackoff: true,
    retryDelayMax: limits.deliveryRetryMaxSeconds,
    expireInSeconds: limits.deliveryJobSeconds,
    deleteAfterSeconds: limits.doneJobSeconds,
  });
  await boss.createQueue(queues.upkeep, {
    policy: "singleton",
    expireInSeconds: 900,
    deleteAfterSeconds: limits.doneJobSeconds,
  });
}

/** The thread that moves the audit's records from the spool into the database, so that nobody waits for it. */
import { parentPort, workerData } from "node:worker_threads";
import { openSession } from "../store/session.ts";
import type { Connection, Session } from "../store/session.ts";
import { drain } from "./drain.ts";
import type { DrainNews, DrainOrder, DrainTask } from "./drain-messages.ts";
import { auditLimits as limits } from "./limits.ts";
import { keepSynced } from "./keep-synced.ts";
import { writtenPlace } from "./segments.ts";
import { spoolReader } from "./spool-reader.ts";

const { written: memory, ...task } = workerData as DrainTask;
const written = writtenPlace(memory);
const stopping = new AbortController();
let connected: ((connection: Connection) => void) | undefined;

parentPort?.on("message", (order: DrainOrder) => {
  if (order.kind === "stop") stopping.abort();
  else connected?.(order.connection);
});

/** Asks for a way to the database; none comes until its tables are there. */
async function connect(): Promise<Session> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  connected = resolve;
  tell({ kind: "wants-connection" });
  const giveUp = (): void => {
    const away = new Error("the database was not there before the end");
    setTimeout(reject, limits.lastWaitMs, away).unref();
  };
  if (stopping.signal.aborted) giveUp();
  else stopping.signal.addEventListener("abort", giveUp, { once: true });
  return openSession(await promise);
}

function tell(news: DrainNews): void {
  parentPort?.postMessage(news, []);
}

const stopSyncing = keepSynced(task.folder, written, (error) => {
  const why = error instanceof Error ? error.message : "unknown";
  tell({ kind: "failed", message: `the spool cannot be synced: ${why}`, away: false });
});
await drain({
  ...task,
  reader: spoolReader(task.folder, written),
  connect,
  tell,
  stopping: stopping.signal,
});
stopSyncing();
tell({ kind: "stopped" });
parentPort?.close();

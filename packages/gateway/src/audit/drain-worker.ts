import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Store } from "../store/store.ts";
import type { DrainNews, DrainOrder, DrainTask } from "./drain-messages.ts";
import { auditLimits as limits } from "./limits.ts";

/** The thread that drains the spool, started again when it ends. */
export interface DrainWorker {
  /** Lets it store what is there; resolves when it ended, after `auditLimits.closeMs` at the latest. */
  readonly stop: () => Promise<void>;
}

/** Starts the thread, which gets the store's connections as soon as the tables are there; `heard` gets its news. */
export function startDrainWorker(
  task: Omit<DrainTask, "firstStart" | "told">,
  store: Store,
  heard: (news: DrainNews) => void,
): DrainWorker {
  let stopping = false;
  let pauseMs: number = limits.retryMs;
  let worker: Worker;
  let told: DrainTask["told"];
  const connect = async (to: Worker): Promise<void> => {
    await store.ready;
    if (to !== worker) return;
    const connection = store.connection();
    const order: DrainOrder = { kind: "connection", connection };
    to.postMessage(order, connection.kind === "pglite" ? [connection.port] : []);
  };
  const start = (firstStart: boolean): void => {
    // Beside this file, as source or as built.
    const script = new URL(`./drain-thread${extname(import.meta.url)}`, import.meta.url);
    const workerData: DrainTask = { ...task, firstStart, told };
    const started = new Worker(script, { workerData });
    started.on("message", (news: DrainNews) => {
      if (news.kind === "wants-connection") void connect(started);
      if (news.kind === "connected") pauseMs = limits.retryMs;
      if (news.kind === "stored") told = news.end;
      heard(news);
    });
    started.on("error", (error) => {
      heard({
        kind: "failed",
        message: `the draining thread failed: ${error.message}`,
        away: true,
      });
    });
    started.once("exit", () => {
      if (stopping) return;
      setTimeout(() => void (stopping || start(false)), pauseMs).unref();
      pauseMs = Math.min(pauseMs * 2, limits.retryMostMs);
    });
    // A process that has nothing else to do may end: what is spooled is safe.
    started.unref();
    worker = started;
  };
  start(true);
  return {
    stop: async () => {
      stopping = true;
      worker.ref();
      const ended = new Promise((resolve) => worker.once("exit", resolve));
      const order: DrainOrder = { kind: "stop" };
      worker.postMessage(order, []);
      const late = setTimeout(() => void worker.terminate(), limits.closeMs);
      // A thread that ended before does not end again.
      if (worker.threadId !== -1) await ended;
      clearTimeout(late);
    },
  };
}

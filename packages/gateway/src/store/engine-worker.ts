import { extname } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { plainText } from "@tenon/contract";
import type { EngineNews } from "./engine-messages.ts";
import { storeLimits } from "./limits.ts";
import { portClient } from "./port-client.ts";
import type { PortClient } from "./port-client.ts";
import type { StoreState } from "./store.ts";

/** The thread of an embedded database, started again when it ends. */
export interface EngineWorker {
  /** Throws while the thread is away. */
  readonly client: () => PortClient;
  /** A port for another thread; served when the thread is there. */
  readonly newPort: () => MessagePort;
  readonly state: () => StoreState;
  /** Resolves when the tables are there. */
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts the thread on the database in a folder that this process holds. */
export function startEngineWorker(folder: string): EngineWorker {
  let state: StoreState = { state: "opening" };
  let closed = false;
  let pauseMs: number = storeLimits.retryMs;
  let worker: Worker | undefined;
  let client: PortClient | undefined;
  let unserved: MessagePort[] = [];
  const ready = Promise.withResolvers<void>();

  const newPort = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    if (worker === undefined) unserved.push(port2);
    else worker.postMessage({ port: port2 }, [port2]);
    return port1;
  };
  const heard = (from: Worker, news: EngineNews): void => {
    // Until here somebody may wait for it to open; later every question keeps the process alive by itself.
    from.unref();
    if (news.kind === "failed") {
      state = { state: "away", reason: plainText(news.reason) };
      void from.terminate();
      return;
    }
    state = { state: "up" };
    pauseMs = storeLimits.retryMs;
    ready.resolve();
  };
  const start = (): void => {
    // Beside this file, as source or as built.
    const script = new URL(`./engine-thread${extname(import.meta.url)}`, import.meta.url);
    const started = new Worker(script, { workerData: { folder } });
    started.on("message", (news: EngineNews) => heard(started, news));
    started.on("error", ({ message }) => {
      state = { state: "away", reason: plainText(message) };
    });
    started.once("exit", () => {
      worker = undefined;
      client = undefined;
      if (closed) return;
      state = { state: "away", reason: state.reason ?? "its thread ended" };
      setTimeout(() => void (closed || start()), pauseMs).unref();
      pauseMs = Math.min(pauseMs * 2, storeLimits.retryMostMs);
    });
    worker = started;
    for (const port of unserved) started.postMessage({ port }, [port]);
    unserved = [];
    client = portClient(newPort());
  };
  start();
  return {
    client: () => {
      if (client === undefined) throw away();
      return client;
    },
    newPort,
    state: () => state,
    ready: ready.promise,
    close: () => {
      closed = true;
      return ended(worker);
    },
  };
}

function away(): Error {
  return Object.assign(new Error("the embedded database is not there"), { code: "ECONNREFUSED" });
}

/** Lets the thread close its database; one that does not is ended. */
async function ended(worker: Worker | undefined): Promise<void> {
  if (worker === undefined) return;
  worker.ref();
  const exit = new Promise((resolve) => worker.once("exit", resolve));
  worker.postMessage({ close: true }, []);
  const late = setTimeout(() => void worker.terminate(), storeLimits.connectMs);
  await exit;
  clearTimeout(late);
}

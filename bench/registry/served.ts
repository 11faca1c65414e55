import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A server in a process of its own. */
export interface ServedProcess {
  readonly url: string;
  /** A key that may do everything, of a registry. */
  readonly key: string;
  /** Milliseconds of processor time so far, threads included. */
  readonly cpuMs: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Starts one of the files beside this one in a process of its own; `--prof FOLDER` writes a profile of it there. */
export async function startProcess(
  file: string,
  settings: unknown,
  profiles?: string,
): Promise<ServedProcess> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`],
  });
  const heard = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error(`${file} ended early`));
      child.once("exit", gone);
      child.once("message", (message: T) => {
        child.off("exit", gone);
        resolve(message);
      });
    });
  child.send({ settings });
  const { url, key = "" } = await heard<{ url: string; key?: string }>();
  return {
    url,
    key,
    cpuMs: async () => {
      child.send({ ask: "cpu" });
      return (await heard<{ cpuMs: number }>()).cpuMs;
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.send({ ask: "stop" });
      await ended;
    },
  };
}

/** The other side of `startProcess`, in the process that serves. */
export function serveAs<Settings>(
  start: (settings: Settings) => Promise<{
    readonly url: string;
    readonly key?: string;
    readonly close: () => Promise<void>;
  }>,
): void {
  let close = async (): Promise<void> => undefined;
  // Nothing outlives the bench.
  process.on("disconnect", () => void close());
  process.on("message", async (message: { settings: Settings } | { ask: "cpu" | "stop" }) => {
    if ("settings" in message) {
      const { url, key, close: end } = await start(message.settings);
      close = end;
      process.send?.({ url, key });
    } else if (message.ask === "cpu") {
      const { user, system } = process.cpuUsage();
      process.send?.({ cpuMs: (user + system) / 1_000 });
    } else {
      process.disconnect();
    }
  });
}

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A program of the bench in a process of its own. */
export interface Child {
  readonly url: string;
  /** More of the same, the first among them; upstreams only. */
  readonly urls: readonly string[];
  readonly pid: number;
  readonly stop: () => Promise<unknown>;
}

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A folder for a profile of the process. */
  readonly prof?: string | undefined;
}

/** Starts a file of this folder and waits until it says its URL. */
export async function startChild(file: string, options: ChildOptions = {}): Promise<Child> {
  const { args = [], env = {}, prof } = options;
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    env: { ...process.env, ...env },
    execArgv: prof === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${prof}`],
  });
  const told = await new Promise<{ url: string; urls?: readonly string[] }>((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", () => reject(new Error(`${file} ended early`)));
  });
  return {
    url: told.url,
    urls: told.urls ?? [told.url],
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      await ended;
    },
  };
}

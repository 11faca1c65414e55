import { dirname, resolve } from "node:path";
import { loadTarget } from "@tenon/check";
import type { LoadResult } from "@tenon/probe";
import type { Shell } from "./shell.ts";

/** Loads what a target names; `lock:` means the lock beside the configuration that `--config` names. */
export function loadNamed(
  shell: Shell,
  target: string,
  timeoutMs: number | undefined,
): Promise<LoadResult> {
  const { configFile, env, signal, progress } = shell;
  const beside = configFile !== undefined && target.startsWith("lock:");
  const cwd = beside ? dirname(resolve(shell.cwd, configFile)) : shell.cwd;
  const onProgress = (stage: string): void => progress.say(`${target}: ${stage}`);
  return loadTarget(target, {
    cwd,
    env,
    signal,
    onProgress,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

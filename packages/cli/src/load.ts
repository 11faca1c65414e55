import { loadTarget } from "@tenon/check";
import type { LoadResult } from "@tenon/probe";
import type { Shell } from "./shell.ts";

/** Loads what a target names; `lock:` means the lock beside the configuration that `--config` names. */
export function loadNamed(
  shell: Shell,
  target: string,
  timeoutMs: number | undefined,
): Promise<LoadResult> {
  const { cwd, configFile, env, signal, progress } = shell;
  const onProgress = (stage: string): void => progress.say(`${target}: ${stage}`);
  return loadTarget(target, {
    cwd,
    env,
    signal,
    onProgress,
    ...(configFile === undefined ? {} : { configFile }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

import { openWorkspace } from "@tenon/check";
import type { RunOptions, Workspace } from "@tenon/check";
import type { Command } from "commander";
import { collect, timeoutOption } from "./options.ts";
import type { Shell } from "./shell.ts";

export interface RunFlags {
  readonly server?: readonly string[];
  readonly timeout?: number;
}

/** Declares `--server` and `--timeout`. */
export function addRunOptions(command: Command): void {
  command
    .option("--server <name>", "only this server; repeatable", collect)
    .option("--timeout <seconds>", "time for each server", timeoutOption);
}

/** Opens the configuration that the shell points to. */
export function workspaceOf(shell: Shell): Promise<Workspace> {
  const { cwd, configFile, env, now } = shell;
  return openWorkspace({ cwd, env, now, ...(configFile === undefined ? {} : { configFile }) });
}

/** The options of a run over the servers. */
export function runOptionsOf(shell: Shell, flags: RunFlags): RunOptions {
  return {
    signal: shell.signal,
    onProgress: shell.progress.say,
    ...(flags.server === undefined ? {} : { servers: flags.server }),
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
  };
}

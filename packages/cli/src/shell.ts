import { statSync } from "node:fs";
import { resolve } from "node:path";
import { inertLine, TenonError } from "@tenon/contract";
import type { LoadFailure } from "@tenon/probe";
import { cliLimits } from "./limits.ts";
import { Progress } from "./progress.ts";
import { type Painter, painter, wantsColour, widthOf } from "./terminal.ts";

/** The options that every command takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly cwd?: string;
  readonly color: boolean;
  readonly quiet?: true;
}

/** The world as a command sees it; commands touch the process through it only. */
export interface Shell {
  readonly cwd: string;
  readonly configFile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  readonly quiet: boolean;
  readonly colour: boolean;
  readonly width: number;
  readonly paint: Painter;
  readonly signal: AbortSignal;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly progress: Progress;
  /** Writes to the standard output and waits while the reader is slow; nothing once the reader is gone. */
  readonly write: (text: string) => Promise<void>;
  /** Writes a line for people to the standard error, unsafe characters made visible. */
  readonly warn: (text: string) => void;
}

/** Builds the shell of one invocation. Throws a usage error when `--cwd` is no folder. */
export function openShell(options: GlobalOptions, signal: AbortSignal): Shell {
  const { env, stdout, stderr, stdin } = process;
  const colour = wantsColour(stdout, env, options.color);
  const quiet = options.quiet === true;
  const inCi = (env["CI"] ?? "") !== "" && env["CI"] !== "false";
  const progress = new Progress(stderr, !quiet && !inCi && env["TERM"] !== "dumb");
  return {
    cwd: folderOf(options.cwd),
    configFile: options.config,
    env,
    now: new Date(),
    quiet,
    colour,
    width: widthOf(stdout, env),
    paint: painter(colour),
    signal,
    stdin,
    progress,
    write: (text) => {
      progress.clear();
      return writeAll(stdout, text);
    },
    warn: (text) => {
      progress.clear();
      stderr.write(`${inertLine(text, cliLimits.message)}\n`);
    },
  };
}

function folderOf(cwd: string | undefined): string {
  const folder = resolve(cwd ?? ".");
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new TenonError(
    "usage",
    "cwd-missing",
    `${folder}: there is no such folder; give --cwd one that exists.`,
  );
}

function writeAll(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === "" || !stream.writable) return Promise.resolve();
  return new Promise((done) => {
    // The callback also comes after a failure: a closed pipe is no reason to stop the work.
    stream.write(text, () => done());
  });
}

/** Names every source that could not be loaded, on the standard error. */
export function reportFailures(shell: Shell, failures: readonly LoadFailure[]): void {
  for (const { code, message } of failures) shell.warn(`tenon: ${message} [${code}]`);
}

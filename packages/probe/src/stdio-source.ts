import { stat } from "node:fs/promises";
import { getDefaultEnvironment } from "@modelcontextprotocol/client/stdio";
import { plainText } from "@tenon/contract";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { ProbeStop } from "./probe-stop.ts";
import { refusalOf } from "./refusal.ts";
import type { Opening } from "./open-session.ts";
import { readServer } from "./session.ts";
import type { Snapshot, Target } from "./snapshot.ts";
import { StdioTransport } from "./stdio-transport.ts";
import { StdioWire } from "./stdio-wire.ts";
import type { CommandEnd } from "./supervised-process.ts";

type StdioTarget = Extract<Target, { kind: "stdio" }>;

/**
 * Starts a command, reads it as an MCP server and ends it. The command gets the SDK's safe part of our environment (on
 * Unix HOME, LOGNAME, PATH, SHELL, TERM, USER) and what the target gives, nothing else of ours; one variable, TENON_SUPERVISED, is added.
 */
export function loadStdio(target: StdioTarget, guard: Guard): Promise<Snapshot> {
  return useStdio(target, guard, (wire, opening) =>
    readServer(wire, guard, target.display, opening),
  );
}

/** What to do with a wire that is about to be opened. */
export type UseStdio<T> = (wire: StdioWire, opening: Opening) => Promise<T>;

/** The result of `use` with a command that was started for it; throws `ProbeStop`. The command is gone then. */
export async function useStdio<T>(target: StdioTarget, guard: Guard, use: UseStdio<T>): Promise<T> {
  await checkFolder(target.cwd);
  const first = await attempt(target, guard, "negotiate", use);
  const { again } = first;
  const last =
    again === undefined || guard.stopped !== undefined
      ? first
      : await attempt(target, guard, again, use);
  if (last.result instanceof ProbeStop) throw last.result;
  return last.result;
}

interface Attempt<T> {
  readonly result: T | ProbeStop;
  /** Set when a fresh process, opened in this way, must be asked instead. */
  readonly again: Opening | undefined;
}

async function attempt<T>(
  target: StdioTarget,
  guard: Guard,
  opening: Opening,
  use: UseStdio<T>,
): Promise<Attempt<T>> {
  const env = { ...getDefaultEnvironment(), ...target.env };
  const transport = new StdioTransport(
    { command: target.command, args: target.args, env, cwd: target.cwd },
    guard,
  );
  const wire = new StdioWire(transport, guard);
  try {
    const result = await use(wire, opening);
    return { result, again: freshStart(wire, transport) };
  } catch (error) {
    if (!(error instanceof ProbeStop)) await transport.settle();
    return { result: stopOf(error, transport, guard), again: freshStart(wire, transport) };
  } finally {
    await transport.close();
  }
}

/**
 * Some older servers end at the first message that is not `initialize`: they get another process and only that. A
 * server so slow to start that it met both openings at once could be read in either era, so it is asked again with
 * patience: the same server must always give the same list.
 */
function freshStart(wire: StdioWire, transport: StdioTransport): Opening | undefined {
  if (wire.discoveredLate) return "patient";
  const ended = transport.end !== undefined && transport.end.error === undefined;
  return ended && !wire.opened ? "legacy" : undefined;
}

function stopOf(error: unknown, transport: StdioTransport, guard: Guard): ProbeStop {
  const said = stderrText(transport, guard);
  if (guard.stopped !== undefined) return limitStop(guard.stopped, said, transport);
  if (error instanceof ProbeStop) return error;
  return (
    refusalOf(error, guard) ??
    endStop(transport.end, said, error) ??
    new ProbeStop(
      "not-mcp",
      `The command does not answer as an MCP server: ${guard.quote(error)}.${said} Check that it is one.`,
      { cause: error },
    )
  );
}

/** A limit that was met, with what the command said meanwhile: it may wait for an answer that nobody gives. */
function limitStop(stop: ProbeStop, said: string, transport: StdioTransport): ProbeStop {
  if (stop.code !== "timed-out") return stop;
  if (!transport.onlyNoise) return new ProbeStop(stop.code, `${stop.message}${said}`);
  return new ProbeStop("not-mcp", `What the command writes is not MCP. ${stop.message}${said}`);
}

/** What a command's own end means, or undefined while it runs. */
function endStop(end: CommandEnd | undefined, said: string, cause: unknown): ProbeStop | undefined {
  if (end === undefined) return undefined;
  if (end.error !== undefined) {
    return new ProbeStop(
      "command-failed",
      `The command cannot be started (${end.error}). Check that it is installed and on PATH.`,
      { cause },
    );
  }
  const how =
    end.signal === undefined ? `exit code ${end.exitCode ?? "unknown"}` : `signal ${end.signal}`;
  return new ProbeStop(
    "command-failed",
    `The command ended before it was read (${how}).${said} Check its arguments and its environment: it gets only ` +
      'what "env" of this server names, beside PATH, HOME and the like.',
    { cause },
  );
}

/** The first and the last lines of standard error: some commands say what is wrong first, and then how they are used. */
function stderrText({ stderr }: StdioTransport, guard: Guard): string {
  const lines = [stderr.head, stderr.tail]
    .flatMap((text) => guard.mask(text).split(/\r?\n/))
    .filter((line) => line.trim() !== "");
  if (lines.length === 0) return "";
  const count = limits.maxStderrLines;
  const shown =
    lines.length <= 2 * count ? lines : [...lines.slice(0, count), "…", ...lines.slice(-count)];
  return ` It said: ${shown.map((line) => guard.quote(line)).join(" | ")}.`;
}

async function checkFolder(cwd: string): Promise<void> {
  const isFolder = await stat(cwd).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw new ProbeStop(
    "command-failed",
    `The folder to start the command in is missing: ${plainText(cwd, 500)}.`,
  );
}

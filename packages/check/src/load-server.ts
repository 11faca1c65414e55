import { plainText, TenonError } from "@tenon/contract";
import type { LoadFailure, LoadOptions, LoadResult } from "@tenon/probe";
import type { ServerConfig } from "./config/config.ts";
import { maskSecrets } from "./config/environment.ts";
import { limits } from "./limits.ts";
import { displayOf, targetOf } from "./server-target.ts";
import type { ServerTarget } from "./server-target.ts";
import type { RunOptions, Workspace } from "./workspace.ts";

/** A server's load result, and the secrets of its configuration. */
export interface ServerLoad {
  readonly result: LoadResult;
  readonly secrets: readonly string[];
}

/** Loads one server's tools as configured; a missing variable is a failure of that server like any other. */
export async function loadServer(
  ws: Workspace,
  server: ServerConfig,
  options: RunOptions,
): Promise<ServerLoad> {
  let prepared: ServerTarget;
  try {
    prepared = targetOf(ws, server);
  } catch (error) {
    if (!(error instanceof TenonError)) throw error;
    const failure = {
      code: "target-invalid",
      source: displayOf(server.source),
      message: error.message,
    } as const;
    return { result: { ok: false, failure }, secrets: [] };
  }
  const { target, secrets } = prepared;
  const { load } = await import("@tenon/probe");
  const timeoutMs = options.timeoutMs ?? server.timeoutMs;
  const loadOptions: LoadOptions = {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    secrets,
    onProgress: (stage) => options.onProgress?.(`${server.name}: ${maskSecrets(stage, secrets)}`),
  };
  const result = await load(target, loadOptions);
  if (result.ok) return { result, secrets };
  const { failure } = result;
  return { result: { ok: false, failure: named(server.name, failure, secrets) }, secrets };
}

function named(server: string, failure: LoadFailure, secrets: readonly string[]): LoadFailure {
  // The cause is left out: nobody knows what a stranger's error repeats.
  const { code, source } = failure;
  return {
    code,
    source,
    message: `${plainText(server)}: ${maskSecrets(failure.message, secrets)}`,
  };
}

/** Runs `work` over the items, at most `limits.parallelProbes` at a time; results keep the items' order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: limits.parallelProbes }, worker));
  return results;
}

/** The chosen servers in configuration order. Throws a usage error for a name that the configuration lacks. */
export function chosenServers(
  ws: Workspace,
  names: readonly string[] | undefined,
): readonly ServerConfig[] {
  const { servers } = ws.config;
  if (names === undefined || names.length === 0) return servers;
  for (const name of names) {
    if (servers.some((server) => server.name === name)) continue;
    const known = servers.map((server) => server.name).join(", ");
    throw new TenonError(
      "usage",
      "server-unknown",
      `There is no server \`${plainText(name, 80)}\` in ${ws.configFile}; known: ${plainText(known, 400)}.`,
    );
  }
  return servers.filter((server) => names.includes(server.name));
}

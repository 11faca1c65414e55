import { plainText, TenonError } from "@tenon/contract";
import type { LoadFailure, LoadOptions, LoadResult, Snapshot } from "@tenon/probe";
import type { Environment } from "./config/environment.ts";
import type { LockedServer, LockEntry } from "./lock/lock.ts";
import { workTreeLock } from "./lock/work-tree.ts";
import { openWorkspace } from "./open-workspace.ts";
import { registryPlace, registryTarget } from "./registry-place.ts";
import type { RegistryPlace } from "./registry-place.ts";
import type { Workspace } from "./workspace.ts";

interface Context {
  readonly cwd: string;
  readonly env: Environment;
  /** The configuration beside whose lock `lock:` looks. Default: the nearest one at or above `cwd`. */
  readonly configFile?: string | undefined;
}

/**
 * Loads what a target on the command line names: `lock:SERVER` from the configuration's lock, `registry:NAME@VERSION` from
 * the registry, and everything that `@tenon/probe` knows. Every expected failure is a value; a text that is no target throws a usage error.
 */
export async function loadTarget(
  text: string,
  context: Context & LoadOptions,
): Promise<LoadResult> {
  const { cwd, env, configFile, ...options } = context;
  if (text.startsWith("lock:")) {
    const beside = configFile === undefined ? {} : { configFile };
    const ws = await openWorkspace({ cwd, env, now: new Date(0), ...beside });
    return loadLock(ws, text.slice("lock:".length));
  }
  const { load, parseTarget } = await import("@tenon/probe");
  if (!text.startsWith("registry:")) return load(parseTarget(text, cwd), options);
  const place = await registryOf(context);
  return load(registryTarget(place, text.slice("registry:".length)), options);
}

/**
 * The registry that a command means: the one that is named, else TENON_REGISTRY, else that of the configuration, where
 * there is one. Throws usage errors.
 */
export async function registryOf({
  cwd,
  env,
  configFile,
  registry,
}: Context & { readonly registry?: string }): Promise<RegistryPlace> {
  const isNamed = registry !== undefined || (env["TENON_REGISTRY"] ?? "") !== "";
  const configured = isNamed ? undefined : await configuredRegistry({ cwd, env, configFile });
  return registryPlace(env, configured, registry);
}

/** A command that names its targets needs no configuration; one that is there and wrong is told. */
async function configuredRegistry({
  cwd,
  env,
  configFile,
}: Context & { readonly configFile: string | undefined }): Promise<string | undefined> {
  const beside = configFile === undefined ? {} : { configFile };
  try {
    return (await openWorkspace({ cwd, env, now: new Date(0), ...beside })).config.registry;
  } catch (error) {
    const isMissing = error instanceof TenonError && error.code === "config-missing";
    if (isMissing && configFile === undefined) return undefined;
    throw error;
  }
}

function loadLock(ws: Workspace, server: string): LoadResult {
  const entry = workTreeLock(ws.root).entry(server);
  return entry.state === "pinned"
    ? { ok: true, snapshot: snapshotOf(entry.lock, `lock:${server}`) }
    : { ok: false, failure: lockFailure(ws, server, entry) };
}

/** Why the lock gives nothing for a server, as a failure to load `lock:SERVER`. */
export function lockFailure(
  ws: Workspace,
  server: string,
  entry: Exclude<LockEntry, { state: "pinned" }>,
): LoadFailure {
  const message =
    entry.state === "broken"
      ? entry.message
      : `The lock beside ${ws.configFile} has no server \`${plainText(server, 80)}\`. Run \`tenon pin\`, or name another.`;
  const code = entry.state === "broken" ? "malformed" : "file-missing";
  return { code, source: `lock:${server}`, message };
}

function snapshotOf(lock: LockedServer, source: string): Snapshot {
  const { serverInfo } = lock;
  const era = lock.protocol?.era === "modern" ? "modern" : "legacy";
  return {
    rawTools: lock.list.tools.map((tool) => tool.definition),
    list: lock.list,
    toolPages: [],
    prompts: [],
    promptTexts: [],
    resources: [],
    resourceTemplates: [],
    capabilities: undefined,
    serverInfo: serverInfo === null ? undefined : { ...serverInfo },
    instructions: undefined,
    protocol: lock.protocol === null ? undefined : { era, version: lock.protocol.version },
    capabilityProfile: lock.capabilityProfile,
    source,
    warnings: [],
    timings: undefined,
  };
}

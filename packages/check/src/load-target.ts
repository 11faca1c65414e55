import { plainText, TenonError } from "@tenon/contract";
import type { LoadOptions, LoadResult, Snapshot } from "@tenon/probe";
import type { Environment } from "./config/environment.ts";
import type { LockedServer } from "./lock/lock.ts";
import { workTreeLock } from "./lock/work-tree.ts";
import { openWorkspace } from "./open-workspace.ts";

/**
 * Loads what a target on the command line names: `lock:SERVER` from the nearest configuration's lock, and everything that
 * `@tenon/probe` knows. Every expected failure is a value; a text that is no target throws a usage error.
 */
export async function loadTarget(
  text: string,
  context: { readonly cwd: string; readonly env: Environment } & LoadOptions,
): Promise<LoadResult> {
  const { cwd, env, ...options } = context;
  if (text.startsWith("lock:")) return loadLock(text.slice("lock:".length), cwd, env);
  if (text.startsWith("registry:")) {
    throw new TenonError(
      "usage",
      "registry-unsupported",
      `${plainText(text)}: this Tenon cannot read from a registry yet; name a URL, a file, stdio:, git: or lock:.`,
    );
  }
  const { load, parseTarget } = await import("@tenon/probe");
  return load(parseTarget(text, cwd), options);
}

async function loadLock(server: string, cwd: string, env: Environment): Promise<LoadResult> {
  const source = `lock:${server}`;
  const ws = await openWorkspace({ cwd, env, now: new Date(0) });
  const entry = workTreeLock(ws.root).entry(server);
  if (entry.state === "pinned") return { ok: true, snapshot: snapshotOf(entry.lock, source) };
  const message =
    entry.state === "broken"
      ? entry.message
      : `The lock beside ${ws.configFile} has no server \`${plainText(server, 80)}\`. Run \`tenon pin\`, or name another.`;
  const code = entry.state === "broken" ? "malformed" : "file-missing";
  return { ok: false, failure: { code, source, message } };
}

function snapshotOf(lock: LockedServer, source: string): Snapshot {
  const { serverInfo } = lock;
  const era = lock.protocol?.era === "modern" ? "modern" : "legacy";
  return {
    rawTools: lock.list.tools.map((tool) => tool.definition),
    list: lock.list,
    prompts: [],
    resources: [],
    resourceTemplates: [],
    capabilities: undefined,
    serverInfo: serverInfo === null ? undefined : { ...serverInfo },
    instructions: undefined,
    protocol: lock.protocol === null ? undefined : { era, version: lock.protocol.version },
    capabilityProfile: lock.capabilityProfile,
    source,
    warnings: [],
  };
}

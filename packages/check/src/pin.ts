import {
  contractDigest,
  firstVersion,
  isJsonObject,
  nextVersion,
  plainText,
} from "@tenon/contract";
import type { Bump, ContractDiff, ToolList } from "@tenon/contract";
import type { LoadFailure, Snapshot } from "@tenon/probe";
import { textOf } from "./config/access.ts";
import type { ServerConfig } from "./config/config.ts";
import { differenceOf } from "./difference.ts";
import { keepMalformed } from "./keep-malformed.ts";
import { lockFailure } from "./load-target.ts";
import { chosenServers, inParallel, loadServer } from "./load-server.ts";
import type { ServerLoad } from "./load-server.ts";
import { fileName } from "./lock/file-name.ts";
import { emptyMemory } from "./lock/lock.ts";
import type { LockEntry, LockMemory } from "./lock/lock.ts";
import { nextMemory } from "./lock/next-memory.ts";
import { parseLock } from "./lock/parse.ts";
import type { LockFiles } from "./lock/parse.ts";
import { readLockFolder, workTreeLock } from "./lock/work-tree.ts";
import { planLock, writeLock } from "./lock/write.ts";
import type { LockWriter } from "./lock/write.ts";
import { planPromptReviews } from "./pin-reviews.ts";
import type { PlannedPin } from "./pin-reviews.ts";
import { displayOf } from "./server-target.ts";
import type { PinOptions, PinnedServer, PinOutcome, Workspace } from "./workspace.ts";

/**
 * Reads the chosen servers and writes what they offer today into the lock, and which prompts wait for a reader since.
 * A server that fails to load keeps its lock untouched and is named in `failures`. Throws usage errors before it writes.
 */
export async function pinWorkspace(
  ws: Workspace,
  options: PinOptions,
  write?: LockWriter,
): Promise<PinOutcome> {
  const { planned, failures } =
    options.offline === true ? await agreedAgain(ws, options) : await offeredNow(ws, options);
  const reviews = planPromptReviews(ws, planned, options);
  const pinned = planned.map(
    ({ server, step, list, digest, diff, problems, steps }): PinnedServer => {
      const own = reviews.get(server.name) ?? { steps: [], pending: [] };
      // Who waits for a reader is written first: a crash in between must not leave a prompt read that was not.
      const all = [...own.steps, ...steps];
      if (options.dryRun !== true) writeLock(ws.root, server.name, all, write);
      return {
        server: server.name,
        version: step.version,
        bump: step.bump,
        digest,
        tools: list.tools.length,
        diff,
        changed: steps.length > 0,
        problems,
        pending: own.pending,
      };
    },
  );
  return { pinned, failures };
}

interface Plans {
  readonly planned: readonly PlannedPin[];
  readonly failures: readonly LoadFailure[];
}

/** Every chosen server as it is today. */
async function offeredNow(ws: Workspace, options: PinOptions): Promise<Plans> {
  // The lock is read before any server is contacted: one that cannot be read ends the run.
  const servers = chosenServers(ws, options.servers).map((server) => ({
    server,
    existing: readLockFolder(ws.root, server.name),
  }));
  const loads = await inParallel(servers, async ({ server, existing }) => ({
    server,
    existing,
    load: await loadServer(ws, server, options),
  }));
  const planned: PlannedPin[] = [];
  const failures: LoadFailure[] = [];
  for (const { server, existing, load } of loads) {
    const { result } = load;
    const failure = result.ok ? leakOf(server, load) : result.failure;
    if (failure !== undefined) failures.push(failure);
    else if (result.ok) {
      planned.push(await planPin(ws, { server, existing }, result.snapshot, options));
    }
  }
  return { planned, failures };
}

/** Every chosen server as the lock has it; one that is not pinned, or damaged, is a failure. */
async function agreedAgain(ws: Workspace, options: PinOptions): Promise<Plans> {
  const planned: PlannedPin[] = [];
  const failures: LoadFailure[] = [];
  for (const server of chosenServers(ws, options.servers)) {
    const entry = workTreeLock(ws.root).entry(server.name);
    if (entry.state !== "pinned") {
      failures.push(lockFailure(ws, server.name, entry));
      continue;
    }
    const { list, version, digest, memory } = entry.lock;
    const diff = await differenceOf(ws, entry.lock, list, options);
    const step = { version, bump: "none" } as const;
    const same = { before: list, list, memory, nextMemory: memory, digest, diff, step };
    planned.push({ server, ...same, problems: [], steps: [] });
  }
  return { planned, failures };
}

async function planPin(
  ws: Workspace,
  { server, existing }: { readonly server: ServerConfig; readonly existing: LockFiles },
  snapshot: Snapshot,
  options: PinOptions,
): Promise<PlannedPin> {
  const entry = parseLock(server.name, fileName(server.name), existing);
  const before = agreedIn(entry);
  const { list, problems } = keepMalformed(before.list, snapshot.list);
  const diff =
    entry.state === "missing" ? undefined : await differenceOf(ws, before, list, options);
  const digest = contractDigest(list);
  const step = registryStep(snapshot, diff, digest) ?? versionStep(entry, diff, digest);
  const memory = memoryOf(entry);
  const next =
    diff === undefined
      ? emptyMemory
      : nextMemory({ before: before.list, now: list, changes: diff.changes, memory }, step.version);
  const steps = planLock(existing, {
    header: headerOf(server, snapshot, step.version, digest),
    list,
    memory: next,
  });
  const known = { before: before.list, list, memory, nextMemory: next };
  return { server, ...known, digest, diff, step, problems, steps };
}

/** A registry numbers its contracts itself: its version is the lock's. */
function registryStep({ pinned }: Snapshot, diff: ContractDiff | undefined, digest: string) {
  if (pinned?.digest !== digest) return undefined;
  return { version: pinned.version, bump: diff?.bump ?? "none" } as const;
}

function agreedIn(entry: LockEntry): { readonly list: ToolList; readonly digest: string } {
  if (entry.state === "pinned") return entry.lock;
  const list = entry.state === "missing" ? { tools: [], problems: [] } : entry.salvage.list;
  return { list, digest: contractDigest(list) };
}

function memoryOf(entry: LockEntry): LockMemory {
  if (entry.state === "missing") return emptyMemory;
  return entry.state === "pinned" ? entry.lock.memory : entry.salvage.memory;
}

/**
 * A damaged lock no longer tells what was agreed, so the version after it is a major one, unless its header says that it was
 * just this contract.
 */
function versionStep(
  entry: LockEntry,
  diff: ContractDiff | undefined,
  digest: string,
): { readonly version: string; readonly bump: Bump } {
  if (entry.state === "missing" || diff === undefined)
    return { version: firstVersion, bump: "none" };
  if (entry.state === "pinned") {
    const { version } = entry.lock;
    if (diff.bump === "none" && entry.lock.digest !== digest) {
      return { version: nextVersion(version, "patch"), bump: "patch" };
    }
    return {
      version: diff.bump === "none" ? version : nextVersion(version, diff.bump),
      bump: diff.bump,
    };
  }
  const { version, digest: agreed } = entry.salvage;
  if (version !== undefined && agreed === digest) return { version, bump: "none" };
  if (version === undefined) return { version: firstVersion, bump: "major" };
  return { version: nextVersion(version, "major"), bump: "major" };
}

function headerOf(server: ServerConfig, snapshot: Snapshot, version: string, digest: string) {
  const { protocol, serverInfo, capabilityProfile } = snapshot;
  return {
    server: server.name,
    source: displayOf(server.source),
    version,
    digest,
    protocol: protocol === undefined ? null : { era: protocol.era, version: protocol.version },
    serverInfo: isJsonObject(serverInfo)
      ? {
          name: plainText(textOf(serverInfo["name"])),
          version: plainText(textOf(serverInfo["version"])),
        }
      : null,
    capabilityProfile,
  };
}

/** A lock is committed: a server that repeats a secret in its tools is refused, because masking would change the contract. */
function leakOf(server: ServerConfig, load: ServerLoad): LoadFailure | undefined {
  if (!load.result.ok) return undefined;
  const { snapshot } = load.result;
  const holds = (value: unknown): boolean => {
    const text = JSON.stringify(value) ?? "";
    return load.secrets.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)));
  };
  const place = snapshot.list.tools.find((tool) => holds(tool.definition))?.name;
  if (place === undefined && !holds(snapshot.serverInfo ?? null)) return undefined;
  const where =
    place === undefined ? "its server information" : "the definition of one of its tools";
  return {
    code: "malformed",
    source: displayOf(server.source),
    message: `${plainText(server.name)}: repeats a secret of its configuration in ${where}. The lock is committed, so nothing was pinned. Change the secret and have the server mended.`,
  };
}

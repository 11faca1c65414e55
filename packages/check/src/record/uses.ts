import type { RecordedUses, Use } from "@tenon/api";
import { isJsonObject, plainText, TenonError } from "@tenon/contract";
import type { Reference } from "@tenon/prompts";
import type { ServerConfig } from "../config/config.ts";
import { expandVariables } from "../config/environment.ts";
import { scanPrompts } from "../impact/scan.ts";
import type { ServerNames } from "../impact/scan.ts";
import { limits } from "../limits.ts";
import { lockFailure } from "../load-target.ts";
import type { LockedServer } from "../lock/lock.ts";
import { emptyMemory } from "../lock/lock.ts";
import { workTreeLock } from "../lock/work-tree.ts";
import { readPromptFiles } from "../prompt-files.ts";
import { parseRegistryReference } from "../registry-place.ts";
import type { Workspace } from "../workspace.ts";

/** One server's share of what the prompts rely on, as the registry takes it. */
export type RecordedServer = RecordedUses["servers"][number];

/** What the prompts rely on. */
export interface FoundUses {
  /** Every server of the configuration, also one that no prompt speaks of: that is worth knowing too. */
  readonly servers: readonly RecordedServer[];
  /** Prompt files that were read. */
  readonly files: number;
  /** Uses that are left out because they exceed a limit of the registry, the least sure first. */
  readonly leftOut: number;
  /** Files and patterns that could not be read. */
  readonly problems: readonly string[];
}

/**
 * What every prompt says about the tools that the lock has: nothing of earlier versions, and nothing that is negated. Throws
 * when a server is not pinned, because to say that nobody relies on it would be false.
 */
export function usesOf(ws: Workspace): FoundUses {
  const lock = workTreeLock(ws.root);
  const pinned = ws.config.servers.map((config) => {
    const entry = lock.entry(config.name);
    if (entry.state === "pinned") return { config, lock: entry.lock };
    throw new TenonError("load", "record-incomplete", lockFailure(ws, config.name, entry).message);
  });
  const { files, problems } = readPromptFiles(ws);
  const references = scanPrompts(files, pinned.map(namesNow)).flatMap(
    (prompt) => prompt.references,
  );
  const byServer = Map.groupBy(references, ({ server }) => server);
  let leftOut = 0;
  const servers = pinned.map(({ config, lock }) => {
    const own = byServer.get(config.name) ?? [];
    const uses = surestFirst(own.map(useOf).filter(isRecordable)).slice(0, limits.recordedUses);
    leftOut += own.length - uses.length;
    return { ...identityOf(ws, config, lock), uses };
  });
  refuseTwins(servers);
  return {
    servers,
    files: files.length,
    leftOut,
    problems: problems.map(({ message }) => message),
  };
}

function namesNow({ config, lock }: { config: ServerConfig; lock: LockedServer }): ServerNames {
  return { config, before: lock.list, now: lock.list, memory: emptyMemory };
}

/**
 * The registry's name of a server and the contract that the prompts were read against. The lock counts the versions of other
 * sources itself, so only a registry's version is told.
 */
function identityOf(
  ws: Workspace,
  { name, source }: ServerConfig,
  { version, digest }: LockedServer,
): Omit<RecordedServer, "uses"> {
  if (source.kind !== "registry") return { server: registryName(name), digest };
  const where = `registry of server ${name}`;
  const reference = expandVariables(source.reference, ws.env, where, () => undefined);
  return { server: parseRegistryReference(reference).server, version, digest };
}

function registryName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u.test(name)) return name;
  throw new TenonError(
    "usage",
    "record-name-invalid",
    `A registry takes no server named \`${plainText(name, 80)}\`: letters, digits, \`.\`, \`_\` and \`-\`, first a letter or a digit. Rename it in tenon.yaml.`,
  );
}

function refuseTwins(servers: readonly RecordedServer[]): void {
  const seen = new Set<string>();
  for (const { server } of servers) {
    if (seen.has(server)) {
      throw new TenonError(
        "usage",
        "record-name-twice",
        `Two servers of tenon.yaml are \`${plainText(server, 80)}\` in the registry, so their uses cannot be told apart. Keep one.`,
      );
    }
    seen.add(server);
  }
}

function useOf(reference: Reference): Use {
  const { kind, tool, parameter, value, call, file, line, column, confidence } = reference;
  // A call that elides arguments says nothing about those that it lacks.
  const written = call !== undefined && !call.open && isJsonObject(call.arguments);
  return {
    kind,
    tool,
    ...(parameter === undefined ? {} : { parameter }),
    ...(value === undefined ? {} : { value }),
    ...(written ? { arguments: Object.keys(call.arguments ?? {}) } : {}),
    file,
    line,
    column,
    confidence,
  };
}

/** Within what the registry takes of one use. */
function isRecordable(use: Use): boolean {
  const { textLength, argumentNames, fileLength, toolLength } = limits.recordedUse;
  const texts = [use.parameter ?? "", use.value ?? "", ...(use.arguments ?? [])];
  return (
    use.tool.length <= toolLength &&
    use.file.length <= fileLength &&
    (use.arguments?.length ?? 0) <= argumentNames &&
    texts.every((text) => text.length <= textLength)
  );
}

const sureness = { certain: 0, likely: 1, possible: 2 } as const;

function surestFirst(uses: readonly Use[]): readonly Use[] {
  return uses.toSorted((left, right) => sureness[left.confidence] - sureness[right.confidence]);
}

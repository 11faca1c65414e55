import { plainText, TenonError, toolDigest } from "@tenon/contract";
import type { Change, ContractDiff, ToolList, ToolProblem } from "@tenon/contract";
import type { LoadFailure, Snapshot } from "@tenon/probe";
import type { ServerReport } from "./check-report.ts";
import type { RuleSetting, ServerConfig } from "./config/config.ts";
import { differenceOf } from "./difference.ts";
import { keepMalformed } from "./keep-malformed.ts";
import { chosenServers, inParallel, loadServer } from "./load-server.ts";
import type { ServerLoad } from "./load-server.ts";
import type { LockedServer, LockEntry, LockMemory } from "./lock/lock.ts";
import { workTreeLock } from "./lock/work-tree.ts";
import type { LockSource } from "./lock/work-tree.ts";
import { indexNames } from "./name-index.ts";
import type { NameIndex } from "./name-index.ts";
import { targetOf } from "./server-target.ts";
import type { RunOptions, Workspace } from "./workspace.ts";

/** One server with what was agreed and what it is. */
export interface ComparedServer {
  readonly config: ServerConfig;
  /** False for a server that the run leaves out: its names are known from the lock, and nothing is said about it. */
  readonly chosen: boolean;
  /** The lock in the work tree. */
  readonly entry: LockEntry;
  /** Undefined when nothing usable was agreed. */
  readonly step: ComparedStep | undefined;
  readonly failure: LoadFailure | undefined;
  /** What the server said in this run; undefined when it was not asked or could not be read. */
  readonly snapshot: Snapshot | undefined;
  /** Tools that the server sent malformed. */
  readonly problems: readonly ToolProblem[];
  readonly secrets: readonly string[];
}

export interface ComparedStep {
  readonly before: ToolList;
  readonly now: ToolList;
  readonly memory: LockMemory;
  readonly diff: ContractDiff;
  readonly index: NameIndex;
  readonly report: ServerReport;
  /** True when the work-tree lock already holds what became of the tool: the change was accepted there. */
  readonly isAccepted: (change: Change) => boolean;
}

/** How a run compares: the baseline's git ref, and whether servers are contacted. */
export interface Comparison extends RunOptions {
  readonly baseline?: string;
  readonly offline: boolean;
}

/** Every server's step from what was agreed to what it is; one that is left out or fails to load has no difference. */
export async function compareServers(
  ws: Workspace,
  options: Comparison,
): Promise<readonly ComparedServer[]> {
  const chosen = new Set(chosenServers(ws, options.servers));
  const workTree = workTreeLock(ws.root);
  const base = await baselineOf(ws, options, workTree);
  // The whole lock is read before any server is contacted: a lock that cannot be read ends the run.
  const entries = ws.config.servers.map((config) => ({
    config,
    entry: workTree.entry(config.name),
  }));
  return inParallel(entries, async ({ config, entry }) => {
    if (!chosen.has(config)) return leftOut(ws, config, entry);
    const agreed = base === workTree ? entry : base.entry(config.name);
    const baseline = agreed.state === "missing" ? entry : agreed;
    if (baseline.state !== "pinned" || entry.state === "broken") {
      const broken = baseline.state === "broken" ? baseline : entry;
      return without(config, broken);
    }
    const load = options.offline ? undefined : await loadServer(ws, config, options);
    return compared(ws, config, { entry, agreed: baseline.lock, load, options });
  });
}

async function leftOut(
  ws: Workspace,
  config: ServerConfig,
  entry: LockEntry,
): Promise<ComparedServer> {
  const options = { offline: true };
  const agreed = entry.state === "pinned" ? entry.lock : undefined;
  const known =
    agreed === undefined
      ? without(config, entry)
      : await compared(ws, config, { entry, agreed, load: undefined, options });
  return { ...known, chosen: false };
}

function without(config: ServerConfig, entry: LockEntry): ComparedServer {
  return {
    config,
    chosen: true,
    entry,
    step: undefined,
    failure: undefined,
    snapshot: undefined,
    problems: [],
    secrets: [],
  };
}

async function baselineOf(
  ws: Workspace,
  options: Comparison,
  workTree: LockSource,
): Promise<LockSource> {
  const { baseline } = options;
  if (baseline === undefined || baseline === "lock") return workTree;
  if (!baseline.startsWith("git:")) {
    throw new TenonError(
      "usage",
      "baseline-invalid",
      `The baseline ${plainText(baseline, 80)} is not known; write git:REF (for example git:origin/main), or leave it out for the lock in the work tree.`,
    );
  }
  const { gitLock } = await import("./lock/git-ref.ts");
  return gitLock(ws.root, baseline.slice("git:".length), options.signal);
}

interface Sides {
  readonly entry: LockEntry;
  readonly agreed: LockedServer;
  readonly load: ServerLoad | undefined;
  readonly options: Comparison;
}

async function compared(
  ws: Workspace,
  config: ServerConfig,
  sides: Sides,
): Promise<ComparedServer> {
  const { entry, agreed, load, options } = sides;
  const pinned = entry.state === "pinned" ? entry.lock : undefined;
  const secrets = load?.secrets ?? secretsOf(ws, config);
  const result = load?.result;
  const failure = result?.ok === false ? result.failure : undefined;
  const fromServer =
    result?.ok === true ? keepMalformed(agreed.list, result.snapshot.list) : undefined;
  // After a failed load nothing is known of today, so nothing counts as changed.
  const offline = options.offline ? (pinned?.list ?? agreed.list) : agreed.list;
  const now = fromServer?.list ?? offline;
  const memory = mergedMemory(agreed.memory, pinned?.memory);
  const diff = await differenceOf(ws, agreed, now, options);
  const changes = leveled(diff.changes, ws.config.rules);
  // What the lock calls this contract, or the registry that it was read from.
  const known = [pinned, result?.ok === true ? result.snapshot.pinned : undefined];
  const version = known.find((one) => one?.digest === diff.to.digest)?.version;
  return {
    config,
    chosen: true,
    entry,
    failure,
    snapshot: result?.ok === true ? result.snapshot : undefined,
    problems: fromServer?.problems ?? [],
    secrets,
    step: {
      before: agreed.list,
      now,
      memory,
      diff,
      index: indexNames({ before: agreed.list, now, changes, memory }),
      report: {
        server: config.name,
        from: { version: agreed.version, digest: diff.from.digest },
        to: { ...(version === undefined ? {} : { version }), digest: diff.to.digest },
        verdict: verdictOf(diff, changes),
        bump: diff.bump,
        changes,
      },
      isAccepted: acceptance(pinned?.list, now),
    },
  };
}

/** The secrets that would be used, also when the server is not contacted; a missing variable hides nothing. */
function secretsOf(ws: Workspace, config: ServerConfig): readonly string[] {
  try {
    return targetOf(ws, config).secrets;
  } catch (error) {
    if (error instanceof TenonError) return [];
    throw error;
  }
}

/** Tells whether the work tree's lock has a changed tool as it is now; digests are taken when first asked. */
function acceptance(pinned: ToolList | undefined, now: ToolList): (change: Change) => boolean {
  if (pinned === undefined) return () => false;
  let digests: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>] | undefined;
  return (change) => {
    digests ??= [digestsOf(pinned), digestsOf(now)];
    const [accepted, current] = digests;
    return namesOf(change).every((name) => accepted.get(name) === current.get(name));
  };
}

function namesOf(change: Change): readonly string[] {
  const renamedTool =
    change.renamedTo !== undefined && (change.path === "" || change.path === "/name");
  return renamedTool && change.renamedTo !== undefined
    ? [change.tool, change.renamedTo]
    : [change.tool];
}

function digestsOf(list: ToolList): Map<string, string> {
  return new Map(list.tools.map((tool) => [tool.name, toolDigest(tool)]));
}

/** The changes at the levels that the configuration gives their rules; `off` leaves them out. */
export function leveled(
  changes: readonly Change[],
  rules: ReadonlyMap<string, RuleSetting>,
): readonly Change[] {
  return changes.flatMap((change) => {
    const setting = rules.get(change.rule);
    if (setting === "off") return [];
    const isLevel = setting === "breaking" || setting === "dangerous" || setting === "safe";
    return [isLevel ? { ...change, level: setting } : change];
  });
}

function verdictOf(diff: ContractDiff, changes: readonly Change[]): ServerReport["verdict"] {
  if (diff.verdict === "same") return "same";
  const worst = (["breaking", "dangerous"] as const).find((level) =>
    changes.some((change) => change.level === level),
  );
  return worst ?? "safe";
}

/** What both locks remember, each name once; the work tree's word counts. */
function mergedMemory(base: LockMemory, workTree: LockMemory | undefined): LockMemory {
  if (workTree === undefined || workTree === base) return base;
  const key = (entry: { tool: string; parameter?: string; value?: unknown }): string =>
    JSON.stringify([entry.tool, entry.parameter ?? "", entry.value ?? null]);
  const known = new Set([...workTree.retired, ...workTree.required].map(key));
  return {
    retired: [...workTree.retired, ...base.retired.filter((entry) => !known.has(key(entry)))],
    required: [...workTree.required, ...base.required.filter((entry) => !known.has(key(entry)))],
  };
}

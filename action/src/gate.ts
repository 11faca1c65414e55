import { relative, resolve, sep } from "node:path";
import { openWorkspace, reviewWorkspace, unifiedPatch } from "@tenon/check";
import type { CheckReport, FileEdit, ReviewOutcome, Workspace } from "@tenon/check";
import { findBaseline } from "./baseline.ts";
import type { Baseline } from "./baseline.ts";
import type { Inputs } from "./inputs.ts";
import { lockEdits } from "./lock-edits.ts";
import type { LockEdit } from "./lock-edits.ts";
import { placedEdits, placedReport } from "./placed.ts";
import { toolVersion } from "./render.ts";
import { repositoryAt } from "./repository.ts";
import type { Situation } from "./situation.ts";

/** What the check found, every path counted from the repository's top. */
export interface Gate {
  readonly report: CheckReport;
  readonly textOf: ReviewOutcome["textOf"];
  /** Messages about what could not be loaded. */
  readonly failures: readonly string[];
  readonly edits: readonly FileEdit[];
  readonly patch: string;
  readonly unpatchable: readonly string[];
  readonly baseline: Baseline;
  readonly lockEdits: readonly LockEdit[];
  /** Servers that were not read because a stranger may have written where they are. */
  readonly byLockAlone: readonly string[];
  readonly workspace: Workspace;
}

export interface GateRun {
  readonly inputs: Inputs;
  readonly situation: Situation;
  /** Absolute folder to work in. */
  readonly folder: string;
  /** What `${VAR}` in the configuration sees, and git. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  readonly say: (message: string) => void;
}

/** Runs the check as the situation allows. Throws a usage error when nothing could be judged. */
export async function runGate(run: GateRun): Promise<Gate> {
  const { inputs, situation, folder, env, now, say } = run;
  const base = situation.base?.commit;
  // Most configurations stand in the folder itself: git works while they are read.
  const early = repositoryAt(folder, base);
  const opened = await openWorkspace({
    cwd: folder,
    env,
    now,
    ...(inputs.config === undefined ? {} : { configFile: resolve(folder, inputs.config) }),
  });
  const workspace = await reachable(run, opened);
  const repository =
    workspace.root === folder ? await early : await repositoryAt(workspace.root, base);
  const baseline = await findBaseline({ inputs, situation, repository, env, say });
  const same = repository?.sameLock === true && baseline.commit === base;
  // git works while the check does.
  const edited =
    repository === undefined || baseline.commit === undefined || same
      ? Promise.resolve([])
      : lockEdits(repository, baseline.commit);
  const outcome = await reviewWorkspace(workspace, {
    read: situation.trusted ? "all" : "files",
    everything: inputs.mode === "all",
    onProgress: say,
    ...(baseline.commit === undefined || same ? {} : { baseline: `git:${baseline.commit}` }),
    ...(inputs.failOn === undefined ? {} : { failOn: inputs.failOn }),
  });
  const inRepository = repository?.folder ?? relative(folder, workspace.root).split(sep).join("/");
  const edits = placedEdits(outcome.fix.edits, inRepository);
  const { report, textOf } = placedReport(outcome, inRepository);
  return {
    report,
    textOf,
    failures: outcome.failures.map(({ message }) => message),
    edits,
    patch: unifiedPatch(edits),
    unpatchable: edits.filter(({ mark }) => mark === undefined).map(({ file }) => file),
    baseline,
    lockEdits: await edited,
    byLockAlone: situation.trusted ? [] : unread(workspace),
    workspace,
  };
}

/** Servers that are neither started nor contacted where a stranger may have named them. */
function unread({ config }: Workspace): readonly string[] {
  return config.servers.filter(({ source }) => source.kind !== "file").map(({ name }) => name);
}

/** The workspace with a key for the registry, where servers come from one and the run may ask. */
async function reachable({ inputs, situation }: GateRun, workspace: Workspace): Promise<Workspace> {
  const { servers } = workspace.config;
  const wanted =
    inputs.baseline === "registry" || servers.some(({ source }) => source.kind === "registry");
  if (!wanted || !situation.trusted) return workspace;
  const { withRegistry } = await import("./registry.ts");
  return withRegistry({ workspace, url: inputs.registryUrl, toolVersion });
}

import { plainText, TenonError, toolDigest } from "@tenon/contract";
import type { Bump, ContractDiff, ToolList, ToolProblem } from "@tenon/contract";
import { leveled } from "./compare-servers.ts";
import type { ServerConfig } from "./config/config.ts";
import { scanPrompts } from "./impact/scan.ts";
import type { ServerNames } from "./impact/scan.ts";
import type { LockMemory } from "./lock/lock.ts";
import { planReviews, readReviews } from "./lock/reviews.ts";
import { workTreeLock } from "./lock/work-tree.ts";
import type { LockStep } from "./lock/write.ts";
import { indexNames } from "./name-index.ts";
import { readPromptFiles } from "./prompt-files.ts";
import { nextReviews, readersOf, toReview } from "./reviews.ts";
import type { PendingPrompt, PinOptions, Workspace } from "./workspace.ts";

/** One server that is about to be pinned: what was agreed, what it is, and the steps that write it. */
export interface PlannedPin {
  readonly server: ServerConfig;
  readonly before: ToolList;
  readonly list: ToolList;
  /** What the lock remembered, and what it remembers from now on. */
  readonly memory: LockMemory;
  readonly nextMemory: LockMemory;
  readonly digest: string;
  /** Undefined for the first contract. */
  readonly diff: ContractDiff | undefined;
  readonly step: { readonly version: string; readonly bump: Bump };
  readonly problems: readonly ToolProblem[];
  readonly steps: readonly LockStep[];
}

/** The steps that write a server's reviews, and who waits for a reader then. */
export interface PlannedReviews {
  readonly steps: readonly LockStep[];
  readonly pending: readonly PendingPrompt[];
}

/** Plans the reviews of every server that is about to be pinned. Throws a usage error for files that are no prompts. */
export function planPromptReviews(
  ws: Workspace,
  planned: readonly PlannedPin[],
  options: PinOptions,
): ReadonlyMap<string, PlannedReviews> {
  const files = readPromptFiles(ws);
  const unread = new Set(
    files.problems.flatMap(({ file, rule }) => (rule === "prompt-unreadable" ? (file ?? []) : [])),
  );
  const paths = [...files.files.map(({ path }) => path), ...unread];
  const isRead = readPrompts(ws, options.reviewed, paths);
  const prompts = scanPrompts(files.files, namesOf(ws, planned));
  return new Map(
    planned.map((pin) => {
      const { server, before, list, memory, diff, step } = pin;
      const changes = leveled(diff?.changes ?? [], ws.config.rules);
      const index = indexNames({ before, now: list, changes, memory });
      const reviews = readReviews(ws.root, server.name, "all");
      const records = nextReviews({
        before: reviews,
        readers: readersOf(prompts, server.name),
        unread,
        changed: toReview(index, changes, step.version),
        digestOf: (tool) => {
          const found = index.toolNow(tool);
          return found === undefined ? undefined : toolDigest(found);
        },
        isRead,
      });
      const pending = records
        .filter(({ tools }) => tools.size > 0)
        .map(({ prompt, tools }) => ({ prompt, tools: [...tools.keys()].toSorted() }));
      return [
        server.name,
        { steps: planReviews(reviews, records, options.reviewed === true), pending },
      ];
    }),
  );
}

/** The names of every server: of those that are about to be pinned as they will be, of the others as the lock has them. */
function namesOf(ws: Workspace, planned: readonly PlannedPin[]): readonly ServerNames[] {
  const lock = workTreeLock(ws.root);
  return ws.config.servers.flatMap((config): readonly ServerNames[] => {
    const pin = planned.find(({ server }) => server.name === config.name);
    if (pin !== undefined) {
      return [{ config, before: pin.before, now: pin.list, memory: pin.nextMemory }];
    }
    const entry = lock.entry(config.name);
    if (entry.state !== "pinned") return [];
    const { list, memory } = entry.lock;
    return [{ config, before: list, now: list, memory }];
  });
}

/** True for prompts that count as read. */
function readPrompts(
  ws: Workspace,
  reviewed: PinOptions["reviewed"],
  paths: readonly string[],
): (path: string) => boolean {
  if (reviewed === undefined) return () => false;
  if (reviewed === true) return () => true;
  const isIn = (path: string, name: string): boolean => {
    const wanted = name.replace(/^\.\//u, "").replace(/\/+$/u, "");
    return wanted === "" || wanted === "." || path === wanted || path.startsWith(`${wanted}/`);
  };
  for (const name of reviewed) {
    if (paths.some((path) => isIn(path, name))) continue;
    throw new TenonError(
      "usage",
      "reviewed-unknown",
      `${plainText(name, 300)} is no prompt of ${ws.configFile} and holds none. Name files that \`prompts\` matches; servers stand before --reviewed.`,
    );
  }
  return (path) => reviewed.some((name) => isIn(path, name));
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Clients } from "./chaos-clients.ts";
import { violationsOf } from "./chaos-judge.ts";
import type { Audited } from "./chaos-judge.ts";
import { planOf } from "./chaos-plan.ts";
import { serverNames, Stage } from "./chaos-stage.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly lengthMs: number;
  /** Calls that are under way at a time. */
  readonly clients: number;
  /** Leaves logs, journals and data behind. */
  readonly keep?: boolean;
  readonly say?: (line: string) => void;
}

export interface ChaosReport {
  /** Everything that should not have been. */
  readonly violations: readonly string[];
  /** What happened to the parts. */
  readonly happened: readonly string[];
  /** Sendings by how they ended, and the longest of each, milliseconds. */
  readonly ends: Readonly<Record<string, { readonly count: number; readonly longestMs: number }>>;
  readonly arrivals: number;
  readonly audited: Readonly<Record<string, number>>;
  readonly folder: string;
}

/** Sets everything up, lets the plan of a seed happen while clients call, waits until it is calm, and judges. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, lengthMs, say = () => undefined } = options;
  const stage = await Stage.set();
  say(`everything runs in ${stage.folder}`);
  try {
    const clients = new Clients(stage, seed, options.clients);
    const from = Date.now();
    const failed: string[] = [];
    const happenings = planOf(seed, lengthMs).map(async (happening) => {
      await pause(happening.atMs);
      await stage.let(happening).catch((error: unknown) => {
        failed.push(`after ${happening.trouble}: ${String(error)}`);
      });
    });
    await pause(lengthMs);
    await Promise.all(happenings);
    await clients.stop();
    say(`${stage.log.length} happenings in ${Date.now() - from} ms; now it becomes calm`);
    const calm = await calmDown(stage, clients);
    const audited = await auditOf(stage);
    const evidence = { stage, attempts: clients.attempts, lists: clients.lists, audited };
    if (options.keep === true) {
      const seen = JSON.stringify({ ...evidence, stage: undefined, moves: [...stage.moves] });
      writeFileSync(join(stage.folder, "evidence.json"), seen);
    }
    const violations = [...failed, ...calm, ...violationsOf({ ...evidence, moves: stage.moves })];
    return {
      violations,
      happened: stage.log,
      ends: endsOf(clients),
      arrivals: stage.upstreams.reduce((sum, upstream) => sum + upstream.arrivals().length, 0),
      audited: countsOf(audited.map(({ outcome, state }) => outcome ?? state)),
      folder: stage.folder,
    };
  } finally {
    await stage.clear(options.keep === true);
  }
}

/** Waits until every replica is ready, has written everything down, and says the same. */
async function calmDown(stage: Stage, clients: Clients): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [at, { url }] of stage.replicas.entries()) {
    const state = await settled(`${url}/v1/state`, 90_000);
    if (!isQuiet(state)) problems.push(`r${at} does not become calm: ${JSON.stringify(state)}`);
    if ((state?.audit?.lostRecords ?? 0) > 0) problems.push(`r${at} lost records of its audit`);
  }
  for (const server of serverNames) {
    for (const era of ["modern", "legacy"] as const) {
      if (!(await agree(stage, clients, server, era))) {
        problems.push(`the lists of ${server} stay different`);
      }
    }
  }
  const answer = await fetch(`${stage.replicas[0]?.url}/v1/audit/verification`);
  const verification = (await answer.json()) as { ok: boolean };
  if (!verification.ok) problems.push(`the chain is broken: ${JSON.stringify(verification)}`);
  return problems;
}

/** Whether all replicas give the same list within the time that they may take to hear of a move. */
async function agree(
  stage: Stage,
  clients: Clients,
  server: string,
  era: "modern" | "legacy",
): Promise<boolean> {
  const until = performance.now() + 70_000;
  for (;;) {
    const texts = await Promise.all(
      stage.replicas.keys().map((replica) => clients.list(replica, server, era)),
    );
    if (texts[0] !== undefined && texts.every((text) => isDeepStrictEqual(text, texts[0])))
      return true;
    if (performance.now() > until) return false;
    await pause(500);
  }
}

interface StateBody {
  readonly audit?: {
    readonly queuedRecords: number;
    readonly lostRecords: number;
    readonly draining: boolean;
  };
}

function isQuiet(state: StateBody | undefined): boolean {
  return state?.audit?.queuedRecords === 0 && state.audit.draining;
}

async function settled(url: string, patienceMs: number): Promise<StateBody | undefined> {
  const until = performance.now() + patienceMs;
  let state: StateBody | undefined;
  for (;;) {
    try {
      state = (await (
        await fetch(url, { signal: AbortSignal.timeout(5_000) })
      ).json()) as StateBody;
    } catch {
      state = undefined;
    }
    if (isQuiet(state) || performance.now() > until) return state;
    await pause(200);
  }
}

async function auditOf(stage: Stage): Promise<readonly Audited[]> {
  const calls: Audited[] = [];
  let cursor = "";
  for (;;) {
    const url = `${stage.replicas[0]?.url}/v1/audit?limit=500${cursor}`;
    const page = (await (await fetch(url)).json()) as {
      readonly calls: readonly Audited[];
      readonly nextCursor?: string;
    };
    calls.push(...page.calls);
    if (page.nextCursor === undefined) return calls;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

function endsOf({ attempts }: Clients): ChaosReport["ends"] {
  const ends: Record<string, { count: number; longestMs: number }> = {};
  for (const { end, from, until } of attempts) {
    const known = ends[end] ?? { count: 0, longestMs: 0 };
    const longestMs = Math.max(known.longestMs, until - from);
    ends[end] = { count: known.count + 1, longestMs };
  }
  return ends;
}

function countsOf(words: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(words, (word) => word);
  return Object.fromEntries([...groups].map(([word, all]) => [word, all.length]));
}

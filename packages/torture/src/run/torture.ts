import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Check, failed, faultOf, notTried, type Phase, type Verdict } from "../check.ts";
import { checks as allChecks } from "../checks/catalogue.ts";
import { wordsOf } from "../client/exchange.ts";
import type { Era } from "../era.ts";
import type { Row, Scorecard } from "../scorecard/scorecard.ts";
import { type Bench, CheckContext } from "./context.ts";
import { filled, GatewayProcess } from "./gateway-process.ts";
import { type Issuer, startIssuer } from "./issuer.ts";
import { spokenEras, untilReady } from "./reach.ts";
import type { TortureSettings } from "./settings.ts";
import { ToolNames } from "./tool-names.ts";
import { lackOf } from "./lack.ts";
import { UpstreamProcess } from "./upstream-process.ts";

/** Who hears of a run while it goes on. */
export interface TortureListener {
  readonly onRow?: (row: Row) => void;
  readonly signal?: AbortSignal;
}

const phases: readonly Phase[] = ["quiet", "waiting", "harm", "end"];

/**
 * Runs every check against a gateway, with our upstream behind it. Throws a `TenonError` of kind `load` when the
 * gateway does not answer, or does not offer the upstream's tools.
 */
export async function torture(
  settings: TortureSettings,
  { onRow, signal }: TortureListener = {},
): Promise<Scorecard> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-torture-"));
  const opened = await openBench(settings, folder);
  const { bench } = opened;
  const rows: Row[] = [];
  try {
    const spoken = await spokenEras(bench);
    if (bench.gateway !== undefined) await untilReady(bench);
    for (const phase of phases) {
      const due = allChecks.filter(
        (check) => (check.phase ?? "quiet") === phase && isAsked(check, settings.only),
      );
      const runs = due.flatMap((check) =>
        erasOf(check, settings.eras).map((era) => ({ check, era })),
      );
      const one = async ({ check, era }: (typeof runs)[number]): Promise<void> => {
        if (signal?.aborted === true) return;
        const row = await runCheck(bench, check, era, spoken);
        rows.push(row);
        onRow?.(row);
      };
      if (phase === "waiting") {
        await Promise.all(runs.map(one));
        if (runs.length > 0) await recover(bench, { phase }, firstOf(spoken));
      } else {
        for (const run of runs) await one(run);
      }
    }
  } finally {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { schemaVersion: 1, url: settings.url, rows: ordered(rows) };
}

/** The eras that a check runs in; `undefined` stands for once, in whichever. */
function erasOf({ eras }: Check, wanted: readonly Era[]): readonly (Era | undefined)[] {
  return eras.length === 0 ? [undefined] : eras.filter((era) => wanted.includes(era));
}

function isAsked(check: Check, only: readonly string[]): boolean {
  return only.length === 0 || only.some((name) => name === check.id || name === faultOf(check));
}

async function runCheck(
  bench: Bench,
  check: Check,
  era: Era | undefined,
  spoken: ReadonlyMap<Era, string | undefined>,
): Promise<Row> {
  const startedAt = performance.now();
  const row = (verdict: Verdict): Row => ({
    id: check.id,
    fault: faultOf(check),
    title: check.title,
    expects: check.expects,
    era,
    verdict,
    ms: Math.round(performance.now() - startedAt),
  });
  const lack = lackOf(check, bench);
  if (lack !== undefined) return row(notTried(lack));
  const inEra = era ?? firstOf(spoken);
  const unspoken = spoken.get(inEra);
  if (unspoken !== undefined) {
    return row(notTried(`the gateway does not speak this era: ${unspoken}`));
  }
  const context = new CheckContext(bench, inEra);
  try {
    return row(await bounded(check, context));
  } catch (error) {
    return row(failed(wordsOf(error)));
  } finally {
    await context.close();
    if (check.phase === "harm" || check.phase === "end") await recover(bench, check, inEra);
  }
}

function firstOf(spoken: ReadonlyMap<Era, string | undefined>): Era {
  return [...spoken].find(([, fault]) => fault === undefined)?.[0] ?? "legacy";
}

/** Runs a check to its end or its limit. */
async function bounded(check: Check, context: CheckContext): Promise<Verdict> {
  const limitMs = (check.limitMs?.(context.settings) ?? 15_000) + 1_000;
  const controller = new AbortController();
  const late = sleep(limitMs, undefined, { signal: controller.signal }).then(
    () => failed(`the check came to no end within ${Math.round(limitMs / 1000)} s`),
    () => failed("interrupted"),
  );
  try {
    return await Promise.race([check.run(context), late]);
  } finally {
    controller.abort();
  }
}

/** After harm: the upstream is as it was, and the gateway had time to see that. */
async function recover(bench: Bench, check: Pick<Check, "phase">, era: Era): Promise<void> {
  await bench.upstream.heal();
  await bench.other?.heal();
  if (bench.gateway !== undefined && bench.gateway.pid === undefined) bench.gateway.start();
  const context = new CheckContext(bench, era);
  try {
    const isStarted = check.phase === "end" && bench.gateway !== undefined;
    await context.untilWorks(isStarted ? 40_000 : Math.min(bench.settings.deadlineMs, 10_000));
    if (isStarted) await untilReady(bench);
  } finally {
    await context.close();
  }
}

interface Opened {
  readonly bench: Bench;
  readonly close: () => Promise<void>;
}

async function openBench(settings: TortureSettings, folder: string): Promise<Opened> {
  const process = (name: string, port: number): UpstreamProcess =>
    new UpstreamProcess({
      command: settings.upstreamCommand,
      port,
      era: settings.upstreamEra,
      journal: join(folder, `${name}.journal`),
    });
  const upstream = process("upstream", settings.upstreamPort);
  const other = settings.otherPort === undefined ? undefined : process("other", settings.otherPort);
  let issuer: Issuer | undefined;
  let gateway: GatewayProcess | undefined;
  const close = async (): Promise<void> => {
    await gateway?.end("SIGTERM", 5_000);
    await gateway?.end("SIGKILL", 5_000);
    for (const one of [upstream, other]) {
      one?.resume();
      await one?.kill();
    }
    await issuer?.close();
  };
  try {
    await upstream.start();
    await other?.start();
    if (settings.issuerPort !== undefined) issuer = await startIssuer(settings.issuerPort);
    if (settings.start !== undefined) {
      gateway = gatewayOf(settings.start, settings, upstream, other, issuer);
      gateway.start();
    }
    const names = new ToolNames();
    const bench = {
      settings: await admitted(settings, issuer),
      upstream,
      other,
      gateway,
      issuer,
      names,
    };
    return { bench, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where the gateway's own address is the one behind OAuth, every request carries a token of our issuer. */
async function admitted(
  settings: TortureSettings,
  issuer: Issuer | undefined,
): Promise<TortureSettings> {
  const { url, oauthUrl, headers } = settings;
  if (issuer === undefined || oauthUrl !== url) return settings;
  const token = await issuer.token({ audience: url, lifetimeSeconds: 7_200 });
  return { ...settings, headers: { ...headers, authorization: `Bearer ${token}` } };
}

function gatewayOf(
  command: string,
  { upstreamCommand }: TortureSettings,
  upstream: UpstreamProcess,
  other: UpstreamProcess | undefined,
  issuer: Issuer | undefined,
): GatewayProcess {
  const values = {
    upstream: upstream.url,
    other: other?.url ?? "",
    issuer: issuer?.url ?? "",
    stdio: [...upstreamCommand, "--stdio", "--stubborn"].join(" "),
  };
  const env = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`TENON_TORTURE_${name.toUpperCase()}`, value]),
  );
  return new GatewayProcess(filled(command, values), env);
}

/** Rows in the order of the catalogue. */
function ordered(rows: readonly Row[]): readonly Row[] {
  const place = new Map<string, number>(allChecks.map(({ id }, index) => [id, index]));
  return rows.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

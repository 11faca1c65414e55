/**
 * What the audit costs a call on the thread that serves it: intent and outcome, against `JSON.stringify` of the same two
 * records in the same run. Measured without a database, while a thread stores what is written, and against the event loop
 * while a backlog is stored. Usage: `node bench/gateway/audit.ts [--rounds N] [--pglite]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openAudit, openStore } from "@tenon/gateway/rooms";
import type { Audit, CallIntent, CallOutcome, PayloadPolicy } from "@tenon/gateway/rooms";
import { startCluster } from "../registry/cluster.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    pglite: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const callsPerRound = 10_000;
const backlog = 10_000;
const nowhere = "postgres://nobody@127.0.0.1:1/nothing";

const result = Buffer.from(
  JSON.stringify({ content: [{ type: "text", text: "paged ".repeat(20) }] }),
);

function intentOf(callId: string): CallIntent {
  return {
    callId,
    at: Date.now(),
    traceId: "0af7651916cd43dd8448eb211c80319c",
    caller: { kind: "key", id: "key:ci", client: "ci", scopes: [] },
    session: "5f2b0c9d1e3a4b5c6d7e8f9012345678",
    method: "tools/call",
    server: "desk",
    tool: "page_oncall",
    liveTool: "page_oncall",
    contractVersion: "1.2.3",
    contractDigest: `sha256:${"a".repeat(64)}`,
    toolDigest: `sha256:${"b".repeat(64)}`,
    decision: "forward",
    era: "modern",
    arguments: { service: "billing", urgency: "high", text: "the invoice run stopped at 3 AM" },
  };
}

function outcomeOf(callId: string): CallOutcome {
  return {
    callId,
    at: Date.now(),
    outcome: "result",
    upstreamStatus: 200,
    result,
    timing: { queue: 0.1, auth: 0.2, upstream: 12.25, total: 13 },
    attempts: 1,
  };
}

/** Microseconds of this thread's processor time per call, in each round: what others do, on the machine or in threads, does not count. */
async function measured(call: () => unknown): Promise<number[]> {
  const each: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const start = process.threadCpuUsage();
    // Calls come in turns of the event loop, as they do in a gateway; what the audit does at the end of one is its cost.
    for (let done = 0; done < callsPerRound; done += 20) {
      for (let turn = 0; turn < 20; turn += 1) call();
      await new Promise<void>((next) => setImmediate(() => next()));
    }
    const { user, system } = process.threadCpuUsage(start);
    if (round > 0) each.push((user + system) / callsPerRound);
  }
  return each.toSorted((a, b) => a - b);
}

const middle = (all: readonly number[]): number => all[0] ?? 0;

/** Calls of one turn of the event loop, which are written together. */
const callsPerTurn = 4;

function audited(audit: Audit): () => unknown {
  let calls = 0;
  return () => {
    const callId = audit.newCallId();
    if (!audit.intent(intentOf(callId))) throw new Error("the spool is full");
    audit.outcome(outcomeOf(callId));
    calls += 1;
    if (calls % callsPerTurn === 0) audit.flush();
  };
}

function stringified(): unknown {
  const { result: bytes, ...outcome } = outcomeOf("0192f0c1-7d3a-7000-9abc-0123456789ab");
  const intent = intentOf("0192f0c1-7d3a-7000-9abc-0123456789ab");
  return [JSON.stringify(intent), JSON.stringify({ ...outcome, resultBytes: bytes?.length })];
}

interface Opened {
  readonly audit: Audit;
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
}

function open(payload: PayloadPolicy, databaseUrl: string | undefined): Opened {
  const folder = mkdtempSync(join(tmpdir(), "tenon-bench-audit-"));
  const store = openStore({ folder, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  const settings = { payload, redact: new Map([["*", ["/text"]]]), retentionDays: 90, folder };
  const audit = openAudit({ settings, store });
  return {
    audit,
    ready: store.ready,
    close: async () => {
      await audit.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const base = middle(await measured(stringified));
console.log("| what | µs per call | × JSON.stringify |\n| --- | --- | --- |");
const line = (name: string, us: number): void =>
  console.log(`| ${name} | ${us.toFixed(2)} | ${(us / base).toFixed(2)} |`);
line("JSON.stringify of both records", base);

for (const payload of ["none", "digest", "redacted", "full"] as const) {
  const { audit, close } = open(payload, nowhere);
  line(`${payload}, the database away`, middle(await measured(audited(audit))));
  await close();
}

const cluster = values.pglite ? undefined : await startCluster();
try {
  const { audit, ready, close } = open("digest", await cluster?.database());
  await ready;
  await audit.drained();
  const kind = cluster === undefined ? "PGlite" : "Postgres";
  line(`digest, ${kind} storing meanwhile`, middle(await measured(audited(audit))));
  await audit.drained();
  const call = audited(audit);
  for (let done = 0; done < backlog; done += 1) call();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  await audit.drained();
  const seconds = (performance.now() - start) / 1_000;
  delay.disable();
  const ms = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1);
  console.log(
    `\n${backlog} calls stored in ${kind} in ${seconds.toFixed(2)} s (${(backlog / seconds).toFixed(0)} a second); ` +
      `event loop meanwhile, ms of a 1 ms timer: p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, max ${ms(delay.max)}`,
  );
  await close();
} finally {
  await cluster?.stop();
}

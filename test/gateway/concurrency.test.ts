import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { burst, callTool, openSessions, percentile, wrongIn } from "./fixtures/burst.ts";
import type { BurstCall, Session } from "./fixtures/burst.ts";
import { saidBy } from "./fixtures/client.ts";
import { Database } from "./fixtures/database.ts";
import { freePort } from "./fixtures/ports.ts";
import { GatewayProcess, UpstreamProcess } from "./fixtures/services.ts";

/** `TENON_CONCURRENCY=full`: 64 sessions with 50 calls each at once, again and again. */
const isFull = process.env["TENON_CONCURRENCY"] === "full";
const scale = isFull
  ? { sessions: 64, calls: 50, rounds: 5, fastCalls: 2_000, slowMs: 8_000, settleMs: 40_000 }
  : { sessions: 32, calls: 10, rounds: 3, fastCalls: 400, slowMs: 4_000, settleMs: 10_000 };
const patient = { timeout: 600_000 };
/** Bytes that a gateway may hold more than before. */
const mostKept = 16 * 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), "tenon-concurrency-"));
const names = ["alpha", "beta", "gamma"];
const upstreams = names.map((name) => new UpstreamProcess(name, folder));
const gateways: GatewayProcess[] = [];
let database: Database | undefined;

beforeAll(async () => {
  database = await Database.start(folder, ["gateway"]);
  await Promise.all(upstreams.map((upstream) => upstream.start()));
  const servers = upstreams.map(
    ({ name, url }) => `  ${name}: { url: "${url}", pin: { file: ${name}.tools.json } }`,
  );
  const text = `
servers:
${servers.join("\n")}
tools: { "*": { timeoutMs: 20000 }, ${names.map((name) => `${name}/hang: { timeoutMs: 2500 }`).join(", ")} }
sessions: { secrets: ["0123456789abcdef0123456789abcdef"] }
audit: { databaseUrl: "${database.url("gateway")}" }
`;
  writeFileSync(join(folder, "tenon.gateway.yaml"), text);
  for (const name of ["one", "two", "three"]) {
    const gateway = new GatewayProcess({ name, port: await freePort(), folder, reportsHeap: true });
    gateways.push(gateway);
  }
  await Promise.all(gateways.map((gateway) => gateway.start()));
}, 240_000);

afterAll(async () => {
  for (const { program } of [...gateways, ...upstreams]) await program?.end("SIGKILL");
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Every answer is the caller's own, and every call arrived once. */
function expectOwnAnswers(calls: readonly BurstCall[]): void {
  expect(calls.map(wrongIn).filter((wrong) => wrong !== undefined)).toEqual([]);
  const arrived = new Map<string, number>();
  for (const { nonce } of upstreams.flatMap((upstream) => upstream.arrivals())) {
    arrived.set(nonce, (arrived.get(nonce) ?? 0) + 1);
  }
  // One that times out may do so before it had a connection.
  const least = (call: BurstCall): number => (call.tool === "hang" ? 0 : 1);
  const often = calls.map((call) => ({ call, times: arrived.get(call.nonce) ?? 0 }));
  const wrong = often.filter(({ call, times }) => times > 1 || times < least(call));
  expect(wrong.map(({ call, times }) => `${call.nonce} arrived ${times} times`)).toEqual([]);
  // Each session has one of its own upstream, whichever gateway its calls went through.
  const own = new Map<string, Set<number>>();
  for (const { session, ended } of calls) {
    const said = ended.kind === "answered" ? saidBy(ended)?.["session"] : undefined;
    if (typeof said !== "string") continue;
    own.set(said, (own.get(said) ?? new Set()).add(session.number));
  }
  expect(own.size).toBe(scale.sessions / 2);
  expect([...own.values()].filter((numbers) => numbers.size !== 1)).toEqual([]);
}

describe.each([1, 3])("%i gateways", (count) => {
  const some = (): readonly GatewayProcess[] => gateways.slice(0, count);
  const urls = (): readonly string[] => some().map(({ url }) => url);

  it("give every caller its own answers, once, and forget them", patient, async () => {
    const sessions = await openSessions(urls(), names, scale.sessions);
    await burst(urls(), sessions.slice(0, 6), 10, count * 1_000);
    const before = await heaps(some());
    const calls: BurstCall[] = [];
    const took: number[] = [];
    for (let round = 0; round < scale.rounds; round += 1) {
      const from = performance.now();
      calls.push(...(await burst(urls(), sessions, scale.calls, count * 1_000 + round + 1)));
      took.push(Math.round(performance.now() - from));
    }
    expectOwnAnswers(calls);
    const during = await heaps(some());
    // Connections that a client keeps are not the gateway's to let go.
    sessions[0]?.client.close();
    const after = await settled(some(), before);
    tell({ count, calls: calls.length, took, before, during, after });
    for (const [at, bytes] of after.entries()) {
      expect(bytes - (before[at] ?? 0)).toBeLessThan(mostKept);
    }
  });

  it("keep fast tools fast beside slow ones", patient, async () => {
    const sessions = await openSessions(urls(), names, scale.sessions);
    const before = await fastCalls(urls(), sessions, `before-${count}`, scale.fastCalls);
    let done = 0;
    const slow = sessions.flatMap((session) =>
      Array.from({ length: scale.calls }, async (_, id) => {
        const call = {
          id,
          tool: id % 5 === 4 ? "hang" : "slow",
          nonce: `s-${count}`,
          ms: scale.slowMs,
        };
        await callTool(urls()[id % count] ?? "", session, call);
        done += 1;
      }),
    );
    const beside: number[] = [];
    while (beside.length < scale.fastCalls && done < slow.length) {
      beside.push(...(await fastCalls(urls(), sessions, `beside-${count}-${beside.length}`, 50)));
    }
    const slowDone = done;
    await Promise.all(slow);
    const after = await fastCalls(urls(), sessions, `after-${count}`, scale.fastCalls);
    const figures = [before, beside, after].map((all) =>
      [50, 99].map((part) => Math.round(10 * percentile(all, part)) / 10),
    );
    sessions[0]?.client.close();
    tell({ count, figures, fast: beside.length, slow: slow.length, slowDone });
    // The machine may be busy with something else as well, so alone is what is worse of before and after.
    const [[, beforeMs = 0] = [], [, besideMs = 0] = [], [, afterMs = 0] = []] = figures;
    expect(besideMs).toBeLessThan(Math.max(8 * Math.max(beforeMs, afterMs), 250));
  });
});

/** Milliseconds of fast calls, eight at a time. */
async function fastCalls(
  urls: readonly string[],
  sessions: readonly Session[],
  what: string,
  count: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  let next = 0;
  const turn = async (): Promise<void> => {
    for (let id = next++; id < count; id = next++) {
      const session = sessions[id % sessions.length];
      if (session === undefined) return;
      const from = performance.now();
      const nonce = `${what}-${id}`;
      const ended = await callTool(urls[id % urls.length] ?? "", session, {
        id,
        tool: "fast",
        nonce,
      });
      times.push(performance.now() - from);
      const said = ended.kind === "answered" ? saidBy(ended)?.["nonce"] : undefined;
      if (said !== nonce) throw new Error(`${nonce}: ${JSON.stringify(ended)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, turn));
  return times;
}

async function heaps(some: readonly GatewayProcess[]): Promise<readonly number[]> {
  const bytes: number[] = [];
  for (const gateway of some) bytes.push(await gateway.heapBytes());
  return bytes;
}

/** The heaps once they are as small as they have to be, or when the time for that is over. */
async function settled(
  some: readonly GatewayProcess[],
  before: readonly number[],
): Promise<readonly number[]> {
  const deadline = performance.now() + scale.settleMs;
  for (;;) {
    const after = await heaps(some);
    const isSmall = after.every((bytes, at) => bytes - (before[at] ?? 0) < mostKept);
    if (isSmall || performance.now() > deadline) return after;
    await pause(500);
  }
}

function tell(figures: object): void {
  if (isFull || process.env["TENON_CONCURRENCY"] === "told")
    process.stdout.write(`${JSON.stringify(figures)}\n`);
}

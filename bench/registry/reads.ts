/**
 * Reads of a pinned version, against a bare Fastify route that answers with the same bytes and headers. Usage:
 * `node bench/registry/reads.ts [--rounds N] [--seconds N] [--tools N] [--store pglite] [--prof FOLDER]`.
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { versionsOf } from "../diff/tool-lists.ts";
import { startCluster } from "./cluster.ts";
import type { Load, LoadResult } from "./load.ts";
import { startProcess } from "./served.ts";
import type { ServedProcess } from "./served.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "2" },
    tools: { type: "string", default: "20" },
    store: { type: "string", default: "postgres" },
    prof: { type: "string" },
  },
});
/** What Fastify and Node write themselves. */
const hopByHop = new Set(["connection", "keep-alive", "date", "content-length"]);
const rounds = Number(values.rounds);
const ms = Number(values.seconds) * 1_000;

interface Case {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Round {
  readonly rate: number;
  readonly cpu: number;
  readonly result: LoadResult;
}

const generator = fork(fileURLToPath(new URL("load-process.ts", import.meta.url)));
const cluster = values.store === "postgres" ? await startCluster() : undefined;
const folder = mkdtempSync(join(tmpdir(), "tenon-bench-reads-"));
const registry = await startProcess(
  "served-registry.ts",
  cluster === undefined
    ? { folder: join(folder, "data") }
    : { databaseUrl: await cluster.database() },
  values.prof,
);
try {
  await measure(registry);
} finally {
  await registry.stop();
  await cluster?.stop();
  generator.disconnect();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(served: ServedProcess): Promise<void> {
  const authorization = `Bearer ${served.key}`;
  const pushed = await fetch(`${served.url}/v1/servers/desk/snapshots`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: versionsOf(Number(values.tools)).old,
  });
  if (pushed.status !== 201) throw new Error(`the push was answered ${pushed.status}`);
  const at = "/v1/servers/desk/versions/";
  const sample = await fetch(`${served.url}${at}1.0.0`);
  const body = await sample.text();
  const { digest } = JSON.parse(body) as { digest: string };
  const etag = sample.headers.get("etag") ?? "";
  const bare = await startProcess("served-bare.ts", {
    path: "/v1/servers/:server/versions/:version",
    body,
    etag,
    headers: Object.fromEntries([...sample.headers].filter(([name]) => !hopByHop.has(name))),
  });
  const conditional = { "if-none-match": etag };
  const cases: readonly Case[] = [
    { name: "by version", path: `${at}1.0.0`, headers: {} },
    { name: "by digest", path: `${at}${digest}`, headers: {} },
    { name: "by channel", path: `${at}latest`, headers: {} },
    { name: "by digest, with a key", path: `${at}${digest}`, headers: { authorization } },
    { name: "by channel, with a key", path: `${at}latest`, headers: { authorization } },
    { name: "by digest, 304", path: `${at}${digest}`, headers: conditional },
    { name: "by channel, 304", path: `${at}latest`, headers: conditional },
    {
      name: "by channel, 304, with a key",
      path: `${at}latest`,
      headers: { ...conditional, authorization },
    },
  ];
  console.log(
    `${values.store}, ${values.tools} tools, ${body.length} bytes; 32 connections; median of ${rounds} rounds of ` +
      `${values.seconds} s, one side after the other; load of the machine ${loadavg()[0]?.toFixed(1)}\n\n` +
      "| read | registry / s | bare / s | throughput | processor time | p99 registry, bare ms |\n" +
      "| --- | --- | --- | --- | --- | --- |",
  );
  for (const one of cases) await compare(one, served, bare);
  await bare.stop();
}

async function compare(one: Case, served: ServedProcess, bare: ServedProcess): Promise<void> {
  const [ours, theirs]: [Round[], Round[]] = [[], []];
  await round(one, served, 500);
  await round(one, bare, 500);
  for (let turn = 0; turn < rounds; turn += 1) {
    // Which side goes first changes, so that neither gains from what the machine does meanwhile.
    if (turn % 2 === 0) ours.push(await round(one, served, ms));
    theirs.push(await round(one, bare, ms));
    if (turn % 2 === 1) ours.push(await round(one, served, ms));
  }
  const ratio = median(ours.map(({ rate }, turn) => rate / (theirs[turn]?.rate ?? 1)));
  const cpu = median(ours.map(({ cpu }, turn) => cpu / (theirs[turn]?.cpu ?? 1)));
  const p99 = [ours, theirs].map((all) => median(all.map(({ result }) => result.p99)).toFixed(1));
  const rates = [ours, theirs].map((all) => Math.round(median(all.map(({ rate }) => rate))));
  console.log(
    `| ${one.name} | ${rates[0]} | ${rates[1]} | ${ratio.toFixed(2)} | ${cpu.toFixed(2)} | ${p99.join(", ")} |`,
  );
}

async function round(one: Case, served: ServedProcess, duration: number): Promise<Round> {
  const { hostname, port, host } = new URL(served.url);
  const lines = Object.entries({ host, ...one.headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const load: Load = {
    host: hostname,
    port: Number(port),
    request: `GET ${one.path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`,
    connections: 32,
    ms: duration,
  };
  const before = await served.cpuMs();
  const answered = new Promise<LoadResult>((resolve) => generator.once("message", resolve));
  generator.send(load);
  const result = await answered;
  const cpu = ((await served.cpuMs()) - before) / result.answers;
  const wanted = "if-none-match" in one.headers ? 304 : 200;
  if (result.status !== wanted || result.others > 0) {
    throw new Error(`${one.name}: ${result.others + 1} or more answers were not ${wanted}`);
  }
  return { rate: result.answers / result.seconds, cpu, result };
}

function median(all: readonly number[]): number {
  return all.toSorted((left, right) => left - right)[Math.floor(all.length / 2)] ?? 0;
}

/**
 * Answers of a large registry: 10,000 servers with 200,000 tool versions. Usage:
 * `node bench/registry/scale.ts [--servers N] [--consumers N] [--rounds N]`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { startCluster } from "./cluster.ts";
import { candidateTools, environment, loadScale, popular, popularHistory } from "./scale-data.ts";
import { rareWord } from "./scale-tools.ts";
import { startProcess } from "./served.ts";
import type { ServedProcess } from "./served.ts";

const { values } = parseArgs({
  options: {
    servers: { type: "string", default: "10000" },
    consumers: { type: "string", default: "1000" },
    rounds: { type: "string", default: "25" },
    prof: { type: "string" },
  },
});
const servers = Number(values.servers);

/** One question, varied from round to round where an answer would otherwise be a remembered one. */
interface Question {
  readonly name: string;
  readonly path: (round: number) => string;
  readonly body?: (round: number) => unknown;
}

const one = (round: number): string =>
  `server-${String((round * 7_919) % servers).padStart(5, "0")}`;
const cursor = (...values: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(values)).toString("base64url");
const deep = `server-${String(Math.floor(servers * 0.9)).padStart(5, "0")}`;
const newest = popularHistory - 1;
const check = `/v1/servers/${popular}/checks`;
const canDeploy = (version: number, where: string): string =>
  `/v1/can-deploy?server=${popular}&version=1.${version}.0&environment=${where}`;

const questions: readonly Question[] = [
  { name: "`/readyz` (one `select 1`), the baseline", path: () => "/readyz" },
  { name: "list, first page", path: () => "/v1/servers" },
  { name: "list, first page of 100", path: () => "/v1/servers?limit=100" },
  { name: "list, after nine tenths", path: () => `/v1/servers?cursor=${cursor(deep)}` },
  { name: "list, by words in the name", path: () => `/v1/servers?search=0999` },
  { name: "list, failing", path: () => "/v1/servers?health=failing" },
  { name: "search, a common word", path: () => "/v1/search?q=contact" },
  { name: "search, two common words", path: () => "/v1/search?q=agreed%20account" },
  { name: "search, a rare word", path: () => `/v1/search?q=${rareWord}` },
  { name: "search, the beginning of tools' names", path: () => "/v1/search?q=archive_deal_99" },
  { name: "search, a server's name", path: (round) => `/v1/search?q=${one(round)}` },
  { name: "search, no hit", path: (round) => `/v1/search?q=nothing${round}` },
  { name: "server", path: (round) => `/v1/servers/${one(round)}` },
  { name: "its channels", path: (round) => `/v1/servers/${one(round)}/channels` },
  { name: "versions, newest 50 of 500", path: () => `/v1/servers/${popular}/versions` },
  {
    name: "versions, the last of 500",
    path: () => `/v1/servers/${popular}/versions?cursor=${cursor(1, 40, 0)}`,
  },
  {
    name: "pinned version, first read",
    path: (round) => `/v1/servers/${one(round)}/versions/latest`,
  },
  {
    name: "diff of neighbours, compared now",
    path: (round) => `/v1/servers/${popular}/diff?from=1.${round * 2}.0&to=1.${round * 2 + 1}.0`,
  },
  { name: "diff, compared before", path: () => `/v1/servers/${popular}/diff?from=1.0.0&to=1.1.0` },
  {
    name: "diff of 100 versions apart, compared now",
    path: (round) => `/v1/servers/${popular}/diff?from=1.${round}.0&to=1.${round + 100}.0`,
  },
  { name: "consumers, first page", path: () => "/v1/consumers" },
  { name: "consumers of a server", path: () => `/v1/consumers?server=${popular}` },
  {
    name: "can-deploy to 200 consumers, compared before",
    path: () => canDeploy(newest, environment),
  },
  {
    name: "can-deploy to 200 consumers, an older version each time",
    path: (round) => canDeploy(newest - 30 - round, environment),
  },
  { name: "can-deploy to nobody", path: () => canDeploy(newest, "nowhere") },
  {
    name: "check of a list, 200 consumers, compared before",
    path: () => check,
    body: () => ({ tools: candidateTools(popularHistory, 0) }),
  },
  {
    name: "check of a list, 200 consumers, new each time",
    path: () => check,
    body: (round) => ({ tools: candidateTools(popularHistory, round + 1) }),
  },
];

const cluster = await startCluster();
let registry: ServedProcess | undefined;
try {
  const databaseUrl = await cluster.database();
  // The registry makes its tables, rests while they are filled, and comes back as after a restart.
  await (await startProcess("served-registry.ts", { databaseUrl })).stop();
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const started = performance.now();
  await loadScale(sql, { servers, consumers: Number(values.consumers) });
  // What is due long since would be probed during the questions.
  await sql.unsafe("update server set paused = true");
  await sql.unsafe("vacuum analyze server");
  const [counts] = await sql.unsafe(
    "select (select count(*) from tool) tools, (select count(*) from server_version) versions, (select count(*) from server_version_tool) listed, pg_size_pretty(pg_database_size(current_database())) size",
  );
  console.log(
    `${servers} servers, ${counts?.["tools"]} tool versions, ${counts?.["versions"]} contracts that list ${counts?.["listed"]} tools, ` +
      `${counts?.["size"]}, loaded in ${Math.round((performance.now() - started) / 1_000)} s; one question at a time, ` +
      `${values.rounds} rounds; load of the machine ${loadavg()[0]?.toFixed(1)}\n`,
  );
  await sql.end();
  registry = await startProcess("served-registry.ts", { databaseUrl }, values.prof);
  await ask(registry);
} finally {
  await registry?.stop();
  await cluster.stop();
}

async function ask(served: ServedProcess): Promise<void> {
  const rounds = Number(values.rounds);
  const times = questions.map((): number[] => []);
  // Rounds of every question in turn, so that what else the machine does meets all of them.
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, question] of questions.entries()) {
      times[index]?.push(await timed(served, question, round));
    }
  }
  const baseline = at(times[0] ?? [], 0.5);
  console.log("| question | median ms | p90 ms | times the baseline |\n| --- | --- | --- | --- |");
  for (const [index, { name }] of questions.entries()) {
    const [median, p90] = [at(times[index] ?? [], 0.5), at(times[index] ?? [], 0.9)];
    console.log(
      `| ${name} | ${median.toFixed(1)} | ${p90.toFixed(1)} | ${(median / baseline).toFixed(1)} |`,
    );
  }
}

async function timed(served: ServedProcess, question: Question, round: number): Promise<number> {
  const body = question.body?.(round);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const started = performance.now();
  const answer = await fetch(`${served.url}${question.path(round)}`, {
    headers: { authorization: `Bearer ${served.key}`, "content-type": "application/json" },
    ...(text === undefined ? {} : { method: "POST", body: text }),
  });
  const said = await answer.text();
  const ms = performance.now() - started;
  if (answer.status !== 200)
    throw new Error(`${question.name}: ${answer.status} ${said.slice(0, 500)}`);
  return ms;
}

function at(all: readonly number[], share: number): number {
  return all.toSorted((left, right) => left - right)[Math.floor(all.length * share)] ?? 0;
}

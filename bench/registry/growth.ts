/**
 * What a probe that finds nothing new adds to the database. Usage: `node bench/registry/growth.ts [--probes N]`.
 */
import { parseArgs } from "node:util";
import type postgres from "postgres";
import { startCluster } from "./cluster.ts";
import { startProbed } from "./probed.ts";

const { values } = parseArgs({
  options: {
    probes: { type: "string", default: "5000" },
    servers: { type: "string", default: "100" },
  },
});
const servers = Number(values.servers);
const turns = Math.ceil(Number(values.probes) / servers);

const cluster = await startCluster();
try {
  const probed = await startProbed(cluster, { servers, tools: 20, parallel: 16 });
  // Room that updates leave behind is used again by the next ones; what counts is what comes on top of that.
  for (let turn = 0; turn < 4; turn += 1) await probed.probeAll();
  const before = await sizes(probed.sql);
  for (let turn = 0; turn < turns; turn += 1) await probed.probeAll();
  const after = await sizes(probed.sql);
  const probes = turns * servers;
  console.log(
    `${probes} unchanged probes of ${servers} servers, after VACUUM\n\n` +
      "| table, with its indexes | bytes per probe |\n| --- | --- |",
  );
  let sum = 0;
  for (const [name, bytes] of after) {
    const each = (bytes - (before.get(name) ?? 0)) / probes;
    sum += each;
    if (Math.abs(each) >= 0.5) console.log(`| ${name} | ${each.toFixed(0)} |`);
  }
  console.log(`| all of them | ${sum.toFixed(0)} |`);
  await probed.stop();
} finally {
  await cluster.stop();
}

/** Bytes of each table with indexes and what it keeps apart, those of the job queue among them. */
async function sizes(sql: postgres.Sql): Promise<ReadonlyMap<string, number>> {
  await settled(sql);
  await sql.unsafe("vacuum");
  const rows = await sql`
    select n.nspname || '.' || c.relname as name, pg_total_relation_size(c.oid) as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'jobs')
    order by 1`;
  return new Map(rows.map((row) => [String(row["name"]), Number(row["bytes"])]));
}

/** Jobs that are done are deleted from time to time; what is measured is what stays. */
async function settled(sql: postgres.Sql): Promise<void> {
  for (let second = 0; second < 240; second += 1) {
    const [row] = await sql`
      select count(*)::int as done from jobs.job where name = 'probe-planned' and state = 'completed'`;
    if (Number(row?.["done"]) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error("jobs that are done were not deleted within four minutes");
}

/**
 * Probes of many servers through the registry, against plain loops of the same concurrency. Usage:
 * `node bench/registry/probes.ts [--servers N] [--parallel N] [--rounds N] [--prof FOLDER]`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startCluster } from "./cluster.ts";
import { startProbed } from "./probed.ts";
import { startProcess } from "./served.ts";

const { values } = parseArgs({
  options: {
    servers: { type: "string", default: "1000" },
    tools: { type: "string", default: "10" },
    parallel: { type: "string", default: "16" },
    rounds: { type: "string", default: "5" },
    prof: { type: "string" },
  },
});
const [servers, parallel] = [Number(values.servers), Number(values.parallel)];

const cluster = await startCluster();
try {
  const tools = Number(values.tools);
  const probed = await startProbed(cluster, { servers, tools, parallel, profiles: values.prof });
  const loops = await startProcess("probe-loop.ts", { urls: probed.urls, parallel });
  const plain = async (kind: "client" | "probe"): Promise<number> =>
    Number(await (await fetch(`${loops.url}/?with=${kind}`)).text());
  await plain("client");
  await plain("probe");
  const kinds = ["registry", "client", "probe"] as const;
  const times = { registry: [] as number[], client: [] as number[], probe: [] as number[] };
  /** Processor time of the asking process for one server; that of Postgres is not in it. */
  const cpu = { registry: [] as number[], client: [] as number[], probe: [] as number[] };
  const measured = async (kind: (typeof kinds)[number]): Promise<void> => {
    const asking = kind === "registry" ? probed.registry : loops;
    const before = await asking.cpuMs();
    times[kind].push(await (kind === "registry" ? probed.probeAll() : plain(kind)));
    cpu[kind].push(((await asking.cpuMs()) - before) / servers);
  };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const kind of ["client", "registry", "probe"] as const) await measured(kind);
  }
  const ratio = (other: readonly number[]): string =>
    median(times.registry.map((ms, round) => ms / (other[round] ?? 1))).toFixed(2);
  console.log(
    `${servers} servers of ${tools} tools, ${parallel} at a time; median of ${values.rounds} rounds; load of the machine ` +
      `${loadavg()[0]?.toFixed(1)}\n\n` +
      "| who asks all of them once | seconds | processor ms for a server | registry's time is |\n| --- | --- | --- | --- |\n" +
      `| the registry, nothing changed | ${seconds(median(times.registry))} | ${median(cpu.registry).toFixed(2)} | |\n` +
      `| a loop with the SDK's client | ${seconds(median(times.client))} | ${median(cpu.client).toFixed(2)} | ${ratio(times.client)} times this |\n` +
      `| a loop with \`@tenon/probe\` | ${seconds(median(times.probe))} | ${median(cpu.probe).toFixed(2)} | ${ratio(times.probe)} times this |\n` +
      `| the registry, registering them and making their first versions, once | ${seconds(probed.firstMs)} | | |`,
  );
  await loops.stop();
  await probed.stop();
} finally {
  await cluster.stop();
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2);
}

function median(all: readonly number[]): number {
  return all.toSorted((left, right) => left - right)[Math.floor(all.length / 2)] ?? 0;
}

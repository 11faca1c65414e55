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
  const times = { registry: [] as number[], client: [] as number[], probe: [] as number[] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    times.client.push(await plain("client"));
    times.registry.push(await probed.probeAll());
    times.probe.push(await plain("probe"));
  }
  const ratio = (other: readonly number[]): string =>
    median(times.registry.map((ms, round) => ms / (other[round] ?? 1))).toFixed(2);
  console.log(
    `${servers} servers of ${tools} tools, ${parallel} at a time; median of ${values.rounds} rounds; load of the machine ` +
      `${loadavg()[0]?.toFixed(1)}\n\n` +
      "| who asks all of them once | seconds | registry's time is |\n| --- | --- | --- |\n" +
      `| the registry, nothing changed | ${seconds(median(times.registry))} | |\n` +
      `| a loop with the SDK's client | ${seconds(median(times.client))} | ${ratio(times.client)} times this |\n` +
      `| a loop with \`@tenon/probe\` | ${seconds(median(times.probe))} | ${ratio(times.probe)} times this |\n` +
      `| the registry, registering them and making their first versions, once | ${seconds(probed.firstMs)} | |`,
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

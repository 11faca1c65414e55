/** `node test/gateway/chaos.ts --minutes N --seed N`: everything that can be killed is, while clients call. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildCommand } from "@tenon/cli/build";

// A build of its own, unless there is one: what is edited meanwhile does not matter.
if (process.env["TENON_COMMAND"] === undefined) {
  const dist = join(import.meta.dirname, "dist");
  await buildCommand(dist);
  process.env["TENON_COMMAND"] = join(dist, "main.js");
}
const { chaos } = await import("./chaos-run.ts");

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    clients: { type: "string", default: "24" },
    keep: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(`seed ${seed}, ${values.minutes} minutes`);
const report = await chaos({
  seed,
  lengthMs: Number(values.minutes) * 60_000,
  clients: Number(values.clients),
  keep: values.keep,
  say: print,
});
for (const line of report.happened) print(`  ${line}`);
for (const [end, { count, longestMs }] of Object.entries(report.ends)) {
  print(`${String(count).padStart(7)}  ${end}, the longest ${longestMs} ms`);
}
print(`arrived upstream: ${report.arrivals}; audited: ${JSON.stringify(report.audited)}`);
if (values.keep) print(`everything is in ${report.folder}`);
for (const violation of report.violations.slice(0, 100)) print(`VIOLATION ${violation}`);
print(report.violations.length === 0 ? "all held" : `${report.violations.length} did not hold`);
process.exit(report.violations.length === 0 ? 0 : 1);

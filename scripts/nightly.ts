/**
 * The long tests of the compatibility engine: `node scripts/nightly.ts [--seed N] [--laws N] [--pairs N]`. Runs the laws
 * over many more random pairs, the gateway with many more sessions and in ten minutes of chaos, and hunts for wrong answers,
 * with seeds of its own for each day, which it prints: the same `--seed` asks the same. Exit code 1 when anything failed.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname, "..");
const dayMs = 24 * 60 * 60 * 1000;
const today = Math.floor(Date.now() / dayMs);
const { values } = parseArgs({
  options: {
    /** First seed of the hunt; by default the day's. */
    seed: { type: "string", default: String(today * 10_000) },
    /** Random pairs per law. */
    laws: { type: "string", default: "3000" },
    /** Pairs per family that the hunt asks about. */
    pairs: { type: "string", default: "5000" },
  },
});
const { seed, laws, pairs } = values;
const env = {
  ...process.env,
  PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env["PATH"] ?? ""}`,
  TENON_LAWS_RUNS: laws,
  TENON_LAWS_SEED: seed,
  TENON_CONCURRENCY: "full",
};

/** Every law file of the contract: engine, differ, digests, translation. */
function lawFiles(): readonly string[] {
  const folder = join(root, "packages/contract/test");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".laws.test.ts"))
    .map((file) => join("packages/contract/test", file));
}

const steps: readonly (readonly [name: string, command: string, ...args: readonly string[]])[] = [
  [
    `laws over ${laws} pairs each, seed ${seed}`,
    "vitest",
    "run",
    "--project",
    "rooms",
    ...lawFiles(),
    "--testTimeout=36000000",
  ],
  [
    "many sessions at once, again and again",
    "vitest",
    "run",
    "--project",
    "stories",
    "test/gateway/concurrency.test.ts",
  ],
  [
    "chaos of ten minutes",
    "node",
    "test/gateway/chaos.ts",
    "--minutes",
    "10",
    "--seed",
    String(Number(seed) % 1_000_000),
  ],
  [`hunt from seed ${seed}`, "node", "bench/engine/hunt.ts", "--seed", seed, "--pairs", pairs],
];

let failed = false;
for (const [name, command, ...args] of steps) {
  console.log(`\n--- ${name}: ${command} ${args.join(" ")}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (status === 0) continue;
  failed = true;
  console.error(`--- ${name} failed${error === undefined ? "" : `: ${error.message}`}`);
}
console.log(failed ? "\nnot everything held" : "\neverything held");
process.exitCode = failed ? 1 : 0;

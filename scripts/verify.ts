/** Everything that must hold before a change lands, in the order that fails fastest: `npm test`. */
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const steps: readonly (readonly [name: string, command: string, ...args: readonly string[]])[] = [
  ["format", "oxfmt", "--check", "."],
  ["generated files", "node", "scripts/generate.ts", "--check"],
  ["types", "tsc", "-p", "tsconfig.json"],
  ["types of the page", "tsc", "-p", "packages/registry/web/tsconfig.json"],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["floors", "turbo", "boundaries"],
  ["prerequisites", "node", "scripts/prerequisites.ts"],
  ["tests", "vitest", "run"],
];

const env = {
  ...process.env,
  PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env["PATH"] ?? ""}`,
  TURBO_TELEMETRY_DISABLED: "1",
};
for (const [name, command, ...args] of steps) {
  const started = performance.now();
  console.log(`\n--- ${name}: ${command} ${args.join(" ")}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (status !== 0) {
    console.error(`\n${name} failed${error === undefined ? "" : `: ${error.message}`}`);
    process.exit(1);
  }
  console.log(`--- ${name}: ok, ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/**
 * Everything that must hold before a change lands: `npm test`. Stages run in the order that fails fastest, the steps of a
 * stage side by side.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, join } from "node:path";

type Step = readonly [name: string, command: string, ...args: readonly string[]];

const root = join(import.meta.dirname, "..");
const stages: readonly (readonly Step[])[] = [
  [
    ["format", "oxfmt", "--check", "."],
    ["generated files", "node", "scripts/generate.ts", "--check"],
  ],
  [
    ["types", "tsc", "-p", "tsconfig.json"],
    ["types of the page", "tsc", "-p", "packages/registry/web/tsconfig.json"],
    ["lint", "oxlint", "--type-aware", "--deny-warnings"],
    ["floors", "turbo", "boundaries"],
    ["prerequisites", "node", "scripts/prerequisites.ts"],
  ],
  [["tests", "vitest", "run"]],
];

const env = {
  ...process.env,
  PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env["PATH"] ?? ""}`,
  TURBO_TELEMETRY_DISABLED: "1",
};

for (const stage of stages) {
  const held = await Promise.all(stage.map((step) => run(step, stage.length === 1)));
  if (held.includes(false)) process.exit(1);
}

/** Whether a step held. What it writes is shown as it comes when it runs alone, else in one piece at its end. */
async function run([name, command, ...args]: Step, isAlone: boolean): Promise<boolean> {
  const started = performance.now();
  const title = `\n--- ${name}: ${command} ${args.join(" ")}\n`;
  if (isAlone) process.stdout.write(title);
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: isAlone ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  const written: Buffer[] = isAlone ? [] : [Buffer.from(title)];
  for (const output of [child.stdout, child.stderr]) {
    output?.on("data", (chunk: Buffer) => written.push(chunk));
  }
  const [status] = await once(child, "close").catch((error: Error) => [error.message]);
  process.stdout.write(Buffer.concat(written));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status === 0) console.log(`--- ${name}: ok, ${seconds} s`);
  else console.error(`\n${name} failed${typeof status === "string" ? `: ${status}` : ""}`);
  return status === 0;
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const root = join(import.meta.dirname, "../..");
const here = join(root, "demo-run");
const colour = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;

/** Prints a headline. */
export function say(text: string): void {
  console.log(colour ? `\n\u001b[1m${text}\u001b[0m` : `\n== ${text}`);
}

/** A fresh copy of an example agent under demo-run/. */
export function copyAgent(name: string): string {
  const target = join(here, name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(here, { recursive: true });
  cpSync(join(import.meta.dirname, name), target, { recursive: true });
  return target;
}

/** Runs `tenon` as a user would and stops the demo when the exit code is not the expected one. */
export function tenon(
  cwd: string,
  args: readonly string[],
  expected: number,
  env: object = {},
): void {
  console.log(`\n$ tenon ${args.join(" ")}`);
  const run = spawnSync(join(root, "bin/tenon"), args, {
    cwd,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  console.log(`(exit ${run.status})`);
  if (run.status !== expected) fail(`tenon ${args[0]} should have exited with ${expected}`);
}

/** Runs any other command and shows it; stops the demo when it fails. */
export function shell(cwd: string, command: string, args: readonly string[]): void {
  console.log(`\n$ ${command} ${args.join(" ")}`);
  if (spawnSync(command, args, { cwd, stdio: "inherit" }).status !== 0) fail(`${command} failed`);
}

/** Starts a release of the CRM over streamable HTTP and waits until it listens. */
export async function startCrm(
  release: number,
  port: number,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const script = join(root, "examples/crm/src/server.ts");
  const child: ChildProcess = spawn(
    process.execPath,
    [script, "--release", String(release), "--http", String(port)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  if (child.stdout === null) return fail("the CRM has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(`[crm] ${line}`);
    const listening = /:(\d+)\/mcp$/.exec(line);
    if (listening === null) continue;
    const stop = async (): Promise<void> => {
      const closed = once(child, "exit");
      child.kill();
      await closed;
    };
    return { port: Number(listening[1]), stop };
  }
  return fail("the CRM did not start");
}

/** Shows a file of the example with line numbers. */
export function show(cwd: string, file: string): void {
  console.log(`\n--- ${file}`);
  const lines = readFileSync(join(cwd, file), "utf8").trimEnd().split("\n");
  for (const [index, line] of lines.entries())
    console.log(`${String(index + 1).padStart(3)}  ${line}`);
}

function fail(message: string): never {
  console.error(`\ndemo: ${message}`);
  process.exit(1);
}

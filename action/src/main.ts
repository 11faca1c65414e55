import { runAction } from "./run.ts";

// Set before anything runs: a process that ends early in any way must not pass for a green one.
process.exitCode = 1;
void main();

async function main(): Promise<void> {
  process.exitCode = await runAction(process.env, new Date());
}

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SupervisedProcess } from "../src/supervised-process.ts";
import { pidsIn, survivors } from "./fixtures/processes.ts";

const fixtures = join(import.meta.dirname, "fixtures");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tenon-supervised-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function linesIn(file: string, count: number): Promise<void> {
  for (let round = 0; round < 300; round++) {
    if (existsSync(file) && readFileSync(file, "utf8").trim().split("\n").length >= count) return;
    await pause(50);
  }
  throw new Error("the command did not start");
}

it("leaves nothing behind when the process that probes is killed with SIGKILL", async () => {
  const pidFile = join(folder, "killed");
  const target = `stdio:'${process.execPath}' hostile-stdio.ts stubborn-hang '${pidFile}'`;
  const prober = spawn(process.execPath, ["probe-once.ts", target, "60000"], { cwd: fixtures });
  await linesIn(pidFile, 3);
  prober.kill("SIGKILL");
  const pids = pidsIn(pidFile);
  expect(pids).toHaveLength(3);
  expect(await survivors(pids, 5_000)).toEqual([]);
});

it("ends the command when its supervisor is killed", async () => {
  const script =
    'process.on("SIGTERM",()=>{});setInterval(()=>{},1000);console.log(process.pid,process.ppid)';
  const order = { command: process.execPath, args: ["-e", script], env: {}, cwd: folder };
  const child = new SupervisedProcess(order);
  const [line] = await child.stdout.take(1).toArray();
  const [pid = 0, supervisor = 0] = String(line).trim().split(" ").map(Number);
  expect(child.pid).toBe(pid);
  process.kill(supervisor, "SIGKILL");
  expect(await child.ended).toEqual({ signal: "SIGKILL" });
  expect(await survivors([pid], 2_000)).toEqual([]);
  await child.stop();
});

it("tells the exit code of a command that ends by itself", async () => {
  const order = {
    command: process.execPath,
    args: ["-e", "process.exit(7)"],
    env: {},
    cwd: folder,
  };
  const child = new SupervisedProcess(order);
  expect(await child.ended).toEqual({ exitCode: 7 });
  await child.stop();
});

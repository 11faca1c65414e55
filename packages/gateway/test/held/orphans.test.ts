import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { until } from "./fixtures/asking.ts";

/** A zombie does not run. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

test("killed with -9 it leaves no process behind, though the command ignores SIGTERM and the end of its input", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "held-")), "pids");
  const script = fileURLToPath(new URL("fixtures/holder.ts", import.meta.url));
  const holder = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  const pids = readFileSync(file, "utf8").trim().split("\n").map(Number);
  expect(pids.map(isAlive)).toEqual([true]);
  holder.kill("SIGKILL");
  await until(() => !pids.some(isAlive), 5_000);
});

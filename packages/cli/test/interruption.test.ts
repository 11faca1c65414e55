import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { environment, folder, main } from "./tenon.ts";

/** A server that never answers and does not want to end. */
const deaf = `
import { appendFileSync } from "node:fs";
process.on("SIGTERM", () => {});
process.on("SIGINT", () => {});
appendFileSync("pids", process.pid + "\\n");
setInterval(() => {}, 1000);
`;

describe.concurrent("an interruption", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s ends the probe with %i and leaves no child", async (signal, expected) => {
    const cwd = folder({ "deaf.mjs": deaf });
    const child = spawn(process.execPath, [main, "probe", `stdio:${process.execPath} deaf.mjs`], {
      cwd,
      env: environment(),
    });
    const closed = once(child, "close");
    let output = "";
    const collect = (text: Buffer): void => {
      output += text.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const pid = await pidOf(join(cwd, "pids"));
    child.kill(signal);
    const [code] = await closed;
    expect({ code, output }).toEqual({ code: expected, output: "" });
    const deadline = performance.now() + 5_000;
    while (isAlive(pid) && performance.now() < deadline) await sleep(50);
    expect(isAlive(pid)).toBe(false);
  });
});

async function pidOf(file: string): Promise<number> {
  for (;;) {
    try {
      const text = readFileSync(file, "utf8");
      if (text.endsWith("\n")) return Number(text);
    } catch {
      // Not started yet.
    }
    await sleep(50);
  }
}

/** A zombie that nobody reaps is no child left behind. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = existsSync("/proc/self/stat") ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
    return !stat.includes(") Z ");
  } catch {
    return false;
  }
}

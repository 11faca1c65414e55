/**
 * Cold, offline `tenon check` on 100 tools and 200 prompt files, against bare Node start-up in the same run.
 *
 *     npx -y pnpm@12.21.0 run build && node bench/check/check-cold.ts [runs]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeProject } from "./project.ts";

const runs = Number(process.argv[2] ?? 15);
const main = join(import.meta.dirname, "../../packages/cli/dist/main.js");
const project = mkdtempSync(join(tmpdir(), "tenon-bench-"));
try {
  writeProject(project, { tools: 100, prompts: 200 });
  time([main, "pin"]);
  const bare: number[] = [];
  const check: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    bare.push(time(["-e", "0"]));
    check.push(time([main, "check", "--offline"]));
  }
  const peak = peakMemory([main, "check", "--offline"]);
  console.log(`bare node       ${median(bare).toFixed(1)} ms`);
  console.log(
    `tenon check     ${median(check).toFixed(1)} ms (100 tools, 200 prompt files, offline)`,
  );
  console.log(`ratio           ${(median(check) / median(bare)).toFixed(2)}`);
  console.log(`peak memory     ${(peak / 1024).toFixed(0)} MB`);
} finally {
  rmSync(project, { recursive: true, force: true });
}

/** Wall milliseconds of one whole process. */
function time(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  const wall = performance.now() - started;
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stderr}`);
  return wall;
}

/** Largest resident set of one whole process, kilobytes. */
function peakMemory(args: readonly string[]): number {
  const probe = 'process.on("exit",()=>process._rawDebug("peak="+process.resourceUsage().maxRSS))';
  const hook = `data:text/javascript,${encodeURIComponent(probe)}`;
  const { stderr } = spawnSync(process.execPath, ["--import", hook, ...args], {
    cwd: project,
    encoding: "utf8",
  });
  return Number(/peak=(\d+)/.exec(stderr)?.[1]);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

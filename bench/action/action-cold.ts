/**
 * The built action on a small repository, as a runner runs it and without probing, against bare Node start-up in the
 * same run.
 *
 *     node action/scripts/build.ts && node bench/action/action-cold.ts [runs]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkspace, pinWorkspace } from "@tenon/check";
import { writeProject } from "../check/project.ts";

const runs = Number(process.argv[2] ?? 15);
const main = join(import.meta.dirname, "../../action/dist/main.mjs");
const project = mkdtempSync(join(tmpdir(), "tenon-bench-"));
const temp = mkdtempSync(join(tmpdir(), "tenon-bench-"));
try {
  writeProject(project, { tools: 4, prompts: 2 });
  git("init", "-q", "-b", "main");
  await pinWorkspace(await openWorkspace({ cwd: project, env: {}, now: new Date() }), {});
  const base = commit("pinned");
  commit("a change");
  for (const name of ["output", "summary"]) writeFileSync(join(temp, name), "");
  const repo = { id: 1, full_name: "acme/agents" };
  const head = { sha: git("rev-parse", "HEAD"), repo: { id: 2, full_name: "fork/agents" } };
  const payload = { number: 1, pull_request: { number: 1, base: { sha: base, repo }, head } };
  writeFileSync(join(temp, "event.json"), JSON.stringify(payload));
  const bare: number[] = [];
  const action: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    bare.push(time(["-e", "0"]));
    action.push(time([main]));
  }
  console.log(`bundle          ${(statSync(main).size / 1_000_000).toFixed(2)} MB`);
  console.log(`bare node       ${median(bare).toFixed(1)} ms`);
  console.log(`action          ${median(action).toFixed(1)} ms (4 tools, 2 prompt files, a fork)`);
  console.log(`ratio           ${(median(action) / median(bare)).toFixed(2)}`);
} finally {
  rmSync(project, { recursive: true, force: true });
  rmSync(temp, { recursive: true, force: true });
}

/** Wall milliseconds of one whole process with a runner's environment. */
function time(args: readonly string[]): number {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: temp,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: join(temp, "event.json"),
    GITHUB_OUTPUT: join(temp, "output"),
    GITHUB_STEP_SUMMARY: join(temp, "summary"),
    GITHUB_WORKSPACE: project,
    GITHUB_REPOSITORY: "acme/agents",
    RUNNER_TEMP: temp,
    INPUT_COMMENT: "never",
  };
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  const wall = performance.now() - started;
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stdout}${stderr}`);
  return wall;
}

function git(...args: readonly string[]): string {
  const name = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
  return execFileSync("git", [...name, ...args], { cwd: project, encoding: "utf8" }).trim();
}

function commit(message: string): string {
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", message);
  return git("rev-parse", "HEAD");
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

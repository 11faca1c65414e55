import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import type { CheckReport } from "@tenon/check";
import { onTestFinished } from "vitest";

export const root = join(import.meta.dirname, "../..");
const main = join(root, "test/dist/main.js");
const crm = join(root, "examples/crm/src/server.ts");

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user's agent repository in a temporary folder, and the command line run in it as a real process. */
export class Agent {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "tenon-story-"));
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    for (const [file, content] of Object.entries(files)) this.write(file, content);
  }

  write(file: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), content);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** Every file below a folder with its content, for "nothing was touched" and "nothing leaked". */
  tree(below = "."): Readonly<Record<string, string>> {
    if (!existsSync(join(this.folder, below))) return {};
    const entries = readdirSync(join(this.folder, below), { recursive: true, withFileTypes: true });
    return Object.fromEntries(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
        .map((path) => [path.slice(this.folder.length + 1), readFileSync(path, "utf8")]),
    );
  }

  async tenon(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input = "",
  ): Promise<Run> {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: this.folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: this.folder, ...env },
    });
    const exited = once(child, "exit");
    child.stdin.on("error", () => child.stdin.destroy());
    child.stdin.end(input);
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await exited;
    return { status: child.exitCode, stdout, stderr };
  }

  /** `tenon check --format json`, parsed. */
  async check(
    args: readonly string[] = [],
  ): Promise<{ status: number | null; report: CheckReport }> {
    const { status, stdout, stderr } = await this.tenon(["check", "--format", "json", ...args]);
    if (status !== 0 && status !== 1) throw new Error(`check exited with ${status}: ${stderr}`);
    return { status, report: JSON.parse(stdout) };
  }

  /** Points `tenon.yaml` at a release of the CRM over stdio. */
  useCrm(release: number, rest = 'prompts: ["prompts/**"]'): void {
    const args = JSON.stringify([crm, "--release", String(release)]);
    const command = JSON.stringify(process.execPath);
    this.write("tenon.yaml", `servers:\n  crm: { command: ${command}, args: ${args} }\n${rest}\n`);
  }
}

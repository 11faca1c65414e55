import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

/** The built command, made before the tests: it starts in a fourth of the time that its sources take. */
export const main = join(import.meta.dirname, "../../../test/dist/main.js");

/** The same from its sources, for tests that look at which of them it loads. */
export const sources = join(import.meta.dirname, "../src/main.ts");

/** Many short processes load the same modules: compiling them once halves the time of the tests. */
const compileCache = join(import.meta.dirname, "../node_modules/.cache/compile");

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What Node runs: the built command where nothing else is said. */
  readonly program?: string;
}

/** Runs the command line as a process of its own. */
export function tenon(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [options.program ?? main, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: environment(options.env),
    stdio: "pipe",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined).end(options.input ?? "");
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

/** The machine's environment without what changes how output is drawn. */
export function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, COLUMNS: _columns, ...rest } = process.env;
  return { ...rest, NODE_COMPILE_CACHE: compileCache, ...extra };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder with these files; gone after the test file. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "tenon-cli-"));
  folders.push(path);
  write(path, files);
  return path;
}

/** A folder with these files whose servers are pinned. */
export async function pinnedFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const path = folder(files);
  const run = await tenon(["pin"], { cwd: path });
  if (run.code !== 0) throw new Error(`tenon pin exited with ${run.code}: ${run.stderr}`);
  return path;
}

/** A copy of a folder with other files on top. */
export function copyOf(source: string, files: Readonly<Record<string, string>> = {}): string {
  const path = folder();
  cpSync(source, path, { recursive: true });
  write(path, files);
  return path;
}

/** Writes files into a folder. */
export function write(path: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
}

const tool = (name: string, properties: object, required: readonly string[]): object => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: "object", properties, required },
});
const text = { type: "string" };

export const before = JSON.stringify({
  tools: [
    tool("update_contact", { id: text, customer_email: text }, ["id", "customer_email"]),
    tool("find_contact", { query: text }, ["query"]),
  ],
});
export const after = JSON.stringify({
  tools: [
    tool("update_contact", { id: text, email_address: text }, ["id", "email_address"]),
    tool("find_contact", { query: text }, ["query"]),
  ],
});

/** An agent repository whose server is a file. */
export const agent: Readonly<Record<string, string>> = {
  "crm.json": before,
  "tenon.yaml": 'servers:\n  crm: { file: crm.json }\nprompts: ["prompts/**/*.md"]\n',
  "prompts/keeper.md":
    "---\nname: keeper\ntools: mcp__crm__update_contact\n---\n\nAlways pass `customer_email` to `update_contact`.\n",
};

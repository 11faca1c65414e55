import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { root } from "./agent.ts";

const main = join(root, "test/dist/main.js");

/** The key of every registry in the stories. */
export const adminKey = "story_admin_key_0123456789";

/** Where a replica keeps everything. */
export type Place = { readonly folder: string } | { readonly databaseUrl: string };

/** `tenon registry serve` as a real process. */
export class Replica {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #log: readonly string[];

  private constructor(url: string, child: ChildProcess, log: readonly string[]) {
    this.url = url;
    this.#child = child;
    this.#log = log;
  }

  /** Starts one on a free port; resolves with its line that it listens. */
  static async start(
    place: Place,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Replica> {
    const { child, log } = launch(place, ["--port", "0", ...args], env);
    const line = await firstLine(child);
    const url = /^Tenon registry listens on (http:\/\/\S+)$/u.exec(line ?? "")?.[1];
    if (url === undefined) throw new Error(`the registry did not start: ${log.join("")}`);
    return new Replica(url, child, log);
  }

  /** Everything on its standard error. */
  get log(): string {
    return this.#log.join("");
  }

  /** Sends a signal and gives the exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | string | null> {
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    await exited;
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  /** The variables with which a command line talks to it. */
  get env(): Readonly<Record<string, string>> {
    return { TENON_REGISTRY: this.url, TENON_KEY: adminKey };
  }
}

/** A start that is expected to fail: its exit code and what it says. */
export async function failedStart(
  place: Place,
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const { child, log } = launch(place, args);
  await once(child, "close");
  return { status: child.exitCode, stderr: log.join("") };
}

function launch(place: Place, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = "" } = process.env;
  const own = "folder" in place ? ["--data", place.folder] : [];
  const child = spawn(process.execPath, [main, "registry", "serve", ...own, ...args], {
    cwd: tmpdir(),
    env: {
      PATH,
      HOME: tmpdir(),
      TENON_ADMIN_KEY: adminKey,
      TENON_SECRET_KEY: "a secret of the stories, long enough for everybody",
      ...("databaseUrl" in place ? { DATABASE_URL: place.databaseUrl } : {}),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => log.push(text));
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, log };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface(child.stdout)) return line;
  return undefined;
}

/** A folder for an embedded registry; gone after the test. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tenon-registry-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "data");
}

const text = { type: "string" };

/** A tool list whose contact tool takes the address under this name. */
export function contacts(address: string): string {
  const tool = (name: string, properties: Readonly<Record<string, object>>): object => ({
    name,
    description: `Does ${name}.`,
    inputSchema: { type: "object", properties, required: Object.keys(properties) },
  });
  return JSON.stringify({
    tools: [
      tool("update_contact", { id: text, [address]: text }),
      tool("find_contact", { query: text }),
    ],
  });
}

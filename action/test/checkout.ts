import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { openWorkspace, fixWorkspace, pinWorkspace } from "@tenon/check";
import { onTestFinished } from "vitest";
import { buildAction } from "../scripts/build.ts";

/** Builds the action once for a test file; gives the built file. */
export async function builtAction(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-action-dist-"));
  await buildAction(folder);
  return join(folder, "main.mjs");
}

/** What a run left behind. */
export interface Ran {
  readonly code: number | null;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly rawOutputs: string;
  /** Log lines that the runner obeys. */
  readonly commands: readonly string[];
}

export interface RunSettings {
  readonly event: string;
  readonly payload?: object;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A checked-out repository, as a runner has it. */
export class Checkout {
  readonly folder: string;

  constructor(folder = mkdtempSync(join(tmpdir(), "tenon-action-"))) {
    this.folder = folder;
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  }

  /** A new repository with one commit of these files. */
  static async with(
    files: Readonly<Record<string, string | object>>,
    pins = ["."],
  ): Promise<Checkout> {
    const checkout = new Checkout();
    checkout.git("init", "-q", "-b", "main");
    checkout.git("config", "uploadpack.allowAnySHA1InWant", "true");
    checkout.write(files);
    for (const pin of pins) await checkout.pin(pin);
    checkout.commit("first");
    return checkout;
  }

  write(files: Readonly<Record<string, string | object>>): void {
    for (const [file, content] of Object.entries(files)) {
      const path = join(this.folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    }
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  git(...args: readonly string[]): string {
    const name = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    return execFileSync("git", [...name, ...args], {
      cwd: this.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  commit(message: string): string {
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
    return this.git("rev-parse", "HEAD");
  }

  async pin(below = ".", env: Readonly<Record<string, string>> = {}): Promise<void> {
    await pinWorkspace(await this.#open(below, env), {});
  }

  async fix(below = ".", env: Readonly<Record<string, string>> = {}): Promise<void> {
    await fixWorkspace(await this.#open(below, env), { write: true });
  }

  #open(below: string, env: Readonly<Record<string, string>>) {
    return openWorkspace({ cwd: join(this.folder, below), env, now: new Date() });
  }

  /** A clone of depth 1, as actions/checkout makes it. */
  shallow(ref: string): Checkout {
    const folder = mkdtempSync(join(tmpdir(), "tenon-action-"));
    execFileSync(
      "git",
      ["clone", "-q", "--depth=1", "--branch", ref, `file://${this.folder}`, folder],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    return new Checkout(folder);
  }

  /** Runs the built file with nothing in its environment but what a runner gives. */
  async run(
    main: string,
    { event, payload = {}, inputs = {}, env = {} }: RunSettings,
  ): Promise<Ran> {
    const temp = mkdtempSync(join(tmpdir(), "tenon-runner-"));
    onTestFinished(() => rmSync(temp, { recursive: true, force: true }));
    const file = (name: string, content = ""): string => {
      const path = join(temp, name);
      writeFileSync(path, content);
      return path;
    };
    const [output, summary] = [file("output"), file("summary")];
    const defaults = {
      "working-directory": ".",
      baseline: "base-ref",
      mode: "changed",
      comment: "auto",
    };
    const given = Object.entries({ ...defaults, ...inputs });
    const child = spawn(process.execPath, [main], {
      cwd: this.folder,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: temp,
        GITHUB_ACTIONS: "true",
        GITHUB_EVENT_NAME: event,
        GITHUB_EVENT_PATH: file("event.json", JSON.stringify(payload)),
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_WORKSPACE: this.folder,
        GITHUB_REPOSITORY: "acme/agents",
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_API_URL: "http://127.0.0.1:9",
        GITHUB_ACTOR: "kim",
        RUNNER_TEMP: temp,
        ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [[code], stdout, stderr] = await Promise.all([
      once(child, "close") as Promise<[number | null]>,
      text(child.stdout),
      text(child.stderr),
    ]);
    const log = stdout + stderr;
    const rawOutputs = readFileSync(output, "utf8");
    return {
      code,
      log,
      summary: readFileSync(summary, "utf8"),
      rawOutputs,
      outputs: parseOutputs(rawOutputs),
      commands: log.split(/\r\n|\r|\n/u).filter((line) => /^\s*::/u.test(line)),
    };
  }
}

/** Reads GITHUB_OUTPUT as the runner does: `name<<delimiter`, lines, the delimiter. */
export function parseOutputs(raw: string): Readonly<Record<string, string>> {
  const outputs = new Map<string, string>();
  const lines = raw.split("\n");
  while (lines.length > 0) {
    const head = lines.shift() ?? "";
    if (head === "") continue;
    const [name = "", delimiter] = head.split("<<");
    if (delimiter === undefined) throw new Error(`no delimiter in: ${head}`);
    const end = lines.indexOf(delimiter);
    outputs.set(name, lines.splice(0, end).join("\n"));
    lines.shift();
  }
  return Object.fromEntries(outputs);
}

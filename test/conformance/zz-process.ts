import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const main = join(import.meta.dirname, "../../packages/cli/src/main.ts");

/** `tenon gateway serve` as a real process, in a folder of its own. */
export class GatewayProcess implements AsyncDisposable {
  /** `http://HOST:PORT`. */
  readonly url: string;
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #log: readonly string[];

  private constructor(url: string, folder: string, child: ChildProcess, log: readonly string[]) {
    this.url = url;
    this.folder = folder;
    this.#child = child;
    this.#log = log;
  }

  /** Writes the files (`tenon.gateway.yaml` among them), starts, and resolves once it listens. */
  static async start(files: Readonly<Record<string, string>>): Promise<GatewayProcess> {
    const folder = mkdtempSync(join(tmpdir(), "tenon-gateway-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const args = ["gateway", "serve", "--port", "0", "--data", join(folder, "data")];
    const child = spawn(process.execPath, [main, ...args, "--drain-seconds", "1"], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => log.push(text));
    for await (const line of createInterface(child.stdout)) {
      const url = /^Tenon gateway listens on (http:\/\/\S+)$/u.exec(line)?.[1];
      if (url !== undefined) return new GatewayProcess(url, folder, child, log);
    }
    throw new Error(`the gateway did not start: ${log.join("")}`);
  }

  /** Everything on its standard error. */
  get log(): string {
    return this.#log.join("");
  }

  /** Replaces a file of its folder. */
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Ends it; resolves when the process is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, "exit");
      this.#child.kill("SIGTERM");
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { isJsonObject } from "@tenon/contract";
import { request } from "undici";
import type { Era } from "../era.ts";
import type { Command, Replies } from "../upstream/control.ts";
import type { ListChange } from "../upstream/definitions.ts";
import { asText } from "../json.ts";

/** How a process of the upstream is started. */
export interface UpstreamStart {
  readonly command: readonly string[];
  readonly port: number;
  readonly era: Era | "both";
  /** File in which side effects survive the process. */
  readonly journal: string;
}

/** What may differ from one start to the next. */
export interface Variant {
  readonly changes?: readonly ListChange[];
  readonly version?: string;
}

/** Our upstream in a process of its own: asked over its control port, harmed by signals. */
export class UpstreamProcess {
  readonly #start: UpstreamStart;
  #child: ChildProcess | undefined;
  #control = "";
  #isStalled = false;
  #isChanged = false;

  constructor(start: UpstreamStart) {
    this.#start = start;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#start.port}/mcp`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isUp(): boolean {
    return this.#child !== undefined && !this.#isStalled;
  }

  /** Starts it and waits until it listens. Throws when it does not within 20 seconds. */
  async start({ changes = [], version = "1.0.0" }: Variant = {}): Promise<void> {
    const { command, port, era, journal } = this.#start;
    const [program = "", ...first] = command;
    const args = [...first, "--json", "--port", String(port), "--era", era, "--journal", journal];
    args.push("--changes", changes.join(","), "--server-version", version);
    this.#isChanged = changes.length > 0 || version !== "1.0.0";
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    // Whoever interrupts a run must not keep our processes.
    const end = (): boolean => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => {
      process.off("exit", end);
      if (this.#child === child) this.#child = undefined;
    });
    const where: unknown = JSON.parse(await firstLine(child));
    if (!isJsonObject(where)) throw new Error("The upstream did not say where it listens");
    this.#control = asText(where["control"]);
  }

  async ask<C extends Command>(command: C): Promise<Replies[C["do"]]> {
    if (command.do === "tools") this.#isChanged = command.changes.length > 0;
    const { body } = await request(this.#control, {
      method: "POST",
      body: JSON.stringify(command),
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
    });
    // Our own upstream answers in these types.
    return (await body.json()) as Replies[C["do"]];
  }

  /** How often side effects happened under a nonce. */
  async effects(nonce: string): Promise<number> {
    const { counts } = await this.ask({ do: "effects", nonces: [nonce] });
    return counts[0] ?? 0;
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    this.#isStalled = false;
  }

  /** It ends itself with its calls under way; resolves when it is gone. */
  async crash(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    await this.ask({ do: "crash" });
    await gone;
  }

  /** SIGSTOP: connections stay open and nothing comes any more. */
  stall(): void {
    this.#isStalled = true;
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#isStalled = false;
    this.#child?.kill("SIGCONT");
  }

  async restart(variant: Variant = {}): Promise<void> {
    await this.kill();
    await this.start(variant);
  }

  /** Brings it back to how it was first started. */
  async heal(): Promise<void> {
    if (this.#isStalled) this.resume();
    if (this.#child === undefined) await this.start();
    else if (this.#isChanged) await this.ask({ do: "tools", changes: [] });
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error("The upstream has no standard output");
  const lines = createInterface({ input: stdout });
  try {
    return await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The upstream does not start")), 20_000);
      const settle = (act: () => void) => () => {
        clearTimeout(timer);
        act();
      };
      lines.once("line", (line) => settle(() => resolve(line))());
      child.once("error", (error) => settle(() => reject(error))());
      child.once(
        "exit",
        settle(() => reject(new Error("The upstream ended at once; is its port free?"))),
      );
    });
  } finally {
    lines.close();
  }
}

import { stat } from "node:fs/promises";
import type { RegistryClient } from "@tenon/api";
import { load } from "@tenon/probe";
import { plainText } from "@tenon/contract";
import type { Pin } from "../config/settings.ts";
import type { Agreed } from "./agreed.ts";
import type { CopyKey, DiskCopies, PinCopy } from "./disk-copy.ts";
import { pinLimits } from "./limits.ts";
import { makeAgreed } from "./make-agreed.ts";
import type { PinProblem } from "./pin-state.ts";
import { readRegistryPin } from "./registry-pin.ts";

/** Where pins are read from and what hears of them. */
export interface PinSources {
  readonly registry: { readonly url: string; readonly client: RegistryClient } | undefined;
  readonly copies: DiskCopies;
  readonly onMoved: (holder: PinHolder) => void;
  readonly warn: (fields: object, message: string) => void;
}

/** One pin of one server: what it means now, kept up to date. */
export class PinHolder {
  readonly server: string;
  readonly pin: Exclude<Pin, { kind: "follow" }>;
  agreed: Agreed | undefined;
  source: "registry" | "disk" | "file" | undefined;
  /** When the registry (or the file) last said that it is so; of a copy on disk, when it was written. */
  readAtMs: number | undefined;
  problem: PinProblem | undefined;
  readonly #sources: PinSources;
  readonly #ended = new AbortController();
  #etag: string | undefined;
  #fileStamp = "";
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(server: string, pin: PinHolder["pin"], sources: PinSources) {
    this.server = server;
    this.pin = pin;
    this.#sources = sources;
  }

  /** Resolves when the pin is loaded, from wherever, or could not be; keeps trying then. */
  async open(): Promise<void> {
    const reading = this.read();
    const patience = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pinLimits.startMs);
      void reading.finally(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    await patience;
    if (this.agreed === undefined) await this.#useCopy();
  }

  /** Reads the pin now; while it reads, another call makes it read once more. Never rejects. */
  read(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readUntilDone().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  close(): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
  }

  async #readUntilDone(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#again && !this.#ended.signal.aborted) {
      this.#again = false;
      const problem = await this.#readOnce();
      if (this.#ended.signal.aborted) return;
      this.#note(problem);
    }
    this.#schedule();
  }

  async #readOnce(): Promise<PinProblem | undefined> {
    try {
      if (this.pin.kind === "file") return await this.#readFile(this.pin.path);
      return await this.#readRegistry();
    } catch (error) {
      // A bug of ours in reading is told like any other reason why nothing was read; what is agreed stays.
      const why = plainText(error instanceof Error ? error.message : String(error), 500);
      return { code: "internal", message: `The pin could not be read: ${why}` };
    }
  }

  #note(problem: PinProblem | undefined): void {
    const isNews = problem !== undefined && problem.code !== this.problem?.code;
    this.problem = problem;
    this.#failures = problem === undefined ? 0 : this.#failures + 1;
    if (isNews) {
      const { server, pin } = this;
      this.#sources.warn(
        { server, pin, code: problem.code, problem: problem.message },
        "pin-not-read",
      );
    }
  }

  #schedule(): void {
    if (this.#ended.signal.aborted) return;
    clearTimeout(this.#timer);
    const { minRetryMs, maxRetryMs, pollMs, filePollMs } = pinLimits;
    const usual = this.pin.kind === "file" ? filePollMs : pollMs;
    const retry = Math.min(maxRetryMs, minRetryMs * 2 ** Math.min(this.#failures - 1, 20));
    const pause = this.#failures === 0 ? usual : retry;
    this.#timer = setTimeout(() => void this.read(), pause * (0.5 + Math.random() / 2));
    this.#timer.unref();
  }

  get #key(): CopyKey | undefined {
    const { pin } = this;
    const { registry } = this.#sources;
    if (pin.kind !== "registry" || registry === undefined) return undefined;
    return { registry: registry.url, server: pin.server, reference: pin.reference };
  }

  async #readRegistry(): Promise<PinProblem | undefined> {
    const { registry, copies } = this.#sources;
    const key = this.#key;
    if (registry === undefined || key === undefined) return noRegistry;
    const read = await readRegistryPin(registry.client, key, this.#etag, this.#ended.signal);
    if (this.#ended.signal.aborted) return undefined;
    if (read.kind === "failed") return read.problem;
    this.readAtMs = Date.now();
    this.source = "registry";
    this.problem = undefined;
    if (read.kind === "same") return undefined;
    this.#etag = read.etag;
    this.#use(read.copy, "registry");
    await copies.write(key, read.copy).catch((error: unknown) => {
      const why = plainText(error instanceof Error ? error.message : String(error), 500);
      this.#sources.warn({ server: this.server, why }, "pin-not-copied");
    });
    return undefined;
  }

  async #useCopy(): Promise<void> {
    const key = this.#key;
    if (key === undefined) return;
    const found = await this.#sources.copies.read(key);
    // The registry may have answered meanwhile.
    if (this.agreed !== undefined || found.kind === "none") return;
    if (found.kind === "damaged") {
      this.#sources.warn({ server: this.server, why: found.why }, "pin-copy-damaged");
      return;
    }
    this.readAtMs = Date.parse(found.copy.readAt);
    this.#use(found.copy, "disk");
  }

  #use({ version, digest, observedAt, tools, list }: PinCopy, source: "registry" | "disk"): void {
    const { pin, agreed } = this;
    if (pin.kind !== "registry") return;
    this.source = source;
    if (agreed?.digest === digest && agreed.version === version) return;
    const { server, reference } = pin;
    this.#take(
      makeAgreed({
        server: this.server,
        origin: { kind: "registry", server, reference },
        version,
        observedAt,
        definitions: tools,
        list,
        digest,
      }),
    );
  }

  #take(agreed: Agreed): void {
    this.agreed = agreed;
    for (const { name, message } of agreed.list.problems.slice(0, 10))
      this.#sources.warn(
        { server: this.server, tool: name, problem: message },
        "pinned-tool-unusable",
      );
    this.#sources.onMoved(this);
  }

  async #readFile(path: string): Promise<PinProblem | undefined> {
    const stamp = await stampOf(path);
    this.readAtMs = stamp === "" ? this.readAtMs : Date.now();
    if (stamp !== "" && stamp === this.#fileStamp) return undefined;
    const result = await load(
      { kind: "file", path, display: path },
      { signal: this.#ended.signal },
    );
    if (this.#ended.signal.aborted) return undefined;
    if (!result.ok) {
      const { code, message } = result.failure;
      return { code, message: plainText(message, 1_000) };
    }
    this.#fileStamp = stamp;
    this.source = "file";
    const { rawTools, list } = result.snapshot;
    const agreed = makeAgreed({
      server: this.server,
      origin: { kind: "file", path },
      version: undefined,
      observedAt: new Date().toISOString(),
      definitions: rawTools,
      list,
    });
    const isSame = this.agreed?.listResult("modern").equals(agreed.listResult("modern"));
    if (isSame !== true) this.#take(agreed);
    return undefined;
  }
}

const noRegistry: PinProblem = {
  code: "registry-not-configured",
  message:
    "The pin is one of a registry, and none is configured. Set `registry` in the configuration.",
};

/** Changes with the file; empty when there is none. */
async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "";
  }
}

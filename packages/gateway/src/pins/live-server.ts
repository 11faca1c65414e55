import { load, watchTools } from "@tenon/probe";
import type { Target } from "@tenon/probe";
import { plainText } from "@tenon/contract";
import type { ServerSettings } from "../config/settings.ts";
import type { Agreed } from "./agreed.ts";
import { digestInTurns } from "./digest-in-turns.ts";
import { pinLimits } from "./limits.ts";
import { makeAgreed } from "./make-agreed.ts";
import type { PinProblem } from "./pin-state.ts";

type HeaderMap = Readonly<Record<string, string>>;

/** The headers with which the gateway itself asks a server for its tools. */
export type ProbeHeaders = (server: ServerSettings) => HeaderMap | Promise<HeaderMap>;

export interface LiveServerOptions {
  readonly headers: ProbeHeaders;
  /** The server did not accept those headers. */
  readonly refused: (server: ServerSettings) => void;
  readonly onChange: () => void;
}

/**
 * What one server really offers: looked at when it says so, when somebody has a suspicion, and from time to time. A look that
 * fails changes nothing: a server that is away has not changed.
 */
export class LiveServer {
  readonly settings: ServerSettings;
  /** The list of the last complete look. */
  live: Agreed | undefined;
  problem: PinProblem | undefined;
  /** The server tells changes, and is listened to. */
  watched = false;
  readAtMs: number | undefined;
  readonly #options: LiveServerOptions;
  readonly #ended = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #suspicion: NodeJS.Timeout | undefined;
  #lookedAtMs = 0;
  #looking: Promise<void> | undefined;
  #again = false;
  #text = "";

  constructor(settings: ServerSettings, options: LiveServerOptions) {
    this.settings = settings;
    this.#options = options;
  }

  /** Looks for the first time and starts to watch. */
  start(): void {
    this.#schedule();
    void this.look();
    // A command would run for as long as it is listened to: those are looked at from time to time.
    if (this.settings.source.kind !== "http") return;
    this.#watch().catch((error: unknown) => {
      this.watched = false;
      this.problem = fault(error);
    });
  }

  /** Looks now; while it looks, another call makes it look once more. */
  look(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#lookUntilDone().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Looks soon, and not more often than `pinLimits.suspectMs`, however many suspicions there are. */
  suspect(): void {
    if (this.#suspicion !== undefined || this.#ended.signal.aborted) return;
    const since = performance.now() - this.#lookedAtMs;
    const pause = Math.max(0, pinLimits.suspectMs - since);
    this.#suspicion = setTimeout(() => {
      this.#suspicion = undefined;
      void this.look();
    }, pause);
    this.#suspicion.unref();
  }

  close(): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#suspicion);
  }

  #schedule(): void {
    const pause = this.settings.watchSeconds * 1_000 * (0.8 + Math.random() * 0.4);
    this.#timer = setTimeout(() => {
      void this.look();
      this.#schedule();
    }, pause);
    this.#timer.unref();
  }

  async #lookUntilDone(): Promise<void> {
    while (this.#again && !this.#ended.signal.aborted) {
      this.#again = false;
      this.#lookedAtMs = performance.now();
      try {
        await this.#lookOnce();
      } catch (error) {
        this.problem = fault(error);
      }
    }
  }

  async #lookOnce(): Promise<void> {
    const target = await this.#target();
    if ("problem" in target) {
      this.problem = target.problem;
      return;
    }
    const { signal } = this.#ended;
    const result = await load(target, { toolsOnly: true, timeoutMs: pinLimits.lookMs, signal });
    if (signal.aborted) return;
    if (!result.ok) {
      const { code, message } = result.failure;
      this.problem = { code, message: plainText(message, 1_000) };
      if (code === "unauthorised") this.#options.refused(this.settings);
      return;
    }
    this.problem = undefined;
    this.readAtMs = Date.now();
    const { rawTools, list } = result.snapshot;
    // Digests leave `_meta` and the order out; who follows the server gets those too.
    const text = JSON.stringify(rawTools);
    if (this.live !== undefined && text === this.#text) return;
    await digestInTurns(list);
    if (signal.aborted) return;
    this.#text = text;
    this.live = makeAgreed({
      server: this.settings.name,
      origin: { kind: "live" },
      version: undefined,
      observedAt: new Date().toISOString(),
      definitions: rawTools,
      list,
    });
    this.#options.onChange();
  }

  async #watch(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const target = await this.#target();
      if ("problem" in target) {
        await this.#pause(pinLimits.maxRetryMs);
        continue;
      }
      // Credentials run out; a refused connection is made again with fresh ones.
      const turn = new AbortController();
      const end = await watchTools(target, () => void this.look(), {
        signal: AbortSignal.any([this.#ended.signal, turn.signal]),
        maxReconnectMs: pinLimits.maxRetryMs,
        onState: (state) => {
          const again = state.state === "connected" && !this.watched;
          this.watched = state.state === "connected";
          // Between the first look and now it may have changed unheard.
          if (again) void this.look();
          if (state.state === "waiting" && state.failure?.code === "unauthorised") {
            this.#options.refused(this.settings);
            turn.abort();
          }
        },
      });
      this.watched = false;
      // A server that tells nothing is asked again whether it does: it may be another one by then.
      if (end.reason !== "aborted") await this.#pause(this.settings.watchSeconds * 10_000);
      else await this.#pause(pinLimits.minRetryMs * 4);
    }
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#ended;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms * (0.5 + Math.random() / 2));
      timer.unref();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  async #target(): Promise<Target | { readonly problem: PinProblem }> {
    const { name, source } = this.settings;
    try {
      if (source.kind === "stdio") return { ...source, display: `stdio:${name}` };
      const headers = { ...source.headers, ...(await this.#options.headers(this.settings)) };
      return { ...source, headers, display: shownUrl(source.url) };
    } catch (error) {
      const why = plainText(error instanceof Error ? error.message : String(error), 500);
      const message = `No credential for ${plainText(name)}, so its tools cannot be looked at: ${why}`;
      return { problem: { code: "credential-unavailable", message } };
    }
  }
}

/** Without user, password and query. */
function shownUrl(url: string): string {
  if (!URL.canParse(url)) return plainText(url);
  const { origin, pathname } = new URL(url);
  return plainText(`${origin}${pathname}`, 500);
}

/** A bug of ours in looking is told like any other reason why nothing was seen; calls go on by what is agreed. */
function fault(error: unknown): PinProblem {
  const why = plainText(error instanceof Error ? error.message : String(error), 500);
  return { code: "internal", message: `The server could not be looked at: ${why}` };
}

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject, type JsonObject } from "@tenon/contract";
import type { Agent } from "undici";
import { describe } from "../client/answer.ts";
import {
  type Asked,
  type Client,
  ownAgent,
  type Place,
  type RequestOptions,
} from "../client/client.ts";
import { Exchange, type Question } from "../client/exchange.ts";
import { legacyClient, openLegacy } from "../client/legacy-client.ts";
import { modernClient } from "../client/modern-client.ts";
import type { Era } from "../era.ts";
import type { CallRecord } from "../upstream/ledger.ts";
import type { GatewayProcess } from "./gateway-process.ts";
import type { Issuer } from "./issuer.ts";
import type { TortureSettings } from "./settings.ts";
import type { ToolNames } from "./tool-names.ts";
import type { UpstreamProcess } from "./upstream-process.ts";

/** What stands around every check of a run. */
export interface Bench {
  readonly settings: TortureSettings;
  readonly upstream: UpstreamProcess;
  readonly other: UpstreamProcess | undefined;
  readonly gateway: GatewayProcess | undefined;
  readonly issuer: Issuer | undefined;
  readonly names: ToolNames;
}

/** What a check works with; everything that it opens is closed after it. */
export class CheckContext {
  readonly era: Era;
  readonly settings: TortureSettings;
  readonly upstream: UpstreamProcess;
  readonly bench: Bench;
  readonly #agents: Agent[] = [];
  readonly #place: Place;

  constructor(bench: Bench, era: Era) {
    this.bench = bench;
    this.era = era;
    this.settings = bench.settings;
    this.upstream = bench.upstream;
    this.#place = { url: bench.settings.url, headers: bench.settings.headers };
  }

  /** A name that nothing else has. */
  nonce(): string {
    return randomUUID();
  }

  /** Opens a client: a session in the legacy era. Throws with what was seen when there is none. */
  async open(place: Partial<Place> = {}, era = this.era): Promise<Client> {
    const whole = { ...this.#place, ...place };
    const agent = this.#agent();
    const { deadlineMs } = this.settings;
    const client =
      era === "legacy" ? await openLegacy(whole, agent, deadlineMs) : modernClient(whole, agent);
    await this.bench.names.learn(client, deadlineMs);
    return client;
  }

  openMany(count: number, place: Partial<Place> = {}): Promise<readonly Client[]> {
    return Promise.all(Array.from({ length: count }, () => this.open(place)));
  }

  /** A legacy client with a session id that was not given to it. */
  withSession(session: string | undefined, place: Partial<Place> = {}): Client {
    return legacyClient({ ...this.#place, ...place }, this.#agent(), session);
  }

  /** Plain HTTP, with the headers of every request unless others are given. */
  async http(question: Partial<Question> & { readonly url: string }): Promise<Exchange> {
    const { headers } = this.settings;
    const exchange = new Exchange({ method: "GET", headers, ...question }, this.#agent());
    await exchange.ended(this.settings.deadlineMs);
    return exchange;
  }

  /** Calls a tool of the upstream by our name for it. */
  call(client: Client, tool: string, args: JsonObject, options: RequestOptions = {}): Asked {
    const name = this.bench.names.of(client, tool);
    return client.ask("tools/call", { name, arguments: args }, options);
  }

  /** Names and definitions of a tool list. Throws with what was seen when there is none. */
  async tools(client: Client): Promise<readonly JsonObject[]> {
    const answer = await client.ask("tools/list").answer(this.settings.deadlineMs);
    const tools = answer.kind === "result" ? answer.result["tools"] : undefined;
    if (!Array.isArray(tools)) throw new Error(`tools/list gave ${describe(answer)}`);
    return tools.filter(isJsonObject);
  }

  /** What the upstream saw of a call; waits until it has begun, at most so long. */
  async seen(nonce: string, timeoutMs = 2_000): Promise<CallRecord | undefined> {
    return this.eventually(async () => {
      const { calls } = await this.upstream.ask({ do: "calls", nonce });
      return calls[0];
    }, timeoutMs);
  }

  /** Asks again every 20 ms until there is something. */
  async eventually<T>(
    find: () => Promise<T | undefined>,
    timeoutMs: number,
  ): Promise<T | undefined> {
    const giveUpAt = performance.now() + timeoutMs;
    for (;;) {
      const found = await find();
      if (found !== undefined || performance.now() >= giveUpAt) return found;
      await sleep(20);
    }
  }

  /** Waits until a call works; false: not within the time. */
  async untilWorks(timeoutMs: number): Promise<boolean> {
    const works = await this.eventually(async () => {
      try {
        const asked = this.call(await this.open(), "echo", { nonce: this.nonce() });
        return (await asked.answer(2_000)).kind === "result" ? true : undefined;
      } catch {
        // Not yet.
        return undefined;
      }
    }, timeoutMs);
    return works === true;
  }

  sleep(ms: number): Promise<void> {
    return sleep(ms);
  }

  /** Closes every connection of this check. */
  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.destroy()));
  }

  #agent(): Agent {
    const agent = ownAgent();
    this.#agents.push(agent);
    return agent;
  }
}

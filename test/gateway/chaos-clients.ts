import { setTimeout as pause } from "node:timers/promises";
import type { JsonObject } from "@tenon/contract";
import { longestMs, randomOf } from "./chaos-plan.ts";
import { serverNames, times } from "./chaos-stage.ts";
import type { Stage } from "./chaos-stage.ts";
import { codeOf, RawClient, saidBy, sessionOf } from "./fixtures/client.ts";
import type { Ended, Era } from "./fixtures/client.ts";

/** One sending of one call. */
export interface Attempt {
  /** The same for every sending under one key. */
  readonly nonce: string;
  readonly server: string;
  /** Empty: `initialize`. */
  readonly tool: string;
  readonly key: string | undefined;
  readonly era: Era;
  readonly replica: number;
  /** On the clock of `Date.now()`. */
  readonly from: number;
  readonly until: number;
  /** `result`, a code, `broken: REASON` or `hung`. */
  readonly end: string;
  /** The nonce that the answer carries. */
  readonly answered: string | undefined;
  /** The result as text, for keyed calls. */
  readonly result: string | undefined;
}

/** One look at a list. */
export interface Listed {
  readonly server: string;
  readonly replica: number;
  readonly pid: number;
  readonly era: Era;
  readonly at: number;
  readonly text: string;
}

/** A call has its total time, while its replica may stand still; what a loaded machine takes comes on top. */
const patienceMs = times.totalMs + longestMs + 4_000;
/** One with a key may first wait for the store, and for another call under its key. */
const keyedPatienceMs = patienceMs + times.totalMs + 3_000;

const tools = ["pay", "pay", "pay", "fast", "fast", "slow", "fail", "error", "hang", "read"];

/** Clients that call all the time, each on its own, until they are stopped. */
export class Clients {
  readonly attempts: Attempt[] = [];
  readonly lists: Listed[] = [];
  readonly #stage: Stage;
  readonly #client = new RawClient();
  readonly #work: Promise<void>[] = [];
  #stopped = false;

  constructor(stage: Stage, seed: number, count: number) {
    this.#stage = stage;
    for (let one = 0; one < count; one += 1) {
      this.#work.push(this.#calls(`c${one}`, randomOf(seed * 1_000 + one)));
    }
    for (const replica of stage.replicas.keys()) this.#work.push(this.#looks(replica));
  }

  /** No more calls; resolves when the last one ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#work);
    this.#client.close();
  }

  /** One list of one server, as a replica tells it now. */
  async list(replica: number, server: string, era: Era): Promise<string | undefined> {
    const to = this.#stage.replicas[replica];
    const pid = to?.program?.pid ?? 0;
    const url = `${to?.url}/mcp/${server}`;
    const ended = await this.#client.ask(url, { id: 1, method: "tools/list", era, patienceMs });
    if (ended.kind !== "answered" || codeOf(ended) !== undefined) return undefined;
    this.lists.push({ server, replica, pid, era, at: Date.now(), text: ended.text });
    return ended.text;
  }

  async #looks(replica: number): Promise<void> {
    for (let turn = 0; !this.#stopped; turn += 1) {
      for (const server of serverNames) {
        await this.list(replica, server, turn % 2 === 0 ? "modern" : "legacy");
      }
      await pause(300);
    }
  }

  async #calls(name: string, random: () => number): Promise<void> {
    const sessions = new Map<string, string>();
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    for (let turn = 0; !this.#stopped; turn += 1) {
      await pause(20 + random() * 180);
      const call = {
        nonce: `${name}-${turn}`,
        server: pick(serverNames),
        tool: pick(tools),
        era: Number(name.slice(1)) % 2 === 0 ? ("legacy" as const) : ("modern" as const),
        ms: random() < 0.5 ? 0 : Math.round(random() * 1_000),
        sessions,
      };
      const isKeyed = call.tool === "pay" && random() < 0.6;
      const first = Math.floor(random() * 3);
      if (isKeyed) await this.#keyed(call, first, random);
      else await this.#send(call, undefined, first);
    }
  }

  /** Sends again under the same key, to the next replica, until there is an answer that says what happened. */
  async #keyed(call: Call, first: number, random: () => number): Promise<void> {
    for (let again = 0; again < 5; again += 1) {
      const { end } = await this.#send(call, `k-${call.nonce}`, (first + again) % 3);
      if (this.#stopped || final.has(end)) {
        // Some ask once more although they know.
        if (!this.#stopped && random() < 0.2) {
          await this.#send(call, `k-${call.nonce}`, (first + again + 1) % 3);
        }
        return;
      }
      await pause(50 + random() * 500);
    }
  }

  async #send(call: Call, key: string | undefined, replica: number): Promise<Attempt> {
    const { nonce, server, tool, era, sessions } = call;
    const url = `${this.#stage.replicas[replica]?.url}/mcp/${server}`;
    const session = era === "modern" ? undefined : await this.#session(call, replica, url);
    const from = Date.now();
    const ms = tool === "slow" ? 1_000 : call.ms;
    const asked = {
      id: 7,
      method: "tools/call",
      params: { name: tool, arguments: { nonce, ms } satisfies JsonObject, _meta: progress(tool) },
      era,
      session,
      patienceMs: key === undefined ? patienceMs : keyedPatienceMs,
      ...(key !== undefined && { headers: { "idempotency-key": key } }),
    };
    const ended: Ended =
      era === "legacy" && session === undefined
        ? { kind: "broken", reason: "no session" }
        : await this.#client.ask(url, asked);
    const end = endOf(ended);
    if (end === "session-unknown") sessions.delete(server);
    const said = ended.kind === "answered" ? saidBy(ended)?.["nonce"] : undefined;
    const attempt: Attempt = {
      nonce,
      server,
      tool,
      key,
      era,
      replica,
      from,
      end,
      until: Date.now(),
      answered: typeof said === "string" ? said : undefined,
      result: key === undefined || end !== "result" ? undefined : resultOf(ended),
    };
    if (end !== "broken: no session") this.attempts.push(attempt);
    // Who cannot connect does not try again at once.
    if (end.startsWith("broken")) await pause(500);
    return attempt;
  }

  async #session(
    { server, era, sessions, nonce }: Call,
    replica: number,
    url: string,
  ): Promise<string | undefined> {
    const known = sessions.get(server);
    if (known !== undefined) return known;
    const from = Date.now();
    const ended = await this.#client.open(url, patienceMs);
    const opened = sessionOf(ended);
    if (opened !== undefined) sessions.set(server, opened);
    const plain = { key: undefined, answered: undefined, result: undefined };
    const what = { nonce, server, tool: "", era, replica, from, until: Date.now() };
    this.attempts.push({ ...what, ...plain, end: endOf(ended) });
    return opened;
  }
}

interface Call {
  readonly nonce: string;
  readonly server: string;
  readonly tool: string;
  readonly era: Era;
  readonly ms: number;
  readonly sessions: Map<string, string>;
}

/** Ends after which a client with a key knows all that it can know. */
const final = new Set(["result", "key-unknown-outcome", "key-conflict"]);

function progress(tool: string): JsonObject {
  return tool === "slow" ? { progressToken: 1 } : {};
}

function endOf(ended: Ended): string {
  if (ended.kind === "broken") return `broken: ${ended.reason}`;
  return ended.kind === "hung" ? "hung" : (codeOf(ended) ?? "result");
}

function resultOf(ended: Ended): string | undefined {
  return ended.kind === "answered" ? JSON.stringify(ended.message["result"]) : undefined;
}

import { plainText } from "@tenon/contract";
import { load } from "@tenon/probe";
import type { LoadResult, Target } from "@tenon/probe";
import { Redis } from "iovalkey";
import { Client } from "pg";
import type { GatewaySettings, Pin, ServerSettings } from "../config/settings.ts";

/** What one thing that the gateway depends on answered. */
export interface Reached {
  readonly kind: "pin" | "server" | "database" | "valkey";
  /** The server's name, a pin's `server (client NAME)`, or host and name of a database. */
  readonly name: string;
  readonly ok: boolean;
  /** What it is, or what was wrong and what to do; safe to show. */
  readonly message: string;
  /** Milliseconds until the answer. */
  readonly ms: number;
}

export interface ReachOptions {
  /** Also what is not on this machine's disk: registry, servers, databases. */
  readonly online: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

type Answer = Pick<Reached, "ok" | "message">;
interface Question extends Pick<Reached, "kind" | "name"> {
  readonly ask: () => Promise<Answer>;
}

/** Servers, pins and databases that are asked at the same time. */
const parallel = 8;

/** Asks everything that a configuration names, in its order: pins and servers, then databases. Never rejects for an answer. */
export async function reach(
  settings: GatewaySettings,
  options: ReachOptions,
): Promise<readonly Reached[]> {
  const questions = [...pinQuestions(settings, options)];
  if (options.online) {
    questions.push(...serverQuestions(settings, options), ...storeQuestions(settings, options));
  }
  const answers = new Map<Question, Reached>();
  const waiting = questions.values();
  const work = async (): Promise<void> => {
    for (const question of waiting) {
      const started = performance.now();
      const { ok, message } = await question.ask();
      const ms = Math.round(performance.now() - started);
      answers.set(question, { kind: question.kind, name: question.name, ok, message, ms });
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return questions.flatMap((question) => answers.get(question) ?? []);
}

function pinQuestions(settings: GatewaySettings, options: ReachOptions): readonly Question[] {
  return [...settings.servers.values()].flatMap(({ name, pin, clientPins }) => {
    const clients = [...clientPins].map(([client, own]) => {
      return { name: `${name} (client ${plainText(client, 100)})`, pin: own };
    });
    return [{ name, pin }, ...clients].flatMap((one): readonly Question[] => {
      const target = pinTarget(one.pin, settings);
      if (target === undefined || (target.kind === "registry" && !options.online)) return [];
      return [
        {
          kind: "pin",
          name: one.name,
          ask: async () => pinAnswer(target, await loaded(target, options)),
        },
      ];
    });
  });
}

function pinTarget(pin: Pin, { registry }: GatewaySettings): Target | undefined {
  if (pin.kind === "file")
    return { kind: "file", path: pin.path, display: plainText(pin.path, 500) };
  if (pin.kind === "follow" || registry === undefined) return undefined;
  const { server, reference: version } = pin;
  return { kind: "registry", ...registry, server, version, display: `${server}@${version}` };
}

function pinAnswer(target: Target, result: LoadResult): Answer {
  if (!result.ok) return { ok: false, message: result.failure.message };
  const { list, pinned } = result.snapshot;
  const what =
    pinned === undefined ? target.display : `${target.display}, version ${pinned.version}`;
  return { ok: true, message: `${plainText(what, 500)}: ${counted(list.tools.length)}` };
}

function serverQuestions(settings: GatewaySettings, options: ReachOptions): readonly Question[] {
  return [...settings.servers.values()].map((server) => ({
    kind: "server",
    name: server.name,
    ask: async () => serverAnswer(server, await loaded(serverTarget(server), options)),
  }));
}

function serverTarget({ source, credential }: ServerSettings): Target {
  if (source.kind === "stdio") {
    return { ...source, display: plainText(source.command, 200) };
  }
  const own = credential.kind === "static" ? credential.headers : {};
  const { url, transport } = source;
  const display = plainText(`${new URL(url).origin}${new URL(url).pathname}`, 200);
  return { kind: "http", url, transport, headers: { ...source.headers, ...own }, display };
}

function serverAnswer({ credential }: ServerSettings, result: LoadResult): Answer {
  if (result.ok) {
    const { list, protocol } = result.snapshot;
    const revision = protocol === undefined ? "" : `MCP ${plainText(protocol.version, 40)}, `;
    return { ok: true, message: `${revision}${counted(list.tools.length)}` };
  }
  const { code, message } = result.failure;
  const isOwn = credential.kind !== "none" && credential.kind !== "static";
  if (code === "unauthorised" && isOwn) {
    return { ok: true, message: "answers, and asks for the credential that calls bring" };
  }
  return { ok: false, message };
}

async function loaded(target: Target, { timeoutMs, signal }: ReachOptions): Promise<LoadResult> {
  return load(target, { timeoutMs, signal });
}

function storeQuestions(settings: GatewaySettings, options: ReachOptions): readonly Question[] {
  const { audit, valkeyUrl } = settings;
  const questions: Question[] = [];
  const { databaseUrl } = audit;
  if (databaseUrl !== undefined) {
    const ask = (): Promise<Answer> => askPostgres(databaseUrl, options.timeoutMs);
    questions.push({ kind: "database", name: place(databaseUrl), ask });
  }
  if (valkeyUrl !== undefined) {
    const ask = (): Promise<Answer> => askValkey(valkeyUrl, options.timeoutMs);
    questions.push({ kind: "valkey", name: place(valkeyUrl), ask });
  }
  return questions;
}

async function askPostgres(connectionString: string, timeoutMs: number): Promise<Answer> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  // A connection that ends while nobody waits for it is told by the next question.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    return { ok: true, message: `Postgres ${plainText(rows[0]?.server_version ?? "", 40)}` };
  } catch (error) {
    return {
      ok: false,
      message: `cannot be used (${codeOf(error)}). Check audit.databaseUrl, and that it runs.`,
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function askValkey(url: string, timeoutMs: number): Promise<Answer> {
  const client = new Redis(url.replace(/^valkey/u, "redis"), {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.ping();
    return { ok: true, message: "answers" };
  } catch (error) {
    return {
      ok: false,
      message: `cannot be used (${codeOf(error)}). Check valkey, and that it runs.`,
    };
  } finally {
    client.disconnect();
  }
}

/** The first code of an error or its causes; its message may repeat what it was asked with. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "error";
  if ("code" in error && typeof error.code === "string") return plainText(error.code, 60);
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error.cause === undefined ? plainText(error.name, 60) : codeOf(error.cause);
}

/** Host and name of a database, without who asks. */
function place(url: string): string {
  const { host, pathname } = new URL(url);
  return plainText(`${host}${pathname}`, 200);
}

function counted(tools: number): string {
  return `${tools.toLocaleString("en")} tool${tools === 1 ? "" : "s"}`;
}

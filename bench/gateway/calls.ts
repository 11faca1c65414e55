/**
 * What a gateway costs per call, in front of the same upstream in one run: nothing between, a pass-through of 25 lines on undici, a
 * gateway made of SDK server and SDK client, and Tenon's with guard and audit on.
 * Usage: `node bench/gateway/calls.ts [--rounds N] [--calls N] [--tools N] [--upstreams N] [--modern] [--no-sdk] [--store pglite]
 * [--tracing SHARE] [--prof FOLDER]`.
 */
import { createServer } from "node:http";
import type { Server } from "node:http";
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { startCluster } from "../registry/cluster.ts";
import { startChild } from "./child.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    calls: { type: "string", default: "8000" },
    tools: { type: "string", default: "1" },
    upstreams: { type: "string", default: "1" },
    modern: { type: "boolean", default: false },
    "no-sdk": { type: "boolean", default: false },
    /** Of the audit: `postgres`, a server of its own, or `pglite`, in the gateway's process. */
    store: { type: "string", default: "postgres" },
    /** Of the calls, 0 to 1, that are traced, with spans sent to a collector. */
    tracing: { type: "string" },
    prof: { type: "string" },
  },
});
const calls = Number(values.calls);
const sessions = 8;
const inFlight = 4;
const sdk = "SDK server + client";

/** Milliseconds of processor time of a process, its threads included (proc(5); the clock ticks 100 times a second). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

class Caller {
  readonly #pool: Pool;
  readonly #path: string;
  #id = 0;

  constructor(url: string) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections: sessions * inFlight });
    this.#path = pathname;
  }

  async open(): Promise<Readonly<Record<string, string>>> {
    if (values.modern) {
      return {
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": "echo",
      };
    }
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "bench", version: "1" },
    };
    const { headers } = await this.#post("initialize", params, {});
    return {
      "mcp-session-id": String(headers["mcp-session-id"]),
      "mcp-protocol-version": "2025-11-25",
    };
  }

  async call(session: Readonly<Record<string, string>>): Promise<void> {
    const text = `hello ${this.#id}`;
    const params = {
      name: "echo",
      arguments: { text, count: 3, flag: true, mode: "quiet" },
      ...(values.modern && {
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientCapabilities": {},
        },
      }),
    };
    const { body } = await this.#post("tools/call", params, session);
    if (!body.includes(text)) throw new Error(`answered ${body.slice(0, 300)}`);
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #post(method: string, params: object, headers: Readonly<Record<string, string>>) {
    const answer = await this.#pool.request({
      method: "POST",
      path: this.#path,
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++this.#id, method, params }),
    });
    return { headers: answer.headers, body: await answer.body.text() };
  }
}

interface Measured {
  readonly cpu: number;
  readonly rate: number;
  readonly latency: number;
}

async function measure(url: string, pid: number, total: number): Promise<Measured> {
  const caller = new Caller(url);
  const open = await Promise.all(Array.from({ length: sessions }, () => caller.open()));
  const cpu = cpuMs(pid);
  const from = performance.now();
  let left = total;
  await Promise.all(
    open.flatMap((session) =>
      Array.from({ length: inFlight }, async () => {
        while (left-- > 0) await caller.call(session);
      }),
    ),
  );
  const seconds = (performance.now() - from) / 1_000;
  const used = cpuMs(pid) - cpu;
  const [session = {}] = open;
  const times: number[] = [];
  for (let at = 0; at < 1_000; at++) {
    const began = performance.now();
    await caller.call(session);
    times.push(performance.now() - began);
  }
  await caller.close();
  return { cpu: (used * 1_000) / total, rate: total / seconds, latency: median(times) };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Takes spans and forgets them. */
async function collector(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () =>
      response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

function tracingEnv(share: string, server: Server): Record<string, string> {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: share,
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
  };
}

const { prof } = values;
const env = { TOOLS: values.tools, UPSTREAMS: values.upstreams };
const direct = await startChild("upstream.ts", { env, prof });
const spans = values.tracing === undefined ? undefined : await collector();
const cluster = values.store === "postgres" ? await startCluster() : undefined;
const tenon = await startChild("tenon-gateway.ts", {
  args: direct.urls,
  env: {
    ...(cluster !== undefined && { DATABASE_URL: await cluster.database() }),
    ...(spans !== undefined && tracingEnv(values.tracing ?? "1", spans)),
  },
  prof,
});
const behind = { args: [direct.url], prof };
const withSdk = !values["no-sdk"] && !values.modern;
const others = [
  { name: "pass-through", process: await startChild("pass-through.ts", behind), path: "" },
  ...(withSdk
    ? [{ name: sdk, process: await startChild("sdk-gateway.ts", behind), path: "" }]
    : []),
  { name: "tenon", process: tenon, path: "/desk0" },
];
const rounds = new Map<string, Measured[]>([["direct", []]]);
for (const { name } of others) rounds.set(name, []);
for (let round = -1; round < Number(values.rounds); round++) {
  // The first round is for the compilers.
  const keep = round >= 0;
  const plain = await measure(direct.url, direct.pid, calls);
  if (keep) rounds.get("direct")?.push(plain);
  for (const { name, process, path } of others) {
    const total = name === sdk ? Math.ceil(calls / 4) : calls;
    const measured = await measure(`${process.url}${path}`, process.pid, total);
    if (keep) rounds.get(name)?.push(measured);
  }
}
const roundsOf = (name: string): readonly Measured[] => rounds.get(name) ?? [];
const of = (name: string, part: keyof Measured): number =>
  median(roundsOf(name).map((round) => round[part]));
/** Both of a round, since the machine is not the same in all of them; the median of the rounds. */
const ratio = (name: string, part: keyof Measured, other: string, less = ""): number =>
  median(
    roundsOf(name).map((round, at) => {
      const base = roundsOf(less)[at]?.[part] ?? 0;
      return (round[part] - base) / ((roundsOf(other)[at]?.[part] ?? Number.NaN) - base);
    }),
  );
const added = (name: string): number => of(name, "latency") - of("direct", "latency");
console.log(
  `load ${loadavg()[0]?.toFixed(1)}; ${sessions} sessions × ${inFlight} in flight, ${values.modern ? "2026-07-28" : "2025-11-25"}`,
);
for (const { name } of others) {
  console.log(
    [
      name.padEnd(20),
      `CPU ${of(name, "cpu").toFixed(0)} µs (${ratio(name, "cpu", "pass-through").toFixed(2)} of pass-through)`,
      `added p50 ${added(name).toFixed(3)} ms (${ratio(name, "latency", "pass-through", "direct").toFixed(2)})`,
      `throughput ${ratio(name, "rate", "direct").toFixed(2)} of direct`,
      ...(withSdk ? [`${ratio(name, "rate", sdk).toFixed(1)} of SDK`] : []),
    ].join(" · "),
  );
}
await Promise.all([direct, ...others.map(({ process }) => process)].map((one) => one.stop()));
spans?.close();
await cluster?.stop();

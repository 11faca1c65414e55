import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { AuditOutcome } from "../audit/audit.ts";
import { CallHistogram } from "./call-histogram.ts";
import type { Series } from "./call-histogram.ts";
import { callParts, callTiming, totalMs } from "./call-timing.ts";
import type { CallPart } from "./call-timing.ts";
import type { FinishedCall } from "./finished-call.ts";
import { telemetryLimits } from "./limits.ts";
import type { MeasuredState } from "./measured-state.ts";
import { stateGauges } from "./state-gauges.ts";

/** What a replica counts for Prometheus. */
export interface Metrics {
  /** A request is under way; the result is called once when it is over. */
  readonly began: (server: string) => void;
  readonly finished: (call: FinishedCall) => void;
  /** The exposition text. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  /** Whether a server is agreed to have, or has, a tool of that name: only such names become labels. */
  readonly isTool: (server: string, tool: string) => boolean;
  readonly state: MeasuredState;
}

/** Seconds; the boundaries of the conventions, and some below for a gateway beside its servers. */
const bounds = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
] as const;

const methods: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "server/discover",
  "tools/list",
  "tools/call",
  "prompts/list",
  "prompts/get",
  "resources/list",
  "resources/read",
  "resources/templates/list",
  "resources/subscribe",
  "resources/unsubscribe",
  "subscriptions/listen",
  "completion/complete",
  "logging/setLevel",
  "tasks/get",
  "tasks/update",
  "tasks/cancel",
]);

/** The metrics of one replica, apart from those of others in the same process. */
export function openMetrics({ isTool, state }: MetricsOptions): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const instruments = new Instruments(register, isTool);
  stateGauges(register, state);
  return {
    began: (server) => instruments.of(server).began(),
    finished: (call) => instruments.of(call.server).finished(call),
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}

class Instruments {
  readonly duration = new CallHistogram(
    "mcp_server_operation_duration_seconds",
    "Time from a request to its answer, by server, method, tool and outcome",
    bounds,
  );
  readonly upstream = new CallHistogram(
    "mcp_client_operation_duration_seconds",
    "Time from sending a request to a server to its whole answer",
    bounds,
  );
  readonly overhead = new CallHistogram(
    "tenon_gateway_overhead_seconds",
    "Time of calls that the gateway itself took: everything but connecting and the server",
    [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
  );
  readonly refusals: Counter<"server" | "code">;
  readonly parts: Counter<"server" | "part">;
  readonly inFlight: Gauge<"server">;
  readonly isTool: MetricsOptions["isTool"];
  readonly #servers = new Map<string, ServerInstruments>();

  constructor(register: Registry, isTool: MetricsOptions["isTool"]) {
    const registers = [register];
    this.isTool = isTool;
    const own: readonly object[] = [this.duration, this.upstream, this.overhead];
    // A registry takes everything that has a name and `get`; its types know the library's own metrics only.
    for (const histogram of own) register.registerMetric(histogram as Gauge);
    const servers = this.#servers;
    this.refusals = new Counter({
      name: "tenon_gateway_errors_total",
      help: "Requests that the gateway itself refused or reported as failed, by code",
      labelNames: ["server", "code"],
      registers,
    });
    this.parts = new Counter({
      name: "tenon_gateway_part_seconds_total",
      help: "Time of calls by part",
      labelNames: ["server", "part"],
      registers,
      collect() {
        this.reset();
        for (const server of servers.values()) server.tellParts(this);
      },
    });
    this.inFlight = new Gauge({
      name: "tenon_gateway_requests_in_flight",
      help: "Requests that are under way",
      labelNames: ["server"],
      registers,
      collect() {
        for (const server of servers.values()) this.set({ server: server.name }, server.inFlight);
      },
    });
  }

  of(name: string): ServerInstruments {
    let server = this.#servers.get(name);
    if (server === undefined) {
      server = new ServerInstruments(name, this);
      this.#servers.set(name, server);
    }
    return server;
  }
}

/** What one server's requests add to; nothing is looked up by labels on the way. */
class ServerInstruments {
  readonly name: string;
  inFlight = 0;
  readonly #all: Instruments;
  readonly #upstream: Series;
  readonly #overhead: Series;
  readonly #seconds = new Map<CallPart, number>();
  readonly #tools = new Map<string, Map<AuditOutcome, Series>>();
  readonly #others = new Map<string, Map<AuditOutcome, Series>>();

  constructor(name: string, all: Instruments) {
    this.name = name;
    this.#all = all;
    this.#upstream = all.upstream.series({ server: name });
    this.#overhead = all.overhead.series({ server: name });
  }

  began(): void {
    this.inFlight += 1;
  }

  finished(call: FinishedCall): void {
    this.inFlight -= 1;
    const { marks, outcome, errorCode } = call;
    this.#series(call, outcome).observe(totalMs(marks) / 1_000);
    const timing = callTiming(marks);
    let own = 0;
    for (const part of callParts) {
      const ms = timing[part];
      if (ms === 0) continue;
      this.#seconds.set(part, (this.#seconds.get(part) ?? 0) + ms);
      if (part !== "upstream" && part !== "connect") own += ms;
    }
    if ((marks.sentAt ?? 0) > 0) this.#upstream.observe((timing.connect + timing.upstream) / 1_000);
    this.#overhead.observe(own / 1_000);
    if (typeof errorCode === "string") {
      this.#all.refusals.inc({ server: this.name, code: errorCode });
    }
  }

  tellParts(counter: Counter<"server" | "part">): void {
    for (const [part, ms] of this.#seconds) counter.inc({ server: this.name, part }, ms / 1_000);
  }

  #series({ method, target }: FinishedCall, outcome: AuditOutcome): Series {
    const isCall = method === "tools/call";
    const byOutcome = isCall ? this.#ofTool(target ?? "") : this.#ofMethod(method);
    let series = byOutcome.get(outcome);
    if (series === undefined) {
      const tool = isCall ? this.#label(target ?? "") : "";
      const known = methods.has(method) ? method : "other";
      series = this.#all.duration.series({ server: this.name, method: known, tool, outcome });
      byOutcome.set(outcome, series);
    }
    return series;
  }

  #ofTool(tool: string): Map<AuditOutcome, Series> {
    const known = this.#tools.get(tool);
    if (known !== undefined) return known;
    const isOwn = this.#tools.size < telemetryLimits.tools && this.#all.isTool(this.name, tool);
    if (!isOwn) return mapOf(this.#others, "tools/call");
    return mapOf(this.#tools, tool);
  }

  #label(tool: string): string {
    return this.#tools.has(tool) ? tool : "other";
  }

  #ofMethod(method: string): Map<AuditOutcome, Series> {
    return mapOf(this.#others, methods.has(method) ? method : "other");
  }
}

function mapOf<Held>(
  maps: Map<string, Map<AuditOutcome, Held>>,
  key: string,
): Map<AuditOutcome, Held> {
  let found = maps.get(key);
  if (found === undefined) {
    found = new Map();
    maps.set(key, found);
  }
  return found;
}

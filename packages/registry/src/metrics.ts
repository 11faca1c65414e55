import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry as PromRegistry,
} from "prom-client";

/** What a replica counts for Prometheus; names follow its conventions (base units, `_total`). */
export interface Metrics {
  readonly requestSeconds: Histogram<"method" | "route" | "status">;
  readonly probes: Counter<"outcome">;
  readonly probeSeconds: Histogram;
  readonly listeners: Gauge;
  /** The exposition text. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** The metrics of one replica, apart from those of others in the same process. */
export function openMetrics(): Metrics {
  const register = new PromRegistry();
  const registers = [register];
  collectDefaultMetrics({ register });
  return {
    requestSeconds: new Histogram({
      name: "tenon_registry_request_seconds",
      help: "Time to answer a request",
      labelNames: ["method", "route", "status"],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    probes: new Counter({
      name: "tenon_registry_probes_total",
      help: "Probes by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    probeSeconds: new Histogram({
      name: "tenon_registry_probe_seconds",
      help: "Time of a probe",
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    listeners: new Gauge({
      name: "tenon_registry_event_listeners",
      help: "Open event streams",
      registers,
    }),
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}

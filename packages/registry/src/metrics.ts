import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry as PromRegistry,
} from "prom-client";
import { requestTimes } from "./http/request-times.ts";
import type { RequestTimes } from "./http/request-times.ts";

/** What a replica counts for Prometheus; names follow its conventions (base units, `_total`). */
export interface Metrics {
  readonly requests: RequestTimes;
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
  const requests = requestTimes();
  collectDefaultMetrics({ register });
  return {
    requests,
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
    text: async () => `${await register.metrics()}\n${requests.text()}`,
    contentType: register.contentType,
  };
}

import { Gauge } from "prom-client";
import type { Registry } from "prom-client";
import type { AuditState } from "../audit/audit.ts";
import type { MeasuredState, ServerState } from "./measured-state.ts";

/** Registers gauges that are read when they are asked for. */
export function stateGauges(register: Registry, state: MeasuredState): void {
  const registers = [register];
  serverGauges(registers, state);
  pinGauges(registers, state);
  auditGauges(registers, state);
  void new Gauge({
    name: "tenon_gateway_draining",
    help: "1: this replica is going away",
    registers,
    collect() {
      this.set(state.draining() ? 1 : 0);
    },
  });
}

type Meaning<T> = readonly [name: string, help: string, value: (of: T) => number];

const upstreams = { up: 1, down: 0, unknown: 0.5 } as const;
const circuits = { closed: 0, open: 1, "half-open": 0.5 } as const;

const ofServers: readonly Meaning<ServerState>[] = [
  [
    "tenon_gateway_upstream_up",
    "1: its last answer came, 0: it did not, 0.5: not asked yet",
    ({ health }) => upstreams[health.state],
  ],
  [
    "tenon_gateway_circuit_state",
    "0: closed, 1: open, 0.5: being tried",
    ({ circuit }) => circuits[circuit.state],
  ],
  [
    "tenon_gateway_streams",
    "Open streams and subscriptions of clients",
    ({ openStreams }) => openStreams,
  ],
];

function serverGauges(registers: Registry[], state: MeasuredState): void {
  for (const [name, help, value] of ofServers) {
    void new Gauge({
      name,
      help,
      labelNames: ["server"] as const,
      registers,
      collect() {
        this.reset();
        for (const server of state.servers()) this.set({ server: server.name }, value(server));
      },
    });
  }
}

const ofAudit: readonly Meaning<AuditState>[] = [
  [
    "tenon_gateway_audit_spool_bytes",
    "Bytes of the audit that are on this disk only",
    ({ spoolBytes }) => spoolBytes,
  ],
  [
    "tenon_gateway_audit_queued_records",
    "Records of the audit that are on this disk only",
    ({ queuedRecords }) => queuedRecords,
  ],
  [
    "tenon_gateway_audit_lost_records",
    "Records of the audit that could not be taken down",
    ({ lostRecords }) => lostRecords,
  ],
];

function auditGauges(registers: Registry[], state: MeasuredState): void {
  for (const [name, help, value] of ofAudit) {
    void new Gauge({
      name,
      help,
      registers,
      collect() {
        const audit = state.audit();
        this.set(audit === undefined ? 0 : value(audit));
      },
    });
  }
}

function pinGauges(registers: Registry[], state: MeasuredState): void {
  const labelNames = ["server", "client"] as const;
  void new Gauge({
    name: "tenon_gateway_drifted_tools",
    help: "Tools that a server no longer offers as agreed, by how they stand to it",
    labelNames: ["server", "client", "kind"] as const,
    registers,
    collect() {
      this.reset();
      for (const { server, client = "", drifted } of state.pins()) {
        for (const { kind } of drifted) this.inc({ server, client, kind });
      }
    },
  });
  void new Gauge({
    name: "tenon_gateway_pin_age_seconds",
    help: "Time since it was last confirmed what is agreed",
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { server, client = "", ageSeconds } of state.pins()) {
        if (ageSeconds !== undefined) this.set({ server, client }, ageSeconds);
      }
    },
  });
  void new Gauge({
    name: "tenon_gateway_pin_usable",
    help: "0: nothing is agreed although something should be",
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { server, client = "", pin, digest } of state.pins()) {
        this.set({ server, client }, pin === "follow" || digest !== undefined ? 1 : 0);
      }
    },
  });
}

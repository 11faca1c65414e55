import { plainText } from "@tenon/contract";
import type { GatewaySettings } from "../config/settings.ts";
import type { MeasuredState } from "../telemetry/measured-state.ts";
import type { StoreState } from "../store/store.ts";

/** What `/v1/state` answers: pins, drift, servers and the audit, texts made plain. */
export function stateBody(
  { servers, pins, audit, draining }: MeasuredState,
  house: {
    readonly settings: Pick<GatewaySettings, "auth" | "arguments" | "results">;
    readonly store: { readonly kind: string; readonly state: () => StoreState };
  },
): object {
  const { settings, store } = house;
  const recorded = audit();
  return {
    draining: draining(),
    uptimeSeconds: Math.floor(process.uptime()),
    auth: settings.auth.kind,
    arguments: settings.arguments,
    results: settings.results,
    servers: servers().map(({ name, health, circuit, openStreams }) => ({
      name,
      health: { state: health.state, ...reasonOf(health.reason) },
      circuit: { ...circuit, ...reasonOf(circuit.reason) },
      openStreams,
      pins: pins().filter(({ server }) => server === name),
    })),
    database: { kind: store.kind, ...store.state() },
    ...(recorded === undefined ? {} : { audit: recorded }),
  };
}

function reasonOf(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason: plainText(reason, 500) };
}

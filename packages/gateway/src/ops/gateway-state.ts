import type { Gateway } from "../gateway.ts";
import type { MeasuredState } from "../telemetry/measured-state.ts";

/** What a gateway knows of itself, read anew each time it is asked. */
export function gatewayState(
  gateway: Pick<Gateway, "house" | "services">,
  isDraining: () => boolean,
): MeasuredState {
  return {
    pins: () => gateway.house.pins.state(),
    servers: () =>
      [...gateway.services.values()].map((service) => ({
        name: service.name,
        health: service.upstream.health(),
        circuit: service.circuit.state(),
        openStreams: service.openStreams,
      })),
    audit: () => (gateway.house.settings.audit.enabled ? gateway.house.audit.state() : undefined),
    draining: isDraining,
  };
}

import type { AuditState } from "../audit/audit.ts";
import type { CircuitState } from "../limits/circuit.ts";
import type { PinState } from "../pins/pins.ts";

/** How one server behind the gateway is doing. */
export interface ServerState {
  readonly name: string;
  readonly health: { readonly state: "up" | "down" | "unknown"; readonly reason?: string };
  readonly circuit: CircuitState;
  /** Streams and subscriptions of clients that are open. */
  readonly openStreams: number;
}

/** What a replica knows of itself, asked for when somebody wants to see it; never on the path of a call. */
export interface MeasuredState {
  readonly pins: () => readonly PinState[];
  readonly servers: () => readonly ServerState[];
  /** Undefined when there is no audit. */
  readonly audit: () => AuditState | undefined;
  /** True from SIGTERM on. */
  readonly draining: () => boolean;
}

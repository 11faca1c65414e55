import type { MeasuredState } from "../telemetry/measured-state.ts";
import { opsLimits } from "./limits.ts";

/** What `/readyz` answers; names only, since anybody may ask. */
export interface Readiness {
  readonly status: 200 | 503;
  readonly body: {
    readonly status: "ready" | "draining" | "nothing to serve";
    /** Servers whose last call or look failed. */
    readonly down: readonly string[];
    /** Servers of which nothing is agreed although something should be. */
    readonly withoutPin: readonly string[];
  };
}

/**
 * Whether a balancer may send requests here. A server that is down makes nothing else unready; going away does, and having nothing
 * to serve at all: no pin could be loaded and no server is followed.
 */
export function readiness({ servers, pins, draining }: MeasuredState): Readiness {
  const down = servers()
    .filter(({ health }) => health.state === "down")
    .map(({ name }) => name);
  const general = pins().filter(({ client }) => client === undefined);
  const withoutPin = general.filter(isUnusable).map(({ server }) => server);
  const isEmpty = general.length > 0 && withoutPin.length === general.length;
  const said = {
    down: down.slice(0, opsLimits.named),
    withoutPin: withoutPin.slice(0, opsLimits.named),
  };
  if (draining()) return { status: 503, body: { status: "draining", ...said } };
  if (isEmpty) return { status: 503, body: { status: "nothing to serve", ...said } };
  return { status: 200, body: { status: "ready", ...said } };
}

function isUnusable({ pin, digest }: ReturnType<MeasuredState["pins"]>[number]): boolean {
  return pin !== "follow" && digest === undefined;
}

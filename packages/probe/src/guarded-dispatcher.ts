import { Agent } from "undici";
import type { Dispatcher } from "undici";
import { guardedConnector } from "./guarded-connector.ts";
import { limits } from "./limits.ts";

/**
 * A dispatcher for requests beside probes (webhooks, other registries) that dials only the addresses that `allow` accepts,
 * after name resolution and checked again on the socket. A refused request rejects; the caller closes the dispatcher.
 */
export function guardedDispatcher(allow: (address: string, host: string) => boolean): Dispatcher {
  return new Agent({
    connect: guardedConnector(allow, { stop: () => undefined }),
    headersTimeout: limits.timeoutMs,
    bodyTimeout: limits.timeoutMs,
  });
}

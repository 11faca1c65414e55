import type { RegistryEvent } from "@tenon/api";
import { setTimeout as delay } from "node:timers/promises";
import { limits } from "../../limits.ts";
import type { HandlersOf } from "../handler.ts";

/** Events as they happen (WHATWG HTML, server-sent events), with a comment now and then so that silence is no death. */
export const eventHandlers: HandlersOf<"events"> = {
  events: async ({ hub, metrics }, { query }, { headers, signal }) => {
    const header = headers["last-event-id"];
    const lastEventId =
      typeof header === "string" && /^\d{1,16}$/u.test(header) ? header : undefined;
    const following = hub.subscribe({ server: query.server, lastEventId, signal });
    metrics.listeners.inc();
    signal.addEventListener("abort", () => metrics.listeners.dec(), { once: true });
    return {
      status: 200,
      raw: stream(following, signal),
      headers: {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        // Reverse proxies must not hold events back.
        "x-accel-buffering": "no",
      },
    };
  },
};

async function* stream(
  following: AsyncGenerator<RegistryEvent>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield `retry: ${limits.eventRetryMs}\n: connected\n\n`;
  let next = following.next();
  while (!signal.aborted) {
    const timer = new AbortController();
    const quiet = delay(limits.eventKeepAliveMs, "quiet" as const, { signal: timer.signal }).catch(
      () => "quiet" as const,
    );
    const first = await Promise.race([next, quiet]);
    timer.abort();
    if (first === "quiet") {
      yield ": still here\n\n";
      continue;
    }
    if (first.done === true) return;
    yield written(first.value);
    next = following.next();
  }
}

function written(event: RegistryEvent): string {
  const id = event.type === "probe.finished" ? "" : `id: ${event.id}\n`;
  return `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

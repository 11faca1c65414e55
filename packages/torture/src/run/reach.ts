import { isJsonObject, plainText, TenonError } from "@tenon/contract";
import { wordsOf } from "../client/exchange.ts";
import { type Era, eras } from "../era.ts";
import { type Bench, CheckContext } from "./context.ts";

/** Waits, as a load balancer does, until a gateway that says whether it is ready says so; at most 30 seconds. */
export async function untilReady(bench: Bench): Promise<void> {
  const url = bench.settings.readyUrl ?? new URL("/readyz", bench.settings.url).href;
  const context = new CheckContext(bench, "modern");
  try {
    await context.eventually(
      async () => ((await context.http({ url })).status === 503 ? undefined : true),
      30_000,
    );
  } finally {
    await context.close();
  }
}

/**
 * Which eras the gateway speaks in front of our upstream: undefined, or what was seen instead. Waits for a gateway that is
 * still starting. Throws a `TenonError` of kind `load` when it speaks none.
 */
export async function spokenEras(bench: Bench): Promise<ReadonlyMap<Era, string | undefined>> {
  const waitMs = bench.gateway === undefined ? 10_000 : 40_000;
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const spoken = new Map<Era, string | undefined>();
    for (const era of eras) spoken.set(era, await fault(bench, era));
    if ([...spoken.values()].includes(undefined)) {
      // What was not there a moment ago may only have been starting.
      for (const [era, was] of spoken)
        if (was !== undefined) spoken.set(era, await fault(bench, era));
      return spoken;
    }
    if (performance.now() >= giveUpAt) throw unreachable(bench, spoken);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function unreachable(
  { settings }: Bench,
  spoken: ReadonlyMap<Era, string | undefined>,
): TenonError {
  const seen = [...spoken].map(([era, words]) => `${era}: ${plainText(words ?? "")}`).join("; ");
  const message =
    `${plainText(settings.url)} does not offer the tools of our upstream (${seen}); point the gateway at ` +
    `http://127.0.0.1:${settings.upstreamPort}/mcp, or give --upstream-port.`;
  return new TenonError("load", "gateway-unreachable", message);
}

async function fault(bench: Bench, era: Era): Promise<string | undefined> {
  const context = new CheckContext(bench, era);
  try {
    const client = await context.open();
    const nonce = context.nonce();
    const answer = await context.call(client, "echo", { nonce }).answer(bench.settings.deadlineMs);
    if (answer.kind !== "result") return `echo gave ${answer.kind}`;
    if (isJsonObject(answer.result) && answer.result["isError"] === true) return "echo failed";
    const reached = await context.seen(nonce, 0);
    return reached === undefined ? "echo answered, but our upstream saw no call" : undefined;
  } catch (error) {
    return wordsOf(error);
  } finally {
    await context.close();
  }
}

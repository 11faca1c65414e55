import { type Check, failed, notTried, passed } from "../check.ts";
import { describe } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import type { CallRecord } from "../upstream/ledger.ts";
import { now } from "../upstream/ledger.ts";

const both: readonly Era[] = ["legacy", "modern"];

/** Waits until the upstream was told to stop a call. */
function stopped(
  context: CheckContext,
  nonce: string,
  timeoutMs: number,
): Promise<CallRecord | undefined> {
  return context.eventually(async () => {
    const { calls } = await context.upstream.ask({ do: "calls", nonce });
    return calls.find(({ cancelledAt }) => cancelledAt !== undefined);
  }, timeoutMs);
}

/** Starts a call that would take a minute, ends it in some way, and judges how soon the upstream heard. */
async function judged(
  context: CheckContext,
  end: (client: Client, asked: ReturnType<CheckContext["call"]>) => Promise<void> | void,
) {
  const client = await context.open();
  const nonce = context.nonce();
  const asked = context.call(client, "cancellable", { nonce });
  if ((await context.seen(nonce, 5_000)) === undefined) return notTried("the call did not arrive");
  await context.sleep(50);
  const at = now();
  await end(client, asked);
  const call = await stopped(context, nonce, 3_000);
  if (call?.cancelledAt === undefined) return failed("the upstream was never told");
  const tookMs = call.cancelledAt - at;
  return tookMs <= 200 ? passed : failed(`the upstream was told after ${Math.round(tookMs)} ms`);
}

/** Work that nobody waits for is stopped. */
export const cancellationChecks: readonly Check[] = [
  {
    id: "cancellation/notification",
    title: "notifications/cancelled reaches the upstream",
    does: "A client cancels its call with notifications/cancelled.",
    expects: "The upstream is told within 200 ms.",
    eras: ["legacy"],
    run: (context) =>
      judged(context, async (client, { id }) => {
        const params = { requestId: id, reason: "torture" };
        await client.tell({ jsonrpc: "2.0", method: "notifications/cancelled", params });
      }),
  },
  {
    id: "cancellation/disconnect",
    title: "A client that goes away cancels",
    does: "A client closes the connection on which it waits for an answer.",
    expects: "The upstream is told within 200 ms.",
    eras: both,
    run: (context) => judged(context, (_, { exchange }) => exchange.abort()),
  },
  {
    id: "cancellation/deadline",
    title: "A call that took too long is cancelled upstream",
    does: "A call of a tool that never answers, until the gateway gives up.",
    expects: "The upstream is told within a second of the client's error.",
    eras: both,
    phase: "waiting",
    limitMs: ({ deadlineMs }) => deadlineMs + 8_000,
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const answer = await context
        .call(client, "hang", { nonce })
        .answer(context.settings.deadlineMs);
      if (answer.kind === "nothing") return failed(describe(answer));
      const call = await stopped(context, nonce, 1_000);
      return call === undefined ? failed("the upstream was never told") : passed;
    },
  },
  {
    id: "cancellation/foreign",
    title: "Nobody cancels the call of another",
    does: "Client B cancels the request id of a call of client A.",
    expects: "A's call goes on and comes to its result.",
    eras: ["legacy"],
    run: async (context) => {
      const [a, b] = [await context.open(), await context.open()];
      const nonce = context.nonce();
      const asked = context.call(a, "slow", { nonce, ms: 700 }, { id: 4_711 });
      if ((await context.seen(nonce, 5_000)) === undefined)
        return notTried("the call did not arrive");
      const params = { requestId: 4_711, reason: "torture" };
      await b.tell({ jsonrpc: "2.0", method: "notifications/cancelled", params });
      const answer = await asked.answer(context.settings.deadlineMs);
      return answer.kind === "result" ? passed : failed(`client A got ${describe(answer)}`);
    },
  },
];

import { exec } from "node:child_process";
import { promisify } from "node:util";
import { type Check, failed, passed } from "../check.ts";
import { factsOf } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import { facts, told } from "./probes.ts";

const both: readonly Era[] = ["legacy", "modern"];
const run = promisify(exec);

/** The slowest of twenty calls one after the other, milliseconds. */
async function slowest(context: CheckContext, client: Client): Promise<number> {
  let most = 0;
  for (let turn = 0; turn < 20; turn += 1) {
    const asked = context.call(client, "echo", { nonce: context.nonce() });
    const answer = await asked.answer(context.settings.deadlineMs);
    if (factsOf(answer) === undefined) return Number.POSITIVE_INFINITY;
    most = Math.max(most, answer.afterMs);
  }
  return most;
}

function fast(mostMs: number) {
  if (mostMs <= 500) return passed;
  return failed(
    Number.isFinite(mostMs)
      ? `a fast call took ${Math.round(mostMs)} ms`
      : "a fast call had no result",
  );
}

/** Fast calls of one client while slow ones are under way. */
async function beside(
  context: CheckContext,
  slow: Client,
  quick: Client,
  tool: string,
  count: number,
) {
  await told(context, quick, "echo");
  const nonces = Array.from({ length: count }, () => context.nonce());
  const asked = nonces.map((nonce) =>
    context.call(slow, tool, tool === "slow" ? { nonce, ms: 3_000 } : { nonce }),
  );
  await context.seen(nonces.at(-1) ?? "", 2_000);
  const mostMs = await slowest(context, quick);
  for (const { exchange } of asked) exchange.abort();
  return fast(mostMs);
}

/** One slow thing delays nothing else. */
export const blockingChecks: readonly Check[] = [
  {
    id: "blocking/same-session",
    title: "A slow call does not delay others of its session",
    does: "A call of three seconds; beside it twenty fast ones in the same session.",
    expects: "No fast call takes longer than 500 ms.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      return beside(context, client, client, "slow", 1);
    },
  },
  {
    id: "blocking/other-session",
    title: "A slow call does not delay another session",
    does: "A call of three seconds; beside it twenty fast ones of another client.",
    expects: "No fast call takes longer than 500 ms.",
    eras: both,
    run: async (context) => beside(context, await context.open(), await context.open(), "slow", 1),
  },
  {
    id: "blocking/hanging-calls",
    title: "Calls that hang do not use the gateway up",
    does: "50 calls that never answer; beside them twenty fast ones of another client.",
    expects: "No fast call takes longer than 500 ms.",
    eras: both,
    run: async (context) => beside(context, await context.open(), await context.open(), "hang", 50),
  },
  {
    id: "blocking/parallel-calls",
    title: "Parallel calls run in parallel",
    does: "40 calls of 500 ms at once in one session.",
    expects: "All are answered within 1.2 s.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      await told(context, client, "echo");
      const startedAt = performance.now();
      const asked = Array.from({ length: 40 }, () =>
        context.call(client, "slow", { nonce: context.nonce(), ms: 500 }),
      );
      await Promise.all(asked.map((one) => facts(context, one)));
      const tookMs = performance.now() - startedAt;
      return tookMs <= 1_200 ? passed : failed(`they took ${Math.round(tookMs)} ms together`);
    },
  },
  {
    id: "blocking/parallel-streams",
    title: "Many streams flow at once",
    does: "16 clients make a call of two seconds each that reports a step every 100 ms.",
    expects: "All steps arrive, with no gap over 1.5 s.",
    eras: both,
    run: async (context) => {
      const clients = await context.openMany(16);
      const asked = clients.map((client) =>
        context.call(
          client,
          "slow",
          { nonce: context.nonce(), ms: 2_000, steps: 19 },
          { meta: { progressToken: "stream" } },
        ),
      );
      await Promise.all(asked.map((one) => facts(context, one)));
      const gaps = asked.map((one) => {
        const heard = one.notes("notifications/progress").map(({ at }) => at);
        if (heard.length < 19) return Number.POSITIVE_INFINITY;
        return Math.max(
          ...heard.map((at, index) => at - (heard[index - 1] ?? one.exchange.startedAt)),
        );
      });
      const most = Math.max(...gaps);
      if (most <= 1_500) return passed;
      return failed(Number.isFinite(most) ? `a gap of ${Math.round(most)} ms` : "steps were lost");
    },
  },
  {
    id: "blocking/stalled-neighbour",
    title: "A stalled upstream does not delay another one",
    does: "An upstream stalls with 20 calls under way; beside them twenty fast calls of the other upstream.",
    expects: "No fast call takes longer than 500 ms.",
    eras: both,
    needs: ["other"],
    phase: "harm",
    run: async (context) => {
      const slow = await context.open();
      const quick = await context.open({ url: context.settings.otherUrl ?? "" });
      await told(context, slow, "echo");
      await told(context, quick, "echo");
      context.upstream.stall();
      for (let turn = 0; turn < 20; turn += 1) {
        context.call(slow, "echo", { nonce: context.nonce() });
      }
      return fast(await slowest(context, quick));
    },
  },
  {
    id: "blocking/store-broken",
    title: "Calls go on without the gateway's store",
    does: "The gateway's store is broken by the given command; meanwhile twenty calls are made.",
    expects: "All are answered, none takes longer than 500 ms.",
    eras: both,
    needs: ["store"],
    phase: "harm",
    limitMs: ({ deadlineMs }) => deadlineMs + 60_000,
    run: async (context) => {
      const client = await context.open();
      await told(context, client, "echo");
      try {
        await run(context.settings.breakStore ?? "");
        return fast(await slowest(context, client));
      } finally {
        await run(context.settings.healStore ?? "");
      }
    },
  },
];

import { type Check, failed, passed } from "../check.ts";
import { describe, factsOf } from "../client/answer.ts";
import type { Asked, Client } from "../client/client.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import { textOf } from "./probes.ts";

const both: readonly Era[] = ["legacy", "modern"];

/** A call that has a side effect, under an idempotency key. */
function keyed(
  context: CheckContext,
  client: Client,
  key: string,
  nonce: string,
  more: { readonly delayMs?: number; readonly text?: string } = {},
): Asked {
  const { idempotencyMeta, idempotencyHeader } = context.settings;
  const options = { meta: { [idempotencyMeta]: key }, headers: { [idempotencyHeader]: key } };
  return context.call(client, "add_effect", { nonce, ...more }, options);
}

/** Passed: one side effect, and every answer is the first one. */
async function replayed(context: CheckContext, nonce: string, asked: readonly Asked[]) {
  const answers = await Promise.all(asked.map((one) => one.answer(context.settings.deadlineMs)));
  const effects = await context.upstream.effects(nonce);
  if (effects !== 1) {
    const first = answers[0];
    const words = first === undefined ? "" : `; the first call got ${describe(first)}`;
    return failed(`the side effect happened ${effects} times${words}`);
  }
  const other = answers.find((answer) => factsOf(answer)?.["count"] !== 1);
  return other === undefined ? passed : failed(`a repetition was answered with ${describe(other)}`);
}

/** An idempotency key stops the second effect. */
export const keyChecks: readonly Check[] = [
  {
    id: "duplicates/key-later",
    title: "The same idempotency key later",
    does: "A call with an idempotency key, and the same call again after its answer.",
    expects: "One side effect; the second call gets the first one's answer.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const [key, nonce] = [context.nonce(), context.nonce()];
      const first = keyed(context, client, key, nonce);
      await first.answer(context.settings.deadlineMs);
      return replayed(context, nonce, [first, keyed(context, client, key, nonce)]);
    },
  },
  {
    id: "duplicates/key-at-once",
    title: "The same idempotency key at the same time",
    does: "The same call five times at once with the same idempotency key, from one client.",
    expects: "One side effect; every call gets its answer.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const [key, nonce] = [context.nonce(), context.nonce()];
      const asked = Array.from({ length: 5 }, () =>
        keyed(context, client, key, nonce, { delayMs: 300 }),
      );
      return replayed(context, nonce, asked);
    },
  },
  {
    id: "duplicates/key-other-call",
    title: "An idempotency key for another call is refused",
    does: "A call with an idempotency key, then a call with the same key and other arguments.",
    expects: "The second is refused; neither happens nor gets the first one's answer.",
    eras: both,
    run: async (context) => {
      const client = await context.open();
      const key = context.nonce();
      const [one, two] = [context.nonce(), context.nonce()];
      await keyed(context, client, key, one).answer(context.settings.deadlineMs);
      const answer = await keyed(context, client, key, two).answer(context.settings.deadlineMs);
      const effects = await context.upstream.effects(two);
      if (effects !== 0) return failed("the other call happened");
      return answer.kind === "error" ? passed : failed(`it got ${describe(answer)}`);
    },
  },
  {
    id: "duplicates/key-of-lost-call",
    title: "The key of a call whose outcome is not known is not used again",
    does: "A call with a key whose answer is lost after the side effect; then the same call with the same key.",
    expects: "One side effect; the repetition is told so by an error.",
    eras: both,
    phase: "harm",
    run: async (context) => {
      const client = await context.open();
      const [key, nonce] = [context.nonce(), context.nonce()];
      const { idempotencyMeta, idempotencyHeader, deadlineMs } = context.settings;
      const options = { meta: { [idempotencyMeta]: key }, headers: { [idempotencyHeader]: key } };
      const call = (): Asked => context.call(client, "flaky", { nonce, how: "reset" }, options);
      await call().answer(deadlineMs);
      const answer = await call().answer(deadlineMs);
      const effects = await context.upstream.effects(nonce);
      if (effects !== 1) return failed(`the side effect happened ${effects} times`);
      return answer.kind === "error" && textOf(answer).length > 0
        ? passed
        : failed(`the repetition got ${describe(answer)}`);
    },
  },
  {
    id: "duplicates/key-at-other-replica",
    title: "The same idempotency key at another replica",
    does: "The same call at once at every replica with the same idempotency key, and once more afterwards.",
    expects: "One side effect; every call gets its answer.",
    eras: both,
    needs: ["replicas"],
    run: async (context) => {
      const urls = [context.settings.url, ...context.settings.replicas];
      const clients = await Promise.all(urls.map((url) => context.open({ url })));
      const [key, nonce] = [context.nonce(), context.nonce()];
      const asked = clients.map((client) => keyed(context, client, key, nonce, { delayMs: 300 }));
      await Promise.all(asked.map((one) => one.answer(context.settings.deadlineMs)));
      const last = clients.at(-1);
      if (last !== undefined) asked.push(keyed(context, last, key, nonce, { delayMs: 300 }));
      return replayed(context, nonce, asked);
    },
  },
];

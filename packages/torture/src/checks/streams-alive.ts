import { type Check, failed, failedWith, passed } from "../check.ts";
import { factsOf } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import type { Exchange } from "../client/exchange.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import { silenceMs, type TortureSettings } from "../run/settings.ts";
import { isCoded, told } from "./probes.ts";
import { asText } from "../json.ts";

const both: readonly Era[] = ["legacy", "modern"];
const limitMs = (settings: TortureSettings): number =>
  settings.deadlineMs + silenceMs(settings) + 8_000;

/** The longest time without a byte since the exchange began, milliseconds. */
function longestSilence({ startedAt, bytesAt, endedAt }: Exchange): number {
  const times = [startedAt, ...bytesAt, endedAt ?? performance.now()];
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
}

/** Open streams stay alive, and say when they are not. */
export const aliveChecks: readonly Check[] = [
  {
    id: "streams/long-silent-call",
    title: "A long silent call comes to its answer",
    does: "A call that takes 1.2 times the longest silence allowed (and half a second) and says nothing before.",
    expects: "Its result.",
    eras: both,
    phase: "waiting",
    limitMs,
    run: async (context) => {
      const client = await context.open();
      const args = { nonce: context.nonce(), ms: silenceMs(context.settings) };
      const answer = await context
        .call(client, "silent", args)
        .answer(args.ms + context.settings.deadlineMs);
      return factsOf(answer) === undefined ? failedWith(answer) : passed;
    },
  },
  {
    id: "streams/keep-alive-in-call",
    title: "A silent call is kept alive",
    does: "A call that takes 1.2 times the longest silence allowed (and half a second) and says nothing before.",
    expects: "Bytes to the client at least as often as the longest silence allowed (15 s).",
    eras: both,
    phase: "waiting",
    limitMs,
    run: async (context) => {
      const client = await context.open();
      const args = { nonce: context.nonce(), ms: silenceMs(context.settings) };
      const asked = context.call(client, "silent", args);
      const answer = await asked.answer(args.ms + context.settings.deadlineMs);
      if (answer.kind !== "result") return failedWith(answer);
      return silence(context, asked.exchange);
    },
  },
  {
    id: "streams/keep-alive-idle",
    title: "An idle stream is kept alive",
    does: "A client listens for what the server says of itself; nothing happens.",
    expects: "Bytes to the client at least as often as the longest silence allowed (15 s).",
    eras: both,
    phase: "waiting",
    limitMs,
    run: async (context) => {
      const client = await context.open();
      const stream = client.listen();
      await stream.ended(silenceMs(context.settings));
      if (stream.status !== 200)
        return failed(`the stream was answered with HTTP ${stream.status}`);
      if (stream.isOver) return failed("the stream was ended");
      return silence(context, stream);
    },
  },
  {
    id: "streams/new-calls-after-restart",
    title: "New clients work at once after a restart of the upstream",
    does: "The upstream is killed, a call fails, it is started again on the same port; a new client calls.",
    expects: "The result within two seconds of its start.",
    eras: both,
    phase: "harm",
    limitMs,
    run: async (context) => {
      const before = await context.open();
      await told(context, before, "echo");
      await downFor(context, before);
      let last = "nothing";
      const worked = await context.eventually(async () => {
        try {
          const client = await context.open();
          return await told(context, client, "echo");
        } catch (error) {
          last = String(error);
          return undefined;
        }
      }, 2_000);
      return worked === undefined ? failed(`after two seconds still: ${last}`) : passed;
    },
  },
  {
    id: "streams/old-session-after-restart",
    title: "An open session recovers, or is told to begin again",
    does: "The upstream is killed, a call fails, it is started again on the same port; a client goes on with its session.",
    expects: "The result, or 404 so that the client initialises again, within two seconds.",
    eras: ["legacy"],
    phase: "harm",
    limitMs,
    run: async (context) => {
      const client = await context.open();
      await told(context, client, "echo");
      await downFor(context, client);
      let last = "nothing";
      const ended = await context.eventually(async () => {
        const asked = context.call(client, "echo", { nonce: context.nonce() });
        const answer = await asked.answer(2_000);
        if (factsOf(answer) !== undefined || asked.exchange.status === 404) return true;
        last =
          isCoded(answer) && answer.kind === "error"
            ? `error ${answer.code}: ${answer.message}`
            : answer.kind;
        return undefined;
      }, 2_000);
      return ended === true ? passed : failed(`after two seconds still: ${last}`);
    },
  },
  {
    id: "streams/idle-stream-after-restart",
    title: "An idle stream does not die in silence",
    does: "A client listens; the upstream is killed and started again, and its tool list changes.",
    expects: "The client hears of the change, or its stream is ended, within the deadline.",
    eras: both,
    phase: "harm",
    limitMs,
    run: async (context) => {
      const client = await context.open();
      await told(context, client, "echo");
      const stream = client.listen();
      await stream.until(() => (stream.status === undefined ? undefined : true), 2_000);
      if (stream.status !== 200)
        return failed(`the stream was answered with HTTP ${stream.status}`);
      await context.sleep(200);
      await context.upstream.restart();
      const heard = (): true | undefined =>
        stream.messages.some(({ message }) => asText(message["method"]).endsWith("list_changed"))
          ? true
          : undefined;
      const giveUpAt = performance.now() + context.settings.deadlineMs;
      for (let turn = 0; performance.now() < giveUpAt; turn += 1) {
        const changes = turn % 2 === 0 ? (["added"] as const) : [];
        await context.upstream.ask({ do: "tools", changes });
        if ((await stream.until(heard, 500)) === true || stream.isOver) return passed;
      }
      return failed("the stream stayed open and said nothing");
    },
  },
];

/** Kills the upstream, lets a call find that out, and starts it again. */
async function downFor(context: CheckContext, client: Client): Promise<void> {
  await context.upstream.kill();
  await context.call(client, "echo", { nonce: context.nonce() }).answer(1_000);
  await context.upstream.start();
}

function silence({ settings }: CheckContext, exchange: Exchange) {
  const longest = longestSilence(exchange);
  // A timer may be a little late.
  if (longest <= settings.keepAliveMs + 250) return passed;
  return failed(`${(longest / 1000).toFixed(1)} s without a byte`);
}

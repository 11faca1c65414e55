import { type Check, failed, failedWith, passed, type Verdict } from "../check.ts";
import type { Answer } from "../client/answer.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import type { TortureSettings } from "../run/settings.ts";
import { isCoded, told } from "./probes.ts";

const both: readonly Era[] = ["legacy", "modern"];
const limitMs = ({ deadlineMs }: TortureSettings): number => deadlineMs + 8_000;
const expects =
  "A JSON-RPC error with a code within the deadline; never a bare socket error, never a hang.";

/** Passed: a coded error, in time. */
function coded(answer: Answer): Verdict {
  return answer.kind === "error" && isCoded(answer) ? passed : failedWith(answer);
}

/** Calls a tool, harms the upstream once the call has reached it, and judges the answer. */
async function harmed(
  context: CheckContext,
  harm: () => Promise<void> | void,
  tool = "slow",
): Promise<Verdict> {
  const client = await context.open();
  const nonce = context.nonce();
  const args = tool === "slow" ? { nonce, ms: 60_000, steps: 600 } : { nonce };
  const asked = context.call(client, tool, args, { meta: { progressToken: nonce } });
  if ((await context.seen(nonce, 5_000)) === undefined)
    return failed("the call did not reach the upstream");
  await context.sleep(150);
  await harm();
  return coded(await asked.answer(context.settings.deadlineMs));
}

/** One call of `flaky`, judged by its answer. */
async function flaky(context: CheckContext, how: string): Promise<Verdict> {
  const client = await context.open();
  const asked = context.call(client, "flaky", { nonce: context.nonce(), how });
  return coded(await asked.answer(context.settings.deadlineMs));
}

/** A call always comes to an end that its client understands. */
export const streamChecks: readonly Check[] = [
  {
    id: "streams/upstream-killed",
    title: "The upstream is killed in mid-call",
    does: "A call reports progress; the upstream gets SIGKILL.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: (context) => harmed(context, () => context.upstream.kill()),
  },
  {
    id: "streams/upstream-crashed",
    title: "The upstream exits in mid-call",
    does: "A call is under way without an answer so far; the upstream ends its process.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: (context) => harmed(context, () => context.upstream.crash(), "hang"),
  },
  {
    id: "streams/upstream-stalled",
    title: "The upstream stalls in mid-call",
    does: "A call reports progress; the upstream gets SIGSTOP, so that its connections stay open and say nothing.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: (context) => harmed(context, () => context.upstream.stall()),
  },
  {
    id: "streams/connections-dropped",
    title: "All connections to the upstream are reset",
    does: "A call is under way; the upstream resets every connection and lives on.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: (context) =>
      harmed(context, async () => void (await context.upstream.ask({ do: "drop" }))),
  },
  {
    id: "streams/tool-hangs",
    title: "A tool never answers",
    does: "A call of a tool that never answers.",
    expects,
    eras: both,
    phase: "waiting",
    limitMs,
    run: async (context) => {
      const client = await context.open();
      const asked = context.call(client, "hang", { nonce: context.nonce() });
      return coded(await asked.answer(context.settings.deadlineMs));
    },
  },
  {
    id: "streams/answer-cut",
    title: "The event stream of an answer ends without the answer",
    does: "The upstream begins an event stream and ends it in good order before the result.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: (context) => flaky(context, "cut"),
  },
  {
    id: "streams/answer-half",
    title: "An answer breaks off in the middle of a message",
    does: "The upstream resets the connection within a message.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: (context) => flaky(context, "half"),
  },
  {
    id: "streams/answer-garbage",
    title: "An answer is no JSON",
    does: "The upstream answers 200 with JSON that breaks off.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: (context) => flaky(context, "garbage"),
  },
  {
    id: "streams/answer-page",
    title: "An answer is a web page",
    does: "The upstream answers 200 with HTML, as a proxy in between does.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: (context) => flaky(context, "page"),
  },
  {
    id: "streams/upstream-down",
    title: "The upstream is down",
    does: "The upstream is killed; then a call is made on a session that is open.",
    expects: "A JSON-RPC error with a code, or 404 for the session, within five seconds.",
    eras: both,
    phase: "harm",
    limitMs,
    run: async (context) => {
      const client = await context.open();
      await told(context, client, "echo");
      await context.upstream.kill();
      const asked = context.call(client, "echo", { nonce: context.nonce() });
      const answer = await asked.answer(Math.min(5_000, context.settings.deadlineMs));
      if (context.era === "legacy" && asked.exchange.status === 404) return passed;
      return coded(answer);
    },
  },
];

import { type Check, failed, notTried, passed } from "../check.ts";
import { type Answer, describe } from "../client/answer.ts";
import type { Era } from "../era.ts";
import type { CheckContext } from "../run/context.ts";
import type { TortureSettings } from "../run/settings.ts";
import { textOf } from "./probes.ts";

const both: readonly Era[] = ["legacy", "modern"];
const limitMs = ({ deadlineMs }: TortureSettings): number => 2 * deadlineMs + 8_000;
const expects = "The side effect happened once, and the client got an error with a code.";

/** How a call ended whose side effect had happened, and how often it happened in the end. */
interface Outcome {
  readonly answer: Answer;
  readonly effects: number;
}

async function flaky(context: CheckContext, how: string, delayMs = 0): Promise<Outcome> {
  const client = await context.open();
  const nonce = context.nonce();
  const asked = context.call(client, "flaky", { nonce, how, delayMs });
  const answer = await asked.answer(context.settings.deadlineMs);
  // A late repetition is one too.
  await context.sleep(Math.min(1_000, context.settings.deadlineMs / 4));
  return { answer, effects: await context.upstream.effects(nonce) };
}

function once({ answer, effects }: Outcome) {
  if (effects !== 1) return failed(`the side effect happened ${effects} times`);
  if (answer.kind === "error") return passed;
  return failed(`the side effect happened once; the client got ${describe(answer)}`);
}

/** One check per way in which an answer is lost after the side effect. */
function lost(how: string, id: Check["id"], title: string, does: string): Check {
  const run = async (context: CheckContext) => once(await flaky(context, how));
  return { id, title, does, expects, eras: both, phase: "harm", limitMs, run };
}

const uncertain = /unknown|uncertain|indeterminate|not known|may have|might have|could have/iu;

/** Nothing happens twice. */
export const duplicateChecks: readonly Check[] = [
  lost(
    "reset",
    "duplicates/reset-after-effect",
    "The connection is reset after the side effect",
    "The tool has its side effect; then the upstream resets the connection.",
  ),
  lost(
    "status-502",
    "duplicates/502-after-effect",
    "502 after the side effect",
    "The tool has its side effect; then the upstream answers 502.",
  ),
  lost(
    "status-503",
    "duplicates/503-after-effect",
    "503 after the side effect",
    "The tool has its side effect; then the upstream answers 503 with Retry-After: 0.",
  ),
  lost(
    "status-504",
    "duplicates/504-after-effect",
    "504 after the side effect",
    "The tool has its side effect; then the upstream answers 504.",
  ),
  lost(
    "cut",
    "duplicates/cut-after-effect",
    "The event stream ends after the side effect",
    "The tool has its side effect; then its event stream ends without the answer.",
  ),
  {
    id: "duplicates/outcome-unknown",
    title: "A call that may have happened is said to be one",
    does: "The tool has its side effect; then the upstream resets the connection.",
    expects: "The error says that the outcome is not known, so that nobody just repeats the call.",
    eras: both,
    phase: "harm",
    limitMs,
    run: async (context) => {
      const { answer } = await flaky(context, "reset");
      return uncertain.test(textOf(answer)) ? passed : failed(describe(answer));
    },
  },
  {
    id: "duplicates/late-answer",
    title: "The answer comes after the gateway's patience",
    does: "The tool has its side effect and answers half a second after the deadline.",
    expects,
    eras: both,
    phase: "waiting",
    limitMs,
    run: async (context) => {
      const { deadlineMs } = context.settings;
      const outcome = await flaky(context, "late", deadlineMs + 500);
      await context.sleep(1_000);
      return once(outcome);
    },
  },
  {
    id: "duplicates/killed-after-effect",
    title: "The upstream is killed after the side effect",
    does: "The tool has its side effect; the upstream gets SIGKILL and is started again.",
    expects,
    eras: both,
    phase: "harm",
    limitMs,
    run: async (context) => {
      const client = await context.open();
      const nonce = context.nonce();
      const asked = context.call(client, "add_effect", { nonce, delayMs: 60_000 });
      if ((await context.seen(nonce, 5_000)) === undefined)
        return notTried("the call did not arrive");
      await context.upstream.restart();
      const answer = await asked.answer(context.settings.deadlineMs);
      await context.sleep(Math.min(1_000, context.settings.deadlineMs / 4));
      return once({ answer, effects: await context.upstream.effects(nonce) });
    },
  },
];

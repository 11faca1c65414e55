import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Engine, EngineName, Question } from "./engine.ts";
import { loadEngine } from "./engines.ts";

/** What the worker is given: it warms up on some questions, then answers the others one by one. */
export interface Assignment {
  readonly engine: EngineName;
  readonly warmUp: readonly Question[];
  readonly questions: readonly Question[];
}

/** One answer, or the news that warming up is over. */
export interface Reply {
  readonly answer: Answer;
  readonly us: number;
}

/** Milliseconds of warming up; no engine gets more. */
const warmUpMs = 3_000;

const { engine: name, warmUp, questions } = workerData as Assignment;
const engine = await loadEngine(name);
const end = performance.now() + warmUpMs;
while (performance.now() < end) {
  for (const question of warmUp) {
    await asked(engine, question);
    if (performance.now() > end) break;
  }
}
tell("warm");
for (const question of questions) tell(await timed(engine, question));

function tell(message: Reply | "warm"): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
  parentPort?.postMessage(message);
}

/** The shortest of up to three runs, each from fresh text, as long as they take less than 50 ms together. */
async function timed(each: Engine, question: Question): Promise<Reply> {
  let best = await asked(each, question);
  let spent = best.us;
  for (let run = 1; run < 3 && spent < 50_000 && best.answer.verdict !== "crash"; run += 1) {
    const reply = await asked(each, question);
    spent += reply.us;
    if (reply.us < best.us) best = reply;
  }
  return best;
}

async function asked(each: Engine, question: Question): Promise<Reply> {
  const ask = each.prepare(question);
  const elapsedUs = stopwatch();
  try {
    const answer = await ask();
    return { answer, us: elapsedUs() };
  } catch (error) {
    return { answer: refusal(error), us: elapsedUs() };
  }
}

/**
 * Microseconds since the call. What takes longer than 5 ms by the clock is told in processor time of this thread, which
 * is coarse but does not count the time for which a busy machine did something else.
 */
function stopwatch(): () => number {
  const processor = process.threadCpuUsage();
  const started = performance.now();
  return () => {
    const wallUs = (performance.now() - started) * 1000;
    const { user, system } = process.threadCpuUsage(processor);
    return wallUs > 5_000 ? Math.min(wallUs, Math.max(5_000, user + system)) : wallUs;
  };
}

/** A refusal with a reason is an honest "unknown"; a broken program is a crash. */
function refusal(error: unknown): Answer {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const broken = error instanceof Error && /^(?:Type|Range|Runtime)Error$/.test(error.name);
  return { verdict: broken ? "crash" : "unknown", why: why.slice(0, 200) };
}

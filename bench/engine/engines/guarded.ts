import { Worker } from "node:worker_threads";
import type { EngineName, Question } from "./engine.ts";
import type { Reply } from "./worker.ts";

export interface GuardOptions {
  readonly engine: EngineName;
  readonly warmUp: readonly Question[];
  readonly questions: readonly Question[];
  /** How long one answer may take before the worker is ended and the pair counts as a hang. */
  readonly timeoutMs: number;
}

/** Loading and warming up may take this much longer. */
const startMs = 30_000;

/** Answers of one engine, in a worker of its own that is replaced after a hang or a crash. */
export async function guarded(options: GuardOptions): Promise<Reply[]> {
  const replies: Reply[] = [];
  while (replies.length < options.questions.length) {
    const rest = options.questions.slice(replies.length);
    const some = await untilTrouble({ ...options, questions: rest });
    replies.push(...some);
  }
  return replies;
}

/** The answers up to and with the first hang or crash. */
function untilTrouble(options: GuardOptions): Promise<Reply[]> {
  const { engine, warmUp, questions, timeoutMs } = options;
  const worker = new Worker(new URL("worker.ts", import.meta.url), {
    workerData: { engine, warmUp, questions },
  });
  const replies: Reply[] = [];
  return new Promise((resolve) => {
    const finish = (last?: Reply): void => {
      clearTimeout(timer);
      if (last !== undefined) replies.push(last);
      worker.removeAllListeners();
      void worker.terminate();
      resolve(replies);
    };
    const hang = (): void =>
      finish({ answer: { verdict: "crash", why: "hang" }, us: timeoutMs * 1000 });
    let timer = setTimeout(hang, startMs);
    worker.on("message", (message: Reply | "warm") => {
      clearTimeout(timer);
      timer = setTimeout(hang, timeoutMs);
      if (message === "warm") return;
      replies.push(message);
      if (replies.length === questions.length || message.answer.verdict === "crash") finish();
    });
    worker.on("error", (error) => {
      finish({ answer: { verdict: "crash", why: String(error).slice(0, 200) }, us: 0 });
    });
  });
}
